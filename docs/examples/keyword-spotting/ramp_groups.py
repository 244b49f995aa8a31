#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether columns of small weights deserve a ramp, and a weight scale, of their own: a study on the keyword network.

All columns that a ramp converts share its kappa, which the largest weight of any of them limits. With several ramps
for a function the columns of small weights get more conductance per weight, and their devices' errors matter less.
Prints the Markdown tables of docs/Ramps.md; the accuracies need the recordings (--data).
"""

import argparse
import csv
import sys
import tempfile
from pathlib import Path

import numpy as np

from features import InputError, feature_batch, load_recordings
from toolchain import (CALIBRATION, DEFAULT_BUILD, bit_settings, call, compile_model, load_report, positive, run_model,
                       spread)

WINDOW, ROWS, SIGMA = 149e-6, 256, 3e-6  # of nlramp-16nm: S, word lines, S
SLOPES = {"sigmoid": lambda x: 0.25 / np.cosh(x / 2)**2, "tanh": lambda x: 1 / np.cosh(x)**2}


class Matrix:
    """|weights| in pre-activation per input code [column, row], the codes' expected squares, and columns by function."""

    def __init__(self, build, program, report, folder):
        export = Path(folder) / "conductances"
        call(build, "rampart-translate",
             ["--program-to-conductances", f"--conductances-dir={export}", program, "-o", Path(folder) / "index.csv"])
        self.ramps = {ramp["function"]: ramp for ramp in report["ramps"] if ramp["function"] in SLOPES}
        function = {gate["gate"]: next(name for name, ramp in self.ramps.items() if ramp["name"] == gate["by"])
                    for gate in report["gates"] if gate["gate"] in "iofg"}
        rows, columns, sums = {}, {}, {}
        with open(export / "lstm_LSTM_weights_0.csv", newline="") as file:
            for line in csv.DictReader(file):
                row = rows.setdefault((line["input"], line["element"]), len(rows))
                column = columns.setdefault((line["gate"], line["unit"]), len(columns))
                gamma = self.ramps[function[line["gate"]]]["gamma_S"]
                weight = (float(line["g_plus_uS"]) - float(line["g_minus_uS"])) * 1e-6 / gamma
                sums[column, row] = sums.get((column, row), 0) + weight
        self.weights = np.zeros((len(columns), len(rows)))
        for place, weight in sums.items():
            self.weights[place] = abs(weight)
        # As xbar-scale-weights has them: a constant's own square, else a third of the largest code.
        self.power = np.array([225.0 if name.startswith("bias") else 25.0 for name, _ in rows])
        self.gate = np.array([gate for gate, _ in columns])
        self.function = np.array([function[gate] for gate, _ in columns])

    def gammas(self, groups, copies):
        """S per unit of pre-activation of each group: what its largest weight leaves."""
        peaks = np.array([self.weights[group].max(0) for group in groups])
        return (copies * WINDOW / np.maximum(peaks, 1e-12)).min(1)

    def error(self, groups, copies):
        """Mean squared error of all columns' pre-activations."""
        size = np.array([len(group) for group in groups])
        return (size * 2 * SIGMA**2 * (self.power * copies).sum() / self.gammas(groups, copies)**2).sum() / size.sum()

    def copies(self, groups):
        """Word lines per row, chosen as lib/Mapping/WeightScale.cpp does, for the groups' columns."""
        peaks = np.array([self.weights[group].max(0) for group in groups])
        current = best = np.ones(self.weights.shape[1], int)
        least = self.error(groups, best)
        while True:
            candidates = []
            for gamma, peak in zip(self.gammas(groups, current), peaks):
                limiting = gamma * peak / WINDOW >= current * (1 - 1e-12)
                if limiting.any() and current.sum() + limiting.sum() <= ROWS:
                    candidates.append(current + limiting)
            if not candidates:
                return best
            current = min(candidates, key=lambda copies: self.error(groups, copies))
            if self.error(groups, current) < least:
                best, least = current, self.error(groups, current)

    def least_error(self, groups):
        return self.error(groups, self.copies(groups))

    def split(self, shares):
        """Columns of each function in groups: those of small weights first, of these shares of the function's columns."""
        functions = [np.flatnonzero(self.function == name) for name in self.ramps]
        copies = self.copies(functions)
        groups = []
        for columns, share in zip(functions, shares):
            order = columns[np.argsort((self.weights[columns] / copies).max(1))]
            cut = round(share * len(order))
            groups += [part for part in (order[:cut], order[cut:]) if len(part)]
        return groups


