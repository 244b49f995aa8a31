# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what the tools say of costs.

cost.py same A.json B.json           the same cost in two reports, but for where the codes come from
cost.py doubled A.json B.json NAME   the energy of one component is twice as large in B, all others are equal
cost.py width FILE COLUMNS           no line is longer
cost.py svg FILE                     reads the picture, prints its titles and texts
cost.py oracle REPORT.json DIR TILE.mlir X...
                                     energy of the reads of a dense layer's arrays from their exported conductances, for the
                                     vector X, against the report's
"""
import csv
import glob
import json
import re
import sys
import xml.etree.ElementTree as ElementTree


def cost_of(path):
    return json.load(open(path))["cost"]


def same(a, b):
    a, b = cost_of(a), cost_of(b)
    assert a.pop("codes") == "counted on the calibration samples" and b.pop("codes") == "counted"
    assert a == b, (a, b)
    print(f"{a['inferences']} inferences, {a['time_steps']} time steps: the same cost")


def doubled(a, b, name):
    a, b = ({part["name"]: part["energy_J"]["run"] for part in cost_of(path)["components"]} for path in (a, b))
    assert a.keys() == b.keys() and a[name] > 0
    for part in a:
        assert abs(b[part] / a[part] - (2 if part == name else 1)) < 1e-9 if a[part] else not b[part], part
    print(f"{name} doubled alone")


def width(path, columns):
    for line in open(path, encoding="utf-8"):
        assert len(line.rstrip("\n")) <= int(columns), line
        assert line.rstrip("\n") == line.rstrip(), "spaces at the end of " + line


def svg(path):
    for element in ElementTree.parse(path).iter():
        kind = element.tag.rpartition("}")[2]
        if kind in ("title", "text"):
            print(element.text)


def oracle(report, folder, tile, *values):
    limit, num, den = map(int, re.search(r"host.quantize .*code<-\d+:(\d+), (\d+)/(\d+)>", open(tile).read()).groups())
    codes = [max(-limit, min(limit, round(float(value) * den / num))) for value in values]
    joules = 0
    for path in glob.glob(f"{folder}/*_weights_*.csv"):
        for line in csv.DictReader(open(path, newline="")):
            code = limit if line["input"] == "bias" else codes[int(line["element"])]
            # V_read = 0.2 V, T_lsb = 1 ns
            joules += 0.2**2 * (float(line["g_plus_uS"]) + float(line["g_minus_uS"])) * 1e-6 * 1e-9 * abs(code)
    (read,) = (part["energy_J"]["run"] for part in cost_of(report)["components"] if part["name"] == "array_read")
    assert joules > 0 and abs(read / joules - 1) < 1e-6, (read, joules)
    print(f"codes {codes}: array_read is the sum over all pairs")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
