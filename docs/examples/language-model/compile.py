#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the language model for the machines that are compared, at equal output error, and prints Markdown.

Time is the processor's, memory what the operating system counts for the process at its peak; the fastest of some runs counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Linear bits with which sigmoid and tanh are as good as by a ramp of so many bits (docs/Converters.md).
EQUAL_LINEAR_BITS = {8: 10, 5: 7, 4: 6, 3: 5}
MACHINES = ("nlramp-16nm", "linramp-16nm", "sar-16nm")


def settings(machine, bits):
    """KEY=VALUE of `machine` at `bits` of inputs and ramps."""
    result = [f"converter.input_bits={bits}", f"converter.ramp_bits={bits}"]
    if machine != "nlramp-16nm":
        result.append(f"converter.linear_bits={EQUAL_LINEAR_BITS[bits]}")
    return result


def compile_model(compiler, folder, machine, bits):
    """Processor seconds, peak bytes, and the report."""
    report = folder / "report.json"
    command = [compiler, folder / "model.onnx", "-o", folder / "model.rprog", f"--target={machine}", f"--report={report}"]
    for setting in settings(machine, bits):
        command += ["--set", setting]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"error: {machine} at {bits} bits: the compiler failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, json.loads(report.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the fastest counts (default 3)")
    options = parser.parse_args()
    print("| machine | bits | linear bits | compiling, s | peak memory, MB | arrays | tiles | cycles per step |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, Path(__file__).with_name("make_model.py"), folder], check=True)
        for machine in MACHINES:
            for bits in EQUAL_LINEAR_BITS:
                runs = [compile_model(options.build / "bin/rampart-compile", folder, machine, bits)
                        for _ in range(options.repeat)]
                report = runs[0][2]
                cycles = max(group["interval_cycles"] for group in report["schedule"]["groups"])
                print(f"| {machine} | {bits} | {report['machine']['converter.linear_bits']} |"
                      f" {min(run[0] for run in runs):.2f} | {max(run[1] for run in runs) / 1e6:.0f} |"
                      f" {report['array_count']} | {report['tiles']} | {cycles} |", flush=True)


if __name__ == "__main__":
    main()
