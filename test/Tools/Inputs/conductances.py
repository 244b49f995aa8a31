# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks an export of conductances, without numpy.

conductances.py differences DIR TILE.mlir   G+ - G- of npz and CSV are the program's targets, bit for bit
conductances.py weights DIR MODEL.textproto REPORT.json
                                            copies add up to gamma * scale * weight for every weight
conductances.py draw IN OUT                   an LSTM of three units with weights drawn at random
"""
import ast
import csv
import json
import math
import random
import re
import struct
import sys
import zipfile


def load(path):
    """name -> (shape, values)"""
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            data = archive.read(name)
            assert data[:8] == b"\x93NUMPY\x01\x00"
            (size,) = struct.unpack("<H", data[8:10])
            header = ast.literal_eval(data[10:10 + size].decode())
            count = math.prod(header["shape"])
            letter = {"<f8": "d", "<i8": "q"}[header["descr"]]
            values = struct.unpack(f"<{count}{letter}", data[10 + size:])
            arrays[name.removesuffix(".npy")] = header["shape"], values
    return arrays


def pairs_of(folder, name):
    """Rows of the CSV, with G+ and G- in S."""
    with open(f"{folder}/{name}.csv", newline="") as file:
        for line in csv.DictReader(file):
            yield line, float(line["g_plus_uS"]) * 1e-6, float(line["g_minus_uS"]) * 1e-6


def float32(value):
    return struct.pack("<f", value)


def differences(folder, tile):
    text = open(tile).read()
    arrays = load(f"{folder}/conductances.npz")
    found = 0
    for name, key in re.findall(r"tile\.array @(\S+) .*?dense_resource<(\w+)>", text):
        blob = bytes.fromhex(re.search(rf'\b{key}: "0x([0-9A-Fa-f]*)"', text)[1])[4:]
        shape, values = arrays[name]
        assert len(blob) == 4 * shape[0] * shape[1] and shape[2] == 2
        lines = list(pairs_of(folder, name))
        assert len(lines) == shape[0] * shape[1]
        for i, (line, plus, minus) in enumerate(lines):
            target = blob[4 * i:4 * i + 4]
            assert float32(values[2 * i] - values[2 * i + 1]) == target, (name, i)
            assert float32(plus - minus) == target, (name, i)
            assert (int(line["row"]), int(line["column"])) == divmod(i, shape[1])
            found += target != bytes(4)
    print(found, "targets agree")


def tensor(model, name):
    return [float(x) for x in re.search(rf'name: "{name}".*?float_data: \[(.*?)\]', model)[1].split(",")]


def weights(folder, model, report):
    model, report = open(model).read(), json.load(open(report))
    w, r, b = (tensor(model, name) for name in "wrb")
    gates, units, inputs = 4, 3, 2
    bias = [b[j] + b[gates * units + j] for j in range(gates * units)]
    order = {"i": 0, "o": 1, "f": 2, "g": 3}
    gammas = report["matrices"][0]["gamma_S"]
    sums = {}
    for name in (array["name"] for array in report["arrays"]):
        for line, plus, minus in pairs_of(folder, name):
            key = line["input"], int(line["element"]), line["gate"], int(line["unit"])
            sums.setdefault(key, {})
            assert line["copy"] not in sums[key], "a copy appears twice"
            sums[key][line["copy"]] = plus - minus
    assert len(sums) == gates * units * (inputs + units + 1)
    scales = {}
    for (vector, element, gate, unit), copies in sums.items():
        row = order[gate] * units + unit
        weight = {"x": lambda: w[row * inputs + element], "h": lambda: r[row * units + element],
                  "bias": lambda: bias[row]}[vector]()
        scales.setdefault(vector, []).append(sum(copies.values()) / gammas[order[gate]] / weight)
    for vector, found in scales.items():
        assert max(found) / min(found) < 1 + 1e-5, (vector, min(found), max(found))
        print(vector, "scale", f"{found[0]:.4g}")


def draw(path, out):
    model, numbers = open(path).read(), random.Random(1)
    model = model.replace("dims: 4 dims: 2", "dims: 12 dims: 2").replace("dims: 4 dims: 1", "dims: 12 dims: 3")
    model = model.replace("dims: 1 dims: 8", "dims: 1 dims: 24").replace('"hidden_size" type: INT i: 1', '"hidden_size" type: INT i: 3')
    model = model.replace("dim_param: \"B\" } dim { dim_value: 1 }", "dim_param: \"B\" } dim { dim_value: 3 }")
    for name, count in ("w", 24), ("r", 36), ("b", 24):
        values = [numbers.choice((-1, 1)) * numbers.uniform(0.1, 1) for _ in range(count)]
        model = re.sub(rf'(name: "{name}".*?float_data: )\[.*?\]', rf"\g<1>{values}", model)
    open(out, "w").write(model)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
