#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Accuracy on the 300 real test recordings (index 0-4) of the Free Spoken Digit Dataset, by mode and bits.

Prints a Markdown table. The recordings are not part of the project:
https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import tempfile
from pathlib import Path

import numpy as np

from features import feature_batch, load_recordings
from toolchain import CALIBRATION, bit_settings, compile_model, positive, run_model, run_study, spread, study_parser


def calibration_file(options, folder):
    """Returns the calibration npz: the committed synthetic one, or one of N training recordings."""
    if not options.calibration_recordings:
        return CALIBRATION
    signals, _ = load_recordings(options.data, lambda index: index >= 5)
    # Evenly spaced in the sorted list, so that every digit and speaker is there.
    chosen = np.linspace(0, len(signals) - 1, min(options.calibration_recordings, len(signals))).astype(int)
    path = Path(folder) / "calibration.npz"
    np.savez(path, features=feature_batch([signals[index] for index in chosen]))
    return path


def evaluate(options):
    """Compiles for each number of bits, runs each mode, prints one Markdown row per number of bits."""
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    inputs = feature_batch(signals)
    print(f"{len(labels)} recordings, machine {options.target}, {options.trials} chips (seed {options.seed}).\n")
    print("| bits | ideal (float), % | quantized, % | noisy, % |")
    print("|---:|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        calibration = calibration_file(options, folder)
        program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        for bits in options.bits:
            compile_model(options.build, program, report, options.target, calibration, bit_settings(bits))
            cells = []
            for mode in ("ideal", "quantized", "noisy"):
                result = run_model(options.build, program, inputs, labels, mode, options.trials, options.seed)
                cells.append(spread(result))
            print(f"| {bits} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = study_parser(__doc__, [8, 5, 4, 3])
    parser.add_argument("--trials", type=positive, default=20, help="chip instances in noisy mode")
    parser.add_argument("--seed", type=int, default=1, help="of noisy mode")
    parser.add_argument(
        "--calibration-recordings",
        type=positive,
        metavar="N",
        help="calibrate on N training recordings instead of the synthetic calibration.npz",
    )
    run_study(evaluate, parser.parse_args())


if __name__ == "__main__":
    main()
