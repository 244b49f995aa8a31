#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Accuracy on the real test recordings when the lines of arrays have resistance.

Prints the Markdown table of docs/Wires.md. The recordings are not part of the project:
https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import argparse
import sys
import tempfile
from pathlib import Path

from features import InputError, feature_batch, load_recordings
from toolchain import CALIBRATION, DEFAULT_BUILD, bit_settings, compile_model, positive, run_model, spread


def measure(options):
    """Runs with each resistance and layout of pairs; prints one Markdown row each."""
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    inputs = feature_batch(signals)
    print(f"{len(labels)} recordings, {options.bits} bits, {options.trials} chips (seed {options.seed}).\n")
    print("| wire, Ω per cell | pairs | wires alone, % | with programming error, % | INL of ramps by wires alone, LSB |")
    print("|---:|---|---:|---:|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        compile_model(options.build, program, report, options.target, CALIBRATION, bit_settings(options.bits))
        for resistance in options.resistances:
            for pairs in ("interleaved", "separate") if resistance else ("interleaved",):
                lines = [f"array.wire_resistance={resistance} Ohm", f"array.pair_lines={pairs}"]
                cells, inl = [], {}
                for scale, trials in (0, 1), (1, options.trials):
                    overrides = [*lines, f"device.programming_scale={scale}", *options.set]
                    result = run_model(
                        options.build, program, inputs, labels, "noisy", trials, options.seed, overrides
                    )
                    cells.append(spread(result))
                    inl = inl or result.inl
                ramps = ", ".join(f"{name.split('_')[-1]} {most:.2f}" for name, (_, most) in inl.items())
                print(f"| {resistance} | {pairs} | {' | '.join(cells)} | {ramps} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder of the recordings ({digit}_{speaker}_{index}.wav)")
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="build folder that holds bin/rampart-*")
    parser.add_argument("--target", default="nlramp-16nm", help="machine: a name or a YAML file")
    parser.add_argument("--resistances", type=float, nargs="+", default=[0, 0.35, 1, 2], help="Ohm per cell")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="another non-ideality")
    parser.add_argument("--bits", type=positive, default=5, help="of input codes and ramps")
    parser.add_argument("--trials", type=positive, default=20, help="chip instances with programming error")
    parser.add_argument("--seed", type=int, default=1, help="of the chips")
    options = parser.parse_args()
    try:
        measure(options)
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
