#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What stuck devices cost the keyword network, compiled without and with regard to a chip's faults.

Prints the Markdown table of docs/Faults.md. Every chip has its own faults and programming errors, the same in all
rows' columns. The recordings are not part of the project: https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import tempfile
from pathlib import Path

import numpy as np

from features import feature_batch, load_recordings
from toolchain import (CALIBRATION, bit_settings, compile_model, load_report, positive, run_model, run_study,
                       study_parser)

# What devices are stuck at, and the share of them in percent.
ROWS = [("off", 0.1), ("off", 1), ("off", 5), ("on", 0.1), ("on", 1)]


class Study:
    """Compiles and runs the network for one chip after another."""

    def __init__(self, options, folder, inputs, labels):
        self.options = options
        self.program, self.report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        self.map = Path(folder) / "chip.yaml"
        self.inputs, self.labels = inputs, labels
        self.seeds = range(options.seed, options.seed + options.chips)

    def compile(self, options=()):
        compile_model(self.options.build, self.program, self.report, self.options.target, CALIBRATION,
                      bit_settings(self.options.bits), options)

    def accuracy(self, seed, settings=()):
        """Of the program on the chip of this seed, in percent; settings are the chip's."""
        result = run_model(self.options.build, self.program, self.inputs, self.labels, "noisy", 1, seed, settings)
        return result.accuracies[0]

    def without_faults(self):
        self.compile()
        return np.array([self.accuracy(seed) for seed in self.seeds])

    def blind(self, kind, rate):
        self.compile()
        return np.array([self.accuracy(seed, [f"device.stuck_{kind}_rate={rate}"]) for seed in self.seeds])

    def aware(self, kind, rate):
        """Returns accuracies and, for the weights of each chip, their relative error before and after."""
        accuracies, errors = [], []
        for seed in self.seeds:
            self.map.write_text(f"rates: {{ stuck_{kind}: {rate}, seed: {seed} }}\n")
            self.compile([f"--fault-map={self.map}"])
            error = load_report(self.report, "compile")["faults"]["weight_error"]
            errors.append([100 * error["before"], 100 * error["after"]])
            accuracies.append(self.accuracy(seed))
        return np.array(accuracies), np.array(errors)


def mean_and_deviation(values):
    return f"{values.mean():.2f} ± {values.std(ddof=1):.2f}" if len(values) > 1 else f"{values[0]:.2f}"


def measure(study):
    """Prints a row per kind and rate of faults."""
    perfect = study.without_faults()
    print(f"Without faults: {mean_and_deviation(perfect)} %\n")
    print("| stuck | blind, % | points lost | aware, % | points lost | weights off by, %: blind, aware |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    for kind, percent in ROWS:
        blind = study.blind(kind, percent / 100)
        aware, errors = study.aware(kind, percent / 100)
        before, after = errors.mean(axis=0)
        print(f"| {percent:g} % {kind.upper()} | {mean_and_deviation(blind)} | {mean_and_deviation(perfect - blind)} "
              f"| {mean_and_deviation(aware)} | {mean_and_deviation(perfect - aware)} | {before:.2f}, {after:.3f} |",
              flush=True)


def study(options):
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    with tempfile.TemporaryDirectory() as folder:
        measure(Study(options, folder, feature_batch(signals), labels))


def main():
    parser = study_parser(__doc__, 5)
    parser.add_argument("--chips", type=positive, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the first chip; the others follow")
    run_study(study, parser.parse_args())


if __name__ == "__main__":
    main()