def output_errors(matrix, groups):
    """Root mean square of the weights' error, and with quantisation, in LSB, over the inputs of each function."""
    copies = matrix.copies(groups)
    variance = np.empty(len(matrix.gate))
    for group, gamma in zip(groups, matrix.gammas(groups, copies)):
        variance[group] = 2 * SIGMA**2 * (matrix.power * copies).sum() / gamma**2
    cells = []
    for name, ramp in matrix.ramps.items():
        density = ramp["density"]
        x = (density["first"] + np.arange(len(density["counts"])) + 0.5) * density["width"]
        slope = np.average(SLOPES[name](x)**2, weights=density["counts"])
        step = (ramp["y_hi"] - ramp["y_lo"]) / (ramp["levels"] - 1)
        devices = variance[matrix.function == name].mean() * slope / step**2
        cells.append((np.sqrt(devices), np.sqrt(devices + 1 / 12)))
    return np.sqrt(variance.mean()), cells


def study(matrix):
    names = list(matrix.ramps)
    print("| ramps | pre-activation | " + " | ".join(f"{name}: devices, with quantisation" for name in names) + " |")
    print("|---|---:|" + "---|" * len(names))
    gates = [np.flatnonzero(matrix.gate == gate) for gate in "iofg"]
    shares = np.arange(0, 1, 1 / 8)
    best = min(((a, b) for a in shares for b in shares), key=lambda pair: matrix.least_error(matrix.split(pair)))
    rows = [("one per function", matrix.split((0, 0))), ("one per gate", gates),
            ("two per function, half of the columns each", matrix.split((0.5, 0.5))),
            (f"two per function, {best[0]:.0%} and {best[1]:.0%} of the columns small", matrix.split(best)),
            ("one per column", [np.array([column]) for column in range(len(matrix.gate))])]
    first = None
    for name, groups in rows:
        total, cells = output_errors(matrix, groups)
        first = first or total
        print(f"| {name} | {total:.4f} ({total / first:.2f}) | " +
              " | ".join(f"{devices:.3f}, {whole:.3f}" for devices, whole in cells) + " |", flush=True)


def accuracies(options, program, report):
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    inputs = feature_batch(signals)
    print(f"\n{len(labels)} recordings, {options.trials} chips.\n\n| bits | devices' error | noisy, % |\n|---:|---:|---:|")
    for bits in options.bits:
        for scale in options.scales:
            compile_model(options.build, program, report, "nlramp-16nm", CALIBRATION,
                          bit_settings(bits) + [f"device.programming_scale={scale}"])
            result = run_model(options.build, program, inputs, labels, "noisy", options.trials, options.seed)
            print(f"| {bits} | {scale:g} | {spread(result)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="folder of the recordings ({digit}_{speaker}_{index}.wav)")
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="build folder that holds bin/rampart-*")
    parser.add_argument("--bits", type=int, nargs="+", default=[4, 5], help="of input codes and ramps, for accuracies")
    parser.add_argument("--scales", type=float, nargs="+", default=[1, 0.88], help="of the devices' error, likewise")
    parser.add_argument("--trials", type=positive, default=100, help="chip instances for the accuracy")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
            compile_model(options.build, program, report, "nlramp-16nm")
            study(Matrix(options.build, program, load_report(report, "compile"), folder))
            if options.data:
                accuracies(options, program, report)
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
