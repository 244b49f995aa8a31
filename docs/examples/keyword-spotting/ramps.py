#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What fitting ramps to the measured pre-activations does: output error and accuracy on the real test recordings.

Prints the Markdown tables of docs/Ramps.md. The recordings are not part of the project:
https://github.com/Jakobovski/free-spoken-digit-dataset
"""

import json
import tempfile
from pathlib import Path

from features import feature_batch, load_recordings
from toolchain import (CALIBRATION, bit_settings, call, compile_model, load_report, positive, run_model, run_study,
                       spread, study_parser)

PLAIN = ["converter.clock_budget=1", "converter.trim_clocks=0"]
# Name, settings of the machine, whether the distribution is used.
FITS = [("plain inverse function", PLAIN, False), ("fitted to devices", [], False),
        ("fitted to devices and distribution", [], True)]


def output_error(options, ramp, bits, settings, fitted, folder):
    """Returns (levels' range, quantisation error, error on chips) of one ramp, in units of its output."""
    density, report = Path(folder) / "density.csv", Path(folder) / "ramp.json"
    inputs = ramp["density"]
    density.write_text("".join(f"{(inputs['first'] + i + 0.5) * inputs['width']},{count}\n"
                               for i, count in enumerate(inputs["counts"])))
    arguments = [f"--activation={ramp['function']}", f"--bits={bits}", f"--density={density}", f"--json={report}",
                 f"--trials={options.chips}", f"--seed={options.seed}"]
    arguments += [] if fitted else ["--ignore-density"]
    for setting in settings:
        arguments += ["--set", setting]
    call(options.build, "rampart-ramp", arguments)
    design = json.loads(report.read_text())
    step = (design["y_hi"] - design["y_lo"]) / len(design["thresholds"])
    error = design["output_error_lsb"]
    return f"{design['y_lo']:.3f}..{design['y_hi']:.3f}", step * error["mean"], step * error["calibrated"]["mean"]


def errors(options, program, report, folder):
    print("| bits | ramp | fit | levels | error, ideal devices | error, chips |\n|---:|---|---|---|---:|---:|")
    for bits in options.bits:
        compile_model(options.build, program, report, options.target, CALIBRATION, bit_settings(bits))
        ramps = [ramp for ramp in load_report(report, "compile")["ramps"] if ramp["function"] != "identity"]
        for ramp in ramps:
            for name, settings, fitted in FITS:
                levels, ideal, chips = output_error(options, ramp, bits, settings, fitted, folder)
                print(f"| {bits} | {ramp['function']} | {name} | {levels} | {ideal:.4f} | {chips:.4f} |", flush=True)


def accuracies(options, program, report):
    signals, labels = load_recordings(options.data, lambda index: index < 5)
    inputs = feature_batch(signals)
    print(f"\n{len(labels)} recordings, {options.trials} chips.\n")
    print("| bits | fit | quantized, % | noisy, % |\n|---:|---|---:|---:|")
    for bits in options.bits:
        for name, settings, fitted in FITS:
            arguments = [] if fitted else ["--ranges-only"]
            compile_model(options.build, program, report, options.target, CALIBRATION, bit_settings(bits) + settings,
                          arguments)
            cells = [spread(run_model(options.build, program, inputs, labels, mode, options.trials, options.seed))
                     for mode in ("quantized", "noisy")]
            print(f"| {bits} | {name} | " + " | ".join(cells) + " |", flush=True)


def study(options):
    with tempfile.TemporaryDirectory() as folder:
        program, report = Path(folder) / "keyword.rprog", Path(folder) / "report.json"
        errors(options, program, report, folder)
        accuracies(options, program, report)


def main():
    parser = study_parser(__doc__, [3, 4])
    parser.add_argument("--chips", type=positive, default=1000, help="for the output error")
    parser.add_argument("--trials", type=positive, default=100, help="chip instances for the accuracy")
    parser.add_argument("--seed", type=int, default=1)
    run_study(study, parser.parse_args())


if __name__ == "__main__":
    main()
