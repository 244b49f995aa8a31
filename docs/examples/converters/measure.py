#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many bits a linear converter needs to be as good as a ramp, and what a step takes then: the tables of docs/Converters.md.

Functions are compared by rampart-ramp --linear, networks by the error of their outputs in quantized mode against ideal mode,
which is the model's own arithmetic. --data names the recordings of the Free Spoken Digit Dataset; without it synthetic
speech that comes with the keyword network is recognised.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "keyword-spotting"), str(HERE.parent / "language-model")]
import make_model  # noqa: E402
from features import InputError, feature_batch, load_recordings  # noqa: E402
from toolchain import DEFAULT_BUILD, MODEL, CALIBRATION, bit_settings, call, load_report  # noqa: E402

MACHINES = ("nlramp-16nm", "linramp-16nm", "sar-16nm")
BITS = (8, 5, 4, 3)
EXTRA = 5  # linear bits beyond the ramp's that are tried


class Network(NamedTuple):
    """A model with samples to calibrate on, inputs to measure with, the output's name and, if known, the classes."""

    name: str
    model: Path
    calibration: Path
    inputs: Path
    output: str
    labels: np.ndarray = None


def functions(build):
    """Prints the table of single functions."""
    print("| function | bits | ramp: mean, max | bits for the mean | mean, max | bits for both | mean, max |")
    print("|---|---:|---|---:|---|---:|---|")
    # tanh(x) is a sigmoid of 2 x, so that both see the same.
    for activation, end in (("sigmoid", "8"), ("tanh", "4")):
        for bits in BITS:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "linear.json"
                call(build, "rampart-ramp", [f"--activation={activation}", f"--bits={bits}", "--range", f"-{end}", end,
                                             "--linear", f"--json={path}"])
                report = json.loads(path.read_text())
            errors = {entry["bits"]: entry for entry in report["linear_error_lsb"]}
            cells = [f"{report['ramp_error_lsb']['mean']:.3f}, {report['ramp_error_lsb']['max']:.2f}"]
            for key in ("bits_for_mean", "bits_for_both"):
                chosen = report[key]
                cells += [str(chosen), f"{errors[chosen]['mean']:.3f}, {errors[chosen]['max']:.2f}"]
            print(f"| {activation} | {bits} | " + " | ".join(cells) + " |", flush=True)


def keyword_network(folder, data):
    if data:
        signals, labels = load_recordings(data, lambda index: index < 5)
        features = feature_batch(signals)
    else:
        with np.load(HERE.parent / "keyword-spotting/utterances.npz") as arrays:
            features, labels = arrays["features"], arrays["labels"]
    inputs = Path(folder) / "features.npz"
    np.savez(inputs, features=np.ascontiguousarray(features, np.float32))
    return Network("keyword LSTM 40/32", MODEL, CALIBRATION, inputs, "logits", labels)


def language_model(folder):
    folder = Path(folder) / "language-model"
    subprocess.run([sys.executable, make_model.__file__, str(folder)], check=True)
    return Network("language model 128/2016/504", folder / "model.onnx", folder / "calibration.npz",
                   folder / "inputs.npz", "logits")


def run(build, program, network, mode, folder, options=()):
    call(build, "rampart-run", [program, "--inputs", network.inputs, f"--mode={mode}", "--output-dir", folder, *options])
    return np.load(Path(folder) / f"{network.output}.npy")


class Measured(NamedTuple):
    error: float  # of the outputs in quantized mode, rms, over that of the ideal outputs
    accuracy: float  # in quantized mode, %; None without classes
    noisy: str  # accuracy on chips
    cycles: int  # from one step to the next


def interval(report):
    """Cycles between steps of the group that the recurrence is in."""
    return max(group["interval_cycles"] for group in report["schedule"]["groups"])


def measure(build, network, machine, settings, trials):
    """Compiles for a machine and runs in quantized and, with classes, in noisy mode."""
    with tempfile.TemporaryDirectory() as folder:
        program, report = Path(folder) / "network.rprog", Path(folder) / "report.json"
        arguments = [network.model, "-o", program, f"--target={machine}", "--calibrate", network.calibration,
                     f"--report={report}"]
        for setting in settings:
            arguments += ["--set", setting]
        call(build, "rampart-compile", arguments)
        ideal, quantized = (run(build, program, network, mode, folder) for mode in ("ideal", "quantized"))
        error = float(np.sqrt(((quantized - ideal) ** 2).mean() / (ideal**2).mean()))
        accuracy, noisy = None, "-"
        if network.labels is not None:
            accuracy = 100 * float((quantized.argmax(axis=-1) == network.labels).mean())
            outputs = run(build, program, network, "noisy", folder, ["--trials", trials, "--seed", 1])
            correct = 100 * (outputs.argmax(axis=-1) == network.labels).mean(axis=-1)
            noisy = f"{correct.mean():.2f} ± {correct.std(ddof=1):.2f}"
        return Measured(error, accuracy, noisy, interval(load_report(report, "compile")))


def percent(value):
    return "-" if value is None else f"{value:.2f}"


def networks(build, network, trials):
    """Prints a row per number of bits and machine; linear machines with every number of linear bits up to equal error."""
    print(f"\n### {network.name}\n")
    print("| bits | machine | linear bits | output error, % | quantized, % | noisy, % | cycles per step |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for bits in BITS:
        aim = None
        for machine in MACHINES:
            tried = [None] if machine == "nlramp-16nm" else range(bits, min(bits + EXTRA, 16) + 1)
            for linear in tried:
                settings = bit_settings(bits) + ([f"converter.linear_bits={linear}"] if linear else [])
                try:
                    result = measure(build, network, machine, settings, trials)
                except InputError as error:  # linear ramps of many bits take columns that an array may not have
                    print(f"| {bits} | {machine} | {linear} | {error} | | | |", flush=True)
                    break
                equal = aim is not None and result.error <= aim
                aim = result.error if aim is None else aim
                print(f"| {bits} | {machine} | {linear or '-'} | {100 * result.error:.2f}{' (equal)' if equal else ''} | "
                      f"{percent(result.accuracy)} | {result.noisy} | {result.cycles} |", flush=True)
                if equal:
                    break


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="folder of the recordings ({digit}_{speaker}_{index}.wav)")
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="build folder that holds bin/rampart-*")
    parser.add_argument("--trials", type=int, default=20, help="chips in noisy mode (seed 1)")
    parser.add_argument("--only", choices=("functions", "keyword", "language"), help="one of the tables")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            if options.only in (None, "functions"):
                functions(options.build)
            if options.only in (None, "keyword"):
                networks(options.build, keyword_network(folder, options.data), options.trials)
            if options.only in (None, "language"):
                networks(options.build, language_model(folder), options.trials)
    except (InputError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
