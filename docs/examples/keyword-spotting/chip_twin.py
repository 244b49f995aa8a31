#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Closes the loop of a chip twin: a simulated chip is read back, its targets are corrected, it is programmed again.

Prints Markdown tables for the 300 real test recordings of the Free Spoken Digit Dataset, which are not part
of the project: https://github.com/Jakobovski/free-spoken-digit-dataset
First: what explains the outputs of chips with errors of all kinds. Then: accuracies before and after corrections.
"""

import tempfile
from pathlib import Path

import numpy as np

from features import feature_batch, load_recordings
from toolchain import (accuracies, bit_settings, call, compile_model, load_npz, load_report, positive, run_study,
                       study_parser)

G_MAX = 150e-6  # S
# All that sets a chip apart, beside the machine's programming error.
ALL_PARTS = ["--set=array.wire_resistance=0.05 Ohm", "--set=converter.comparator_offset=20 mV"]
GATE = "/lstm/LSTM.g"  # whose codes are explained beside the logits
# What is wrong with a chip: options of rampart-run, and the share of the weights' devices that are stuck at G_max.
CASES = {
    "2 % programming error": ([], 0),
    "PCM after a year": (["--set=device.model=pcm", "--time-since-programming=3e7"], 0),
    "half is lost at G_max, nothing at 0": (["--set=device.temperature_factor=[0, 0.00833]", "--set=device.temperature=240 K"], 0),
    "1 % of the devices stuck at G_max": ([], 0.01),
    "2 % of the devices stuck at G_max": ([], 0.02),
    "4 % of the devices stuck at G_max": ([], 0.04),
}
# Kinds of correction: its option, and whether the errors of the first programming come back in the second.
LOOPS = {
    "systematic": ("systematic", False),
    "device": ("device", False),
    "device, same errors again": ("device", True),
}


class Bench:
    """The compiled keyword model, its recordings, and a folder for files."""

    def __init__(self, options, folder):
        signals, self.labels = load_recordings(options.data, lambda index: index < 5)
        self.build, self.folder = options.build, Path(folder)
        self.program = self.folder / "keyword.rprog"
        np.save(self.folder / "x.npy", np.ascontiguousarray(feature_batch(signals), np.float32))
        settings = bit_settings(options.bits)
        compile_model(self.build, self.program, self.folder / "report.json", options.target, overrides=settings)

    def run(self, *options):
        """The accuracy in percent of one run."""
        inputs = f"features={self.folder / 'x.npy'}"
        call(self.build, "rampart-run", [self.program, "--input", inputs, "--output-dir", self.folder, *options])
        return accuracies(np.load(self.folder / "logits.npy"), self.labels)[0]

    def make_chip(self, name, case, seed, stuck_seed, *options):
        """Programs a chip into file `name`, where stuck devices are; returns its accuracy in percent."""
        settings, share = case
        path = self.file(name)
        noisy = ["--mode=noisy", *settings, f"--seed={seed}", *options]
        call(self.build, "rampart-run", [self.program, *noisy, f"--write-chip={path}"])
        random = np.random.default_rng(stuck_seed)
        with np.load(path) as arrays:
            devices = dict(arrays)
        for key in sorted(devices):
            if devices[key].ndim == 3:
                devices[key][random.random(devices[key].shape) < share] = G_MAX
        np.savez(path, **devices)
        return self.run(f"--chip={path}")

    def explain(self, seed):
        """What explains GATE and logits of a chip with ALL_PARTS, in percent.

        By (part, value): (alone, all others), which "chip" does not have.
        """
        chip, measured, report = self.file("chip"), self.file("measured"), self.folder / "gap.json"
        self.run("--mode=noisy", f"--seed={seed}", *ALL_PARTS, f"--write-chip={chip}")
        self.run("--mode=noisy", f"--seed={seed}", *ALL_PARTS, f"--probe={GATE}")
        probe = self.folder / f"probe_{GATE.replace('/', '_')}.npz"
        np.savez(measured, **{GATE: load_npz(probe, "run"), "logits": np.load(self.folder / "logits.npy")})
        self.run(*ALL_PARTS, f"--chip={chip}", f"--compare={measured}", f"--report={report}")
        rows = load_report(report, "chip twin's")["parts"]
        return {(row["part"], row["output"]): (100 * row["alone"], 100 * row.get("without", 0)) for row in rows}

    def file(self, name):
        return self.folder / f"{name}.npz"

    def weight_error(self, name):
        """Deviation of the weights in a file of conductances from a multiple of the program's, in percent of the largest."""
        matrix = "lstm_LSTM_weights_0"
        pairs, targets = (load_npz(self.file(which), matrix) for which in (name, "targets"))
        found, wanted = pairs[..., 0] - pairs[..., 1], targets[..., 0] - targets[..., 1]
        scaled = wanted * np.sum(found * wanted) / np.sum(wanted**2)  # a common factor cancels
        return 100 * np.sqrt(np.mean((found - scaled) ** 2)) / np.abs(scaled).max()

    def loop(self, case, seed, correction, again):
        """Corrects chip.npz, programs again, with the errors of `seed` or others."""
        chip, corrected = self.file("chip"), self.file("corrected")
        arguments = [self.program, f"--chip={chip}", f"--corrected={corrected}", f"--correction={correction}"]
        call(self.build, "rampart-run", arguments)
        return self.make_chip("after", case, seed if again else seed + 1000, seed, f"--targets={corrected}")


