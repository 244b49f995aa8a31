# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls rampart-compile and rampart-run, reads what they write, and measures accuracy."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from features import InputError

HERE = Path(__file__).resolve().parent
DEFAULT_BUILD = HERE.parent.parent.parent / "build"
MODEL = HERE / "keyword.onnx"
CALIBRATION = HERE / "calibration.npz"


class Result(NamedTuple):
    """Accuracies in percent, one per trial; seconds of wall clock; (mean, largest) INL of the programmed ramps.

    inl is a dictionary by ramp, over all trials, in LSB of the output.
    """

    accuracies: np.ndarray
    seconds: float
    inl: dict


def positive(text):
    """An argparse type: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 but found '{text}'")
    return int(text)


def study_parser(description, bits):
    """A parser of what every study of the network on recordings takes. bits: the default, a list where there may be several."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder of the recordings ({digit}_{speaker}_{index}.wav)")
    parser.add_argument("--build", type=Path, default=DEFAULT_BUILD, help="build folder that holds bin/rampart-*")
    parser.add_argument("--target", default="nlramp-16nm", help="machine: a name or a YAML file")
    parser.add_argument("--bits", type=positive, nargs="+" if isinstance(bits, list) else None, default=bits,
                        help="of input codes and ramps")
    return parser


def run_study(study, *arguments):
    """Calls study(*arguments); input at fault ends the script with one line."""
    try:
        study(*arguments)
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


def load_npz(path, name):
    """Returns array `name` of an npz file."""
    try:
        with np.load(path) as arrays:
            return arrays[name]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot read array '{name}': {error}") from error


def call(build, tool, arguments):
    """Runs BUILD/bin/TOOL and returns its wall-clock time in seconds; what it said becomes the error's text."""
    path = Path(build) / "bin" / tool
    if not path.is_file():
        raise InputError(f"{path} not found: build Rampart first (tools/demo.sh), or name the build with --build")
    start = time.perf_counter()
    try:
        done = subprocess.run([str(path), *map(str, arguments)], capture_output=True, text=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be run: {error}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = next((line for line in lines if "error:" in line), lines[-1] if lines else "it said nothing")
        raise InputError(f"{tool} failed with status {done.returncode}: {said.removeprefix('error: ')}")
    return time.perf_counter() - start


def bit_settings(bits):
    """Settings of a machine whose input codes and ramps have so many bits."""
    return [f"converter.input_bits={bits}", f"converter.ramp_bits={bits}"]


def compile_model(build, program, report, target, calibration=CALIBRATION, overrides=(), options=()):
    """Compiles keyword.onnx to a program and a JSON report; returns the time taken in seconds.

    overrides: settings of the machine description, "KEY=VALUE" each. options: more of the tool's.
    """
    arguments = [MODEL, "-o", program, f"--target={target}", "--calibrate", calibration, f"--report={report}", *options]
    for override in overrides:
        arguments += ["--set", override]
    return call(build, "rampart-compile", arguments)


def accuracies(logits, labels):
    """Returns the accuracy in percent of each trial [trials] of logits [N, 10] or [trials, N, 10]."""
    if logits.shape[-2:] != (len(labels), 10) or logits.ndim not in (2, 3):
        raise InputError(f"logits.npy: expected shape [{len(labels)}, 10] but found {list(logits.shape)}")
    correct = logits.reshape(-1, len(labels), 10).argmax(axis=-1) == labels
    return 100.0 * correct.mean(axis=1)


def run_model(build, program, features, labels, mode, trials=1, seed=1, overrides=()):
    """Runs a program on features [N, time, 40]; returns the Result. overrides: non-idealities, "KEY=VALUE" each."""
    with tempfile.TemporaryDirectory() as folder:
        inputs, report = Path(folder) / "features.npy", Path(folder) / "report.json"
        np.save(inputs, np.ascontiguousarray(features, np.float32))
        arguments = [program, "--input", f"features={inputs}", f"--mode={mode}", "--output-dir", folder]
        arguments += [f"--report={report}"]
        if mode == "noisy":
            arguments += ["--trials", trials, "--seed", seed]
        for override in overrides:
            arguments += ["--set", override]
        seconds = call(build, "rampart-run", arguments)
        try:
            logits = np.load(Path(folder) / "logits.npy")
        except (OSError, ValueError) as error:
            raise InputError(f"rampart-run wrote no readable logits.npy: {error}") from error
        ramps = load_report(report, "run")["ramps"]
    inl = {ramp["name"]: (ramp["inl_lsb"]["mean"], ramp["inl_lsb"]["max"]) for ramp in ramps}
    return Result(accuracies(logits, labels), seconds, inl)


def load_report(path, kind):
    """Returns a JSON report; kind is "compile" or "run"."""
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot read the {kind} report: {error}") from error


class Ramp(NamedTuple):
    """One ramp of a compile report; conductances in uS."""

    name: str
    function: str
    levels: int
    conductances: list
    calibration: list


def read_report(path):
    """Returns (tiles, arrays, ramps, gates) of a compile report.

    tiles and arrays are counts, ramps a list of Ramp, gates a list of (node, gate, "ramp" or "table").
    """
    report = load_report(path, "compile")
    keys = ("name", "function", "levels", "conductances_uS", "calibration_uS")
    ramps = [Ramp(*(ramp[key] for key in keys)) for ramp in report["ramps"]]
    gates = [(gate["node"], gate["gate"], gate["where"]) for gate in report["gates"]]
    return report["tiles"], report["array_count"], ramps, gates


def spread(result):
    """Returns "mean" or "mean ± sd (min..max)" of a Result's accuracies, in percent."""
    values = result.accuracies
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{values.mean():.2f} ± {values.std(ddof=1):.2f} ({values.min():.2f}..{values.max():.2f})"
