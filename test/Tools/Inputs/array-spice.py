# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares a physical array's netlist in ngspice with the simulator.

array-spice.py TRANSLATE PROGRAM PREFIX [LINEAR]  charges agree to 0.1 % of what lines change, or
                                                  of what differs from the program LINEAR
array-spice.py codes TRANSLATE PROGRAM PREFIX CODE   translates with one code changed
array-spice.py scatter IN.mlir OUT.mlir ROWS COLUMNS   lays blocks on any lines of arrays of that size
"""
import csv
import os
import random
import re
import subprocess
import sys

from conductances import load

NAME = "memory_weights_0"
UNIT = 0.2 * 1e-9  # V_read T_lsb
NUMBER = r"\s*=\s*([-+.e0-9]+)"


def netlist_of(translate, program, codes):
    return subprocess.run(
        [translate, "--program-to-spice", "--spice-array=" + NAME,
         "--spice-codes=" + ",".join(map(str, codes)), program],
        stdout=subprocess.PIPE, universal_newlines=True).stdout


def pairs_of(translate, program, prefix):
    """([rows, columns, 2], G+ and G- in S)"""
    folder = prefix + ".conductances"
    if not os.path.exists(folder):
        subprocess.run([translate, "--program-to-conductances",
                        "--conductances-dir=" + folder, program],
                       check=True, stdout=subprocess.DEVNULL)
    return load(folder + "/conductances.npz")[NAME]


def bit_lines(prefix, columns):
    with open(f"{prefix}.conductances/{NAME}.csv", newline="") as file:
        return [int(line["bit_line"]) for line, _ in zip(csv.DictReader(file), range(columns))]


def scatter(source, target, rows, columns):
    draw = random.Random(2)

    def place(match):
        lists = [draw.sample(range(most), int(count))
                 for most, count in ((rows, match[4]), (columns, match[5]))]
        return (f"{match[1]}row {lists[0][0]} column {lists[1][0]}{match[2]}"
                f" word_lines {lists[0]} bit_lines {lists[1]}")

    text, count = re.subn(
        r"(tile\.array .*)row 0 column 0((.*tensor<(\d+)x(\d+)xf32>).*)", place, open(source).read())
    assert count == 1
    open(target, "w").write(text)


def simulated(netlist):
    return dict(re.findall(r"^\* the simulator: (q[pm]\d+)" + NUMBER, netlist, re.M))


def compare(translate, program, prefix, linear=None):
    (rows, columns, _), pairs = pairs_of(translate, program, prefix)
    lines = bit_lines(prefix, columns)
    draw = random.Random(1)
    codes = [draw.randint(-15, 15) for _ in range(rows)]
    codes[0] = 0  # an idle one
    netlist = netlist_of(translate, program, codes)
    open(prefix + ".cir", "w").write(netlist)
    output = subprocess.run(
        ["ngspice", "-b", prefix + ".cir"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, universal_newlines=True,
        env={**os.environ, "NGSPICE_MEAS_PRECISION": "10"}).stdout
    found = dict(re.findall(r"^(q[pm]\d+)" + NUMBER, output, re.M))
    expected = simulated(netlist)
    other = simulated(netlist_of(translate, linear, codes)) if linear else None
    assert len(found) == len(expected) == 2 * columns, output
    most = 0
    for column in range(columns):
        for sign, letter in enumerate("pm"):
            line = f"q{letter}{lines[column]}"
            plain = sum(code * pairs[(row * columns + column) * 2 + sign] * UNIT
                        for row, code in enumerate(codes))
            if other:
                plain = float(other[line])
            effect = float(expected[line]) - plain
            assert abs(effect) > 1e-6 * abs(plain), line
            most = max(most, abs(float(found[line]) - float(expected[line])) / abs(effect))
    print(f"{2 * columns} charges: {most:.1e} of the effect")
    assert most < 1e-3


if __name__ == "__main__":
    if sys.argv[1] == "scatter":
        scatter(*sys.argv[2:4], *map(int, sys.argv[4:]))
    elif sys.argv[1] == "codes":
        (rows, _, _), _ = pairs_of(*sys.argv[2:5])
        netlist_of(*sys.argv[2:4], [sys.argv[5]] + [0] * (rows - 1))
    else:
        compare(*sys.argv[1:])
