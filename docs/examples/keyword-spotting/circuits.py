#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What each non-ideality of drivers, converters and devices does alone: accuracy, INL of the ramps, time.

Prints the Markdown table of docs/DeviceModels.md. The recordings are not part of the project:
https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import resource
import tempfile
from pathlib import Path

import numpy as np

from features import feature_batch, load_recordings
from toolchain import CALIBRATION, bit_settings, compile_model, positive, run_model, run_study, spread, study_parser

WHITE = ["device.read_sigma=[0.01]"]
OFFSET = ["converter.comparator_offset=5 mV"]
# Name, settings, number of the row whose time it is compared with.
TERMS = [
    ("programming error of 2 % alone", [], 0),
    ("input jitter 50 ps", ["converter.input_jitter=50 ps"], 0),
    ("comparator offset 5 mV", OFFSET, 0),
    ("comparator offset 20 mV", ["converter.comparator_offset=20 mV"], 0),
    ("offset 20 mV, trimmed: 5 mV, 5 bits",
     ["converter.comparator_offset=20 mV", "converter.offset_trim=5 mV", "converter.offset_trim_bits=5"], 0),
    ("comparator noise 2 mV", ["converter.comparator_noise=2 mV"], 0),
    ("ramp noise 1 mV per clock", ["converter.ramp_noise=1 mV"], 0),
    ("saturation at 0.5 V", ["converter.saturation=0.5 V"], 0),
    ("leak, 1 us", ["converter.leak_time=1 us"], 0),
    ("leak, 200 ns", ["converter.leak_time=200 ns"], 0),
    ("capacitors 1 %", ["converter.capacitor_sigma=0.01"], 0),
    ("V_read 10 mV per inference", ["converter.v_read_sigma=10 mV"], 0),
    ("V_read 10 mV, offset 5 mV", ["converter.v_read_sigma=10 mV", *OFFSET], 2),
    ("read noise 1 % of G_max, white", WHITE, 0),
    ("the same, ramps' devices too", [*WHITE, "converter.ramp_read_noise=true"], 13),
    ("read noise 1 %, held", [*WHITE, "device.held_share=1"], 13),
    ("read noise 1 %, half of it held", [*WHITE, "device.held_share=0.5"], 13),
    ("traps: 10 % of devices, 5 %", ["device.telegraph_share=0.1", "device.telegraph_amplitude=0.05"], 0),
]


def cpu_seconds():
    """Time that finished children have spent computing."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def timed(options, program, inputs, labels, settings):
    """Returns (Result, CPU seconds) of a run."""
    start = cpu_seconds()
    result = run_model(options.build, program, inputs, labels, "noisy", options.trials, options.seed, settings)
    return result, cpu_seconds() - start


def measure(options, program, inputs, labels):
    """Prints a row per term. Times are ratios of runs in turn, the median of several."""
    print("| alone | accuracy, % | INL mean, max, LSB | time |\n|---|---:|---:|---:|", flush=True)
    for name, settings, base in TERMS:
        ratios = []
        for _ in range(options.repeat):
            _, before = timed(options, program, inputs, labels, TERMS[base][1])
            result, with_term = timed(options, program, inputs, labels, settings)
            ratios.append(with_term / before)
        means, maxima = zip(*result.inl.values())
        print(f"| {name} | {spread(result)} | {np.mean(means):.3f}, {max(maxima):.2f} | {np.median(ratios):.2f} |",
              flush=True)


def study(options):
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    inputs = feature_batch(signals)
    with tempfile.TemporaryDirectory() as folder:
        program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        compile_model(options.build, program, report, options.target, CALIBRATION, bit_settings(options.bits))
        measure(options, program, inputs, labels)


def main():
    parser = study_parser(__doc__, 5)
    parser.add_argument("--trials", type=positive, default=20, help="chip instances")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=positive, default=5, help="timed runs of each term")
    run_study(study, parser.parse_args())


if __name__ == "__main__":
    main()