def spread(values):
    return f"{np.mean(values):.2f} ± {np.std(values, ddof=1):.2f}" if len(values) > 1 else f"{values[0]:.2f}"


def attribute(bench, chips):
    """Prints one row per part of a chip: how much of the mean square gap it explains."""
    found = [bench.explain(seed) for seed in range(1, chips + 1)]
    print(f"Of {chips} chips with {', '.join(part.removeprefix('--set=') for part in ALL_PARTS)}:\n")
    print(f"| part | {GATE}: alone, % | all others, % | logits: alone, % | all others, % |\n|---|---:|---:|---:|---:|")
    for part in dict.fromkeys(part for part, _ in found[0]):
        cells = []
        for value in GATE, "logits":
            alone, others = zip(*(each[part, value] for each in found))
            cells += [spread(alone), "" if part == "chip" else spread(others)]
        print(f"| {part} | {' | '.join(cells)} |")
    print(flush=True)


def measure(bench, chips):
    """Prints one row per case: accuracy (and error of the weights) before, and after each kind of correction."""
    call(bench.build, "rampart-run", [bench.program, f"--write-chip={bench.file('targets')}"])
    print(f"Quantized, without device errors: {bench.run():.2f} %. Of {chips} chips, accuracy in % (weights' error in %):\n")
    print("| chip | before | " + " | ".join(LOOPS) + " |\n|---|---:|" + "---:|" * len(LOOPS), flush=True)
    for name, case in CASES.items():
        cells = {key: ([], []) for key in ("before", *LOOPS)}
        for seed in range(1, chips + 1):
            cells["before"][0].append(bench.make_chip("chip", case, seed, seed))
            cells["before"][1].append(bench.weight_error("chip"))
            for key, (correction, again) in LOOPS.items():
                cells[key][0].append(bench.loop(case, seed, correction, again))
                cells[key][1].append(bench.weight_error("after"))
        row = (f"{spread(found)} ({np.mean(errors):.1f})" for found, errors in cells.values())
        print(f"| {name} | " + " | ".join(row) + " |", flush=True)


def study(options):
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        attribute(bench, options.chips)
        measure(bench, options.chips)


def main():
    parser = study_parser(__doc__, 5)
    parser.add_argument("--chips", type=positive, default=10, help="how many are read back")
    run_study(study, parser.parse_args())


if __name__ == "__main__":
    main()
