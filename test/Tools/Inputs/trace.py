# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""trace.py TRACE REPORT: the modelled machine's slices end with the report's clock, in every unit, and no two of a
track overlap."""
import collections
import json
import sys

MACHINE = 1  # the process

trace, report = (json.load(open(path)) for path in sys.argv[1:])
slices = [event for event in trace["traceEvents"] if event["ph"] == "X" and event["pid"] == MACHINE]
cycles = max(event["args"]["start_cycle"] + event["args"]["cycles"] for event in slices)
assert cycles == report["clock"]["cycles"] == trace["otherData"]["cycles"], cycles
end = max(event["ts"] + event["dur"] for event in slices)
assert abs(end - report["clock"]["seconds"] * 1e6) < 1e-9 * end, end
tracks = collections.defaultdict(list)
for event in slices:
    start = event["args"]["start_cycle"]
    tracks[event["tid"]].append((start, start + event["args"]["cycles"]))
for track in tracks.values():
    track.sort()
    assert all(before[1] <= after[0] for before, after in zip(track, track[1:]))
