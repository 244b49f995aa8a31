#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the keyword LSTM and runs it on the committed synthetic utterances in every mode."""

import argparse
import sys
import tempfile
from pathlib import Path

from features import InputError
from toolchain import DEFAULT_BUILD, HERE, compile_model, load_npz, positive, read_report, run_model, spread

MODES = (
    ("ideal", "exact arithmetic: equals the ONNX model"),
    ("quantized", "codes and ramps of the machine, perfect devices"),
    ("noisy", "the same with device errors, one chip per trial"),
)


def show_compilation(target, seconds, report):
    """Prints what the compiler made."""
    tiles, arrays, ramps, gates = report
    print(f"compiled keyword.onnx for {target} in {seconds:.2f} s: tiles {tiles}, arrays {arrays}, ramps {len(ramps)}")
    for where, meaning in (("ramp", "computed by the ramp of their converter"), ("table", "computed by a table")):
        names = [f"{node} {gate}" for node, gate, place in gates if place == where]
        if names:
            print(f"  {meaning}: {', '.join(names)}")
    for ramp in ramps:
        print(
            f"  {ramp.name}: {ramp.function}, {ramp.levels} levels, {len(ramp.conductances)} devices of "
            f"{min(ramp.conductances):.0f} to {max(ramp.conductances):.0f} uS, {len(ramp.calibration)} for its start"
        )
    print()


def demonstrate(options):
    """Compiles once, runs each mode, prints one row per mode."""
    features = load_npz(HERE / "utterances.npz", "features")
    labels = load_npz(HERE / "utterances.npz", "labels")
    with tempfile.TemporaryDirectory() as folder:
        program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        seconds = compile_model(options.build, program, report, options.target)
        show_compilation(options.target, seconds, read_report(report))
        print(f"{len(labels)} synthetic utterances, 10 digits, {features.shape[1]} frames each")
        print(f"{'mode':<10} {'trials':>6}   {'accuracy, %':<30} {'time, s':>7}   meaning")
        for mode, meaning in MODES:
            result = run_model(options.build, program, features, labels, mode, options.trials, options.seed)
            trials = len(result.accuracies)
            print(f"{mode:<10} {trials:>6}   {spread(result):<30} {result.seconds:>7.2f}   {meaning}", flush=True)
    print("noisy: mean ± standard deviation (min..max) over the trials")
    print("\nintegral nonlinearity of the ramps as programmed in noisy mode, LSB of the output")
    for name, (mean, largest) in result.inl.items():
        print(f"  {name}: mean {mean:.2f}, largest {largest:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="build folder that holds bin/rampart-*")
    parser.add_argument("--target", default="nlramp-16nm", help="machine: a name or a YAML file")
    parser.add_argument("--trials", type=positive, default=20, help="chip instances in noisy mode")
    parser.add_argument("--seed", type=int, default=1, help="of noisy mode")
    options = parser.parse_args()
    try:
        demonstrate(options)
    except InputError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
