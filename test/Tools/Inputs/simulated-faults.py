# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares a fault map with the devices of the simulated chip, without numpy.

simulated-faults.py MAP.yaml CHIP.npz INDEX.csv FOLDER   of conductances
simulated-faults.py equal CHIP.npz CHIP.npz
simulated-faults.py lines REPORT.json FLOORPLAN.svg FOLDER   of conductances
"""
import csv
import json
import re
import struct
import sys

from conductances import load

OFF, ON = (struct.unpack("<f", struct.pack("<f", g))[0] for g in (0.25e-6, 160e-6))
ROWS = 128  # word lines of an array
KINDS = {OFF: "stuck_off", ON: "stuck_on"}


def read_map(path):
    """{(tile, slot, line, column, side or None for a ramp): kind}"""
    faults, tile, slot = {}, None, None
    text = re.sub(r",\n +", ", ", open(path).read())
    for line in text.splitlines():
        if match := re.match(r" +- tile: (\d+)", line):
            tile = int(match[1])
        elif match := re.match(r" +slot: (\d+)", line):
            slot = int(match[1])
        elif match := re.match(r" +(stuck_\w+): \[(.*)\]$", line):
            for row, column, side in re.findall(r"\[(\d+), (\d+), (\w+)\]", match[2]):
                faults[tile, slot, int(row), int(column), side] = match[1]
        elif match := re.match(r" +- \{ column: (\d+)", line):
            for kind, devices in re.findall(r"(stuck_\w+): \[([^]]*)\]", line):
                for device in devices.split(", "):
                    faults[tile, slot, int(device), int(match[1]), None] = kind
    return faults


def main(path, chip, index, folder):
    faults, arrays = read_map(path), load(chip)
    counts = [0, 0]
    for record in csv.DictReader(open(index)):
        place = int(record["tile"]), int(record["array"])
        values = arrays[record["name"]][1]
        if record["kind"] == "ramp":
            for device, value in enumerate(values):
                column, line = divmod(device, ROWS)
                key = *place, line, int(record["column"]) + column, None
                assert faults.get(key) == KINDS.get(value), key
                counts[1] += key in faults
            continue
        with open(f"{folder}/{record['file']}", newline="") as file:
            lines = list(csv.DictReader(file))
        for i, line in enumerate(lines):
            for side, value in zip(("positive", "negative"), values[2 * i:2 * i + 2]):
                key = *place, int(line["word_line"]), int(line["bit_line"]), side
                assert faults.get(key) == KINDS.get(value), key
                counts[0] += key in faults
    print(f"{counts[0]} devices of arrays and {counts[1]} of ramps are stuck in both")


def lines(report, floorplan, folder):
    arrays, picture = json.load(open(report))["arrays"], open(floorplan).read()
    scattered = 0
    for array in arrays:
        name, rectangles = array["name"], 1
        with open(f"{folder}/{name}.csv", newline="") as file:
            pairs = list(csv.DictReader(file))
        for key, column, first, count in (("word_lines", "word_line", "row", "rows"),
                                          ("bit_lines", "bit_line", "column", "columns")):
            runs = array.get(key, [[array[first], array[count]]])
            found = [line for begin, length in runs for line in range(begin, begin + length)]
            assert found == sorted({int(pair[column]) for pair in pairs}), name
            assert int(pairs[0][column]) == array[first], name
            gaps = [after - begin - length for (begin, length), (after, _) in zip(runs, runs[1:])]
            rectangles += max(gaps, default=0) > 4  # wide enough to be seen
        scattered += len(array.get("word_lines", [])) > 1 or len(array.get("bit_lines", [])) > 1
        assert picture.count(f"<title>{name}:") >= rectangles, name
    print(f"{scattered} of {len(arrays)} blocks on scattered lines, as drawn")


if sys.argv[1] == "lines":
    lines(*sys.argv[2:])
elif sys.argv[1] == "equal":
    assert load(sys.argv[2]) == load(sys.argv[3])
else:
    main(*sys.argv[1:])
