#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Accuracy on the real test recordings when the lines of arrays have resistance, and with targets corrected for them.

Prints the Markdown table of docs/Wires.md. The recordings are not part of the project:
https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import tempfile
from pathlib import Path

import numpy as np

from features import feature_batch, load_recordings
from toolchain import (CALIBRATION, Result, accuracies, bit_settings, call, compile_model, load_report, positive,
                       run_study, spread, study_parser)


class Bench:
    """The compiled keyword model, its recordings, and a folder for files."""

    def __init__(self, options, folder):
        signals, self.labels = load_recordings(options.data, lambda index: index < 5)
        self.options, self.folder = options, Path(folder)
        self.program, self.report = self.folder / "keyword.rprog", self.folder / "report.json"
        np.save(self.folder / "x.npy", np.ascontiguousarray(feature_batch(signals), np.float32))
        settings = bit_settings(options.bits)
        compile_model(options.build, self.program, self.report, options.target, CALIBRATION, settings)
        self.settings = [f"--set={setting}" for setting in options.set]

    def call(self, *arguments):
        """Runs the program; returns the seconds it took, and the report."""
        arguments = [self.program, *arguments, *self.settings, f"--report={self.report}"]
        seconds = call(self.options.build, "rampart-run", arguments)
        return seconds, load_report(self.report, "run")

    def run(self, lines, scale, targets):
        """The Result; inl is the largest of each ramp of the first chip. scale: of device errors."""
        found, total, inl = [], 0, {}
        for seed in range(self.options.seed, self.options.seed + (self.options.trials if scale else 1)):
            run = [f"--input=features={self.folder / 'x.npy'}", f"--output-dir={self.folder}", "--mode=noisy"]
            run += [f"--seed={seed}", f"--set=device.programming_scale={scale}", *lines, *targets]
            seconds, report = self.call(*run)
            total += seconds
            found.append(accuracies(np.load(self.folder / "logits.npy"), self.labels)[0])
            inl = inl or {ramp["name"].split("_")[-1]: ramp["inl_lsb"]["max"] for ramp in report["ramps"]}
        return Result(np.array(found), total, inl)

    def correct(self, lines):
        """Corrects the targets for lines; returns rampart-run's option, the factor of each ramp, and a line about it."""
        path = self.folder / "corrected.npz"
        seconds, report = self.call(*lines, "--correction=lines", f"--corrected={path}")
        factors = {ramp.split("_")[-1]: group["factor"] for group in report["lines"] for ramp in group["ramps"]}
        missed = sum(group["out_of_reach"] for group in report["lines"])
        residual = max(group["residual"] for group in report["lines"])
        rest = f"{seconds:.1f} s, {report['rounds']} rounds, {missed} out of reach, residual {residual:.0e}"
        return [f"--targets={path}"], factors, rest


def listed(values, digits=2):
    return ", ".join(f"{name} {value:.{digits}f}" for name, value in values.items())


def measure(bench):
    """Prints a row for each resistance, layout of pairs, and kind of targets."""
    options = bench.options
    print(f"{len(bench.labels)} recordings, {options.bits} bits, {options.trials} chips (seeds from {options.seed}).\n")
    print("| wire, Ω | pairs | targets | wires alone, % | with programming error, % | INL by wires alone, LSB | factors |")
    print("|---:|---|---|---:|---:|---|---|", flush=True)
    corrections = []
    for resistance in options.resistances:
        for pairs in ("interleaved", "separate") if resistance else ("interleaved",):
            lines = [f"--set=array.wire_resistance={resistance} Ohm", f"--set=array.pair_lines={pairs}"]
            kinds = {"the program's": ([], {})}
            if resistance:
                *kinds["corrected"], rest = bench.correct(lines)
                corrections.append(f"{resistance} Ω, {pairs}: {rest}")
            for kind, (targets, factors) in kinds.items():
                alone, erring = (bench.run(lines, scale, targets) for scale in (0, 1))
                cells = [resistance, pairs, kind, spread(alone), spread(erring), listed(alone.inl), listed(factors)]
                print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    print("\n" + "\n".join(corrections))


def study(options):
    with tempfile.TemporaryDirectory() as folder:
        measure(Bench(options, folder))


def main():
    parser = study_parser(__doc__, 5)
    parser.add_argument("--resistances", type=float, nargs="+", default=[0, 0.35, 1, 2], help="Ohm per cell")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="another non-ideality")
    parser.add_argument("--trials", type=positive, default=20, help="chip instances with programming error")
    parser.add_argument("--seed", type=int, default=1, help="of the first chip; the others follow")
    run_study(study, parser.parse_args())


if __name__ == "__main__":
    main()
