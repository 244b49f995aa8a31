#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares energy, latency and area of two networks on three machines at equal output error.

Prints the tables of docs/CostModel.md, or puts them there with --write. Networks: the keyword spotter of this
repository, and the language model of docs/examples/language-model, an LSTM with projection of 128 + 504 + 1 rows and
8,064 columns. The machines share everything but the converter. A linear converter gets as many bits as make a table
behind it as good as the ramp, see linear_bits().
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PAGE = ROOT / "docs" / "CostModel.md"
BEGIN, END = "<!-- compare.py writes from here -->", "<!-- to here -->"
MACHINES = ("nlramp-16nm", "linramp-16nm", "sar-16nm")
LEVELS = {"mac_array": "MAC array", "with_nonlinearity": "with f", "full_system": "full system"}
BITS = (8, 5, 4, 3)
FUNCTIONS = {"sigmoid": (0.0, 1.0, lambda x: 1 / (1 + np.exp(-x)), lambda y: np.log(y / (1 - y))),
             "tanh": (-1.0, 1.0, np.tanh, np.arctanh)}


def call(build, tool, *arguments):
    done = subprocess.run([str(build / "bin" / tool), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{tool}: {done.stderr.strip()}")


def table_error(name, bits, linear):
    """Mean |error| in LSB of the output of a linear conversion of `linear` bits with a table, where inputs weigh every output level
    the same, which is how rampart-ramp measures a ramp."""
    lo, hi, function, inverse = FUNCTIONS[name]
    top = 2**bits - 1
    span = inverse(lo + (hi - lo) * (top - 0.5) / top)  # the ramp's last threshold
    y = lo + (hi - lo) * (np.arange(100_000) + 0.5) / 100_000
    x = inverse(y)
    # The outermost thresholds of both converters are the same.
    step = 2 * span / (2**linear - 2)
    decoded = (np.clip(np.rint((x + span) / step + 0.5), 0, 2**linear - 1) - 0.5) * step - span
    level = np.rint((function(decoded) - lo) / (hi - lo) * top)
    return np.mean(np.abs(level - (y - lo) / (hi - lo) * top))


def ramp_error(build, name, bits, folder):
    """The same of a ramp on 200 chips of the machine's devices."""
    file = folder / "ramp.json"
    call(build, "rampart-ramp", f"--activation={name}", f"--bits={bits}", f"--json={file}",
         "--set", f"converter.ramp_bits={bits}")
    return json.loads(file.read_text())["output_error_lsb"]["calibrated"]["mean"]


def linear_bits(build, bits, folder):
    """The fewest bits of a linear converter with which no function has more error than on its ramp, to 2 %."""
    ramps = {name: ramp_error(build, name, bits, folder) for name in FUNCTIONS}
    for linear in range(bits, 17):
        if all(table_error(name, bits, linear) <= 1.02 * error for name, error in ramps.items()):
            return linear, max(ramps.values()), max(table_error(name, bits, linear) for name in FUNCTIONS)
    sys.exit(f"no linear converter is as good as ramps of {bits} bits")


def cost_of(build, model, samples, machine, bits, linear, folder):
    report = folder / "report.json"
    call(build, "rampart-compile", model, "-o", folder / "x.rprog", f"--target={machine}", f"--calibrate={samples}",
         f"--report={report}", "--set", f"converter.input_bits={bits}", "--set", f"converter.ramp_bits={bits}",
         "--set", f"converter.linear_bits={linear}")
    report = json.loads(report.read_text())
    return report["cost"] | {"arrays": report["array_count"], "tiles": report["tiles"]}


def energies(cost):
    return {part["name"]: part["energy_J"]["per_step"] for part in cost["components"]}


def areas(cost):
    return {part["name"]: part["area_mm2"] for part in cost["components"]}


def number(value):
    if value == 0:
        return "0"
    digits = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return f"{value:,.{digits}f}"


def print_costs(title, costs, bits_of, out):
    out(f"### {title}\n")
    out("| bits | machine | linear bits | step, ns | steps/s | level | energy/step, nJ | area, mm² | TOPS/W | TOPS/mm² |")
    out("|---:|---|---:|---:|---:|---|---:|---:|---:|---:|")
    for bits in BITS:
        for machine in MACHINES:
            cost = costs[bits, machine]
            step = cost["latency_s"]["per_step"]
            for i, level in enumerate(cost["levels"]):
                head = f"{bits} | {machine} | {bits_of[bits][0]} | {number(step * 1e9)} | {number(1 / step)}" if i == 0 else " | | | | "
                out(f"| {head} | {LEVELS[level['name']]} | {number(level['energy_J']['per_step'] * 1e9)} | "
                    f"{number(level['area_mm2'])} | {number(level['TOPS_per_W'])} | {number(level['TOPS_per_mm2'])} |")
    out("")


def ratio(a, b, what):
    return f"{what(b) / what(a):.2f}"


def print_ratios(title, costs, out):
    out(f"{title}, over `nlramp-16nm`'s: above 1 the nonlinear ramp is better.\n")
    out("| bits | machine | time | " + " | ".join(f"energy, {name} | area, {name}" for name in LEVELS.values()) + " |")
    out("|---:|---|---:|" + "---:|---:|" * len(LEVELS))
    for bits in BITS:
        ours = costs[bits, MACHINES[0]]
        for machine in MACHINES[1:]:
            other = costs[bits, machine]
            cells = [ratio(ours, other, lambda c: c["latency_s"]["per_step"])]
            for i in range(len(LEVELS)):
                cells.append(ratio(ours, other, lambda c: c["levels"][i]["energy_J"]["per_step"]))
                cells.append(ratio(ours, other, lambda c: c["levels"][i]["area_mm2"]))
            out(f"| {bits} | {machine} | {' | '.join(cells)} |")
    out("")


def print_parts(title, costs, bits, out):
    out(f"Where it goes in {title} at {bits} bits, in % of the full system:\n")
    out("| component | " + " | ".join(f"energy, {m} | area, {m}" for m in MACHINES) + " |")
    out("|---|" + "---:|---:|" * len(MACHINES))
    names = [part["name"] for machine in MACHINES for part in costs[bits, machine]["components"]]
    for name in dict.fromkeys(names):
        cells = []
        for machine in MACHINES:
            cost = costs[bits, machine]
            total = cost["levels"][-1]
            cells.append(f"{100 * energies(cost).get(name, 0) / total['energy_J']['per_step']:.1f}")
            cells.append(f"{100 * areas(cost).get(name, 0) / total['area_mm2']:.1f}")
        out(f"| {name} | {' | '.join(cells)} |")
    out("")


def print_sensitivity(title, costs, bits, out):
    """Energies and areas are sums of rows: a row's factor is its part's."""
    out(f"Sensitivity of {title} at {bits} bits: full-system ratios over `nlramp-16nm` with one row halved .. doubled, the eight rows "
        "that move a ratio most.\n")
    out("| row | " + " | ".join(f"energy, {m} | area, {m}" for m in MACHINES[1:]) + " |")
    out("|---|" + "---:|---:|" * len(MACHINES[1:]))

    def ratios(values, name, factor):
        sums = [sum(v * (factor if part == name else 1) for part, v in values(costs[bits, m]).items()) for m in MACHINES]
        return [s / sums[0] for s in sums[1:]]

    rows = []
    for name in dict.fromkeys(n for m in MACHINES for n in energies(costs[bits, m])):
        cells, moved = [], 0
        bounds = {what: (ratios(what, name, 0.5), ratios(what, name, 2)) for what in (energies, areas)}
        for i in range(len(MACHINES) - 1):
            for what in (energies, areas):
                low, high = bounds[what][0][i], bounds[what][1][i]
                cells.append(f"{low:.2f} .. {high:.2f}")
                moved = max(moved, abs(np.log(low / high)))
        rows.append((moved, name, cells))
    for _, name, cells in sorted(rows, key=lambda row: -row[0])[:8]:
        out(f"| {name} | {' | '.join(cells)} |")
    out("")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build's folder")
    parser.add_argument("--model", choices=("keyword", "language"), help="one network alone")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/CostModel.md")
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bits_of = {bits: linear_bits(options.build, bits, folder) for bits in BITS}
        lines.append("| bits | linear bits | ramp: mean error, LSB | linear and table: mean error, LSB |\n|---:|---:|---:|---:|")
        for bits in BITS:
            lines.append(f"| {bits} | {bits_of[bits][0]} | {bits_of[bits][1]:.3f} | {bits_of[bits][2]:.3f} |")
        lines.append("")
        networks = {}
        if options.model != "language":
            example = ROOT / "docs" / "examples" / "keyword-spotting"
            networks["keyword LSTM, 40 inputs, 32 units"] = example / "keyword.onnx", example / "calibration.npz"
        if options.model != "keyword":
            maker = ROOT / "docs" / "examples" / "language-model" / "make_model.py"
            subprocess.run([sys.executable, str(maker), str(folder)], check=True)
            networks["language model, LSTM with projection 128 + 504 + 1 x 8,064"] = folder / "model.onnx", folder / "calibration.npz"
        for title, (model, samples) in networks.items():
            costs = {(bits, machine): cost_of(options.build, model, samples, machine, bits, bits_of[bits][0], folder)
                     for bits in BITS for machine in MACHINES}
            print_costs(title, costs, bits_of, lines.append)
            print_ratios(title, costs, lines.append)
            for bits in (5, 8):
                print_parts(title, costs, bits, lines.append)
                print_sensitivity(title, costs, bits, lines.append)
    text = "\n".join(lines).rstrip("\n")
    if not options.write:
        print(text)
        return
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n\n" + text + "\n" + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
