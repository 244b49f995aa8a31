# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Drift's order: errors grow with age; trimmed again, in memory, fixed, at every age."""
import json
import sys

with open(sys.argv[1]) as file:
    drift = json.load(file)["drift"]
assert [age["seconds"] for age in drift["ages"]] == [0, 3600, 86400, 2592000, 31536000]
last = 0
for age in drift["ages"][1:]:
    means = [age[ramp]["output_error_lsb"]["mean"] for ramp in ("retrimmed_ramp", "in_memory_ramp", "fixed_ramp")]
    assert means == sorted(means), (age["seconds"], means)
    assert means[0] > last
    last = means[0]
