#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What device errors leave of ramps: the tables of docs/Ramps.md, made with rampart-ramp."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

# The model and its published window in uS; sources in docs/DeviceModels.md.
DEVICES = {
    "2 % of G_max": ("generic", 1, 150),
    "PCM": ("pcm", 0.1, 25),
    "RRAM (Milo)": ("rram-milo", 50, 225),
    "RRAM (Wan)": ("rram-wan", 1, 39.26),
}


def design(options, activation, bits, settings=(), arguments=()):
    """Runs the tool and returns its report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ramp.json"
        command = [options.tool, f"--activation={activation}", f"--bits={bits}", f"--trials={options.trials}",
                   f"--seed={options.seed}", f"--json={path}", *arguments]
        for setting in settings:
            command += ["--set", setting]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(path.read_text())


def on_device(name):
    model, low, high = DEVICES[name]
    return [f"device.model={model}", f"device.g_min={low} uS", f"device.g_max={high} uS"]


def row(name, report, fewest, kind="calibrated"):
    inl, output = report["inl_lsb"][kind], report["output_error_lsb"][kind]
    clocks = report["clocks_per_conversion"]
    print(f"| {name} | {clocks} ({clocks / fewest:.2f}) | {inl['mean']:.3f} | {inl['p95']:.3f} | "
          f"{output['mean']:.3f} | {output['p95']:.3f} | {output['max']:.2f} |", flush=True)


def heading(first):
    print(f"\n| {first} | clocks (over the fewest) | INL mean | INL p95 | error mean | error p95 | error max |")
    print("|---|---:|---:|---:|---:|---:|---:|")


PLAIN = ["converter.clock_budget=1", "converter.trim_clocks=0"]


def repairs(options, bits):
    print(f"\n### {bits} bits, 2 % of G_max")
    for activation in ("sigmoid", "tanh", "gelu", "silu"):
        heading(activation)
        budget = ["converter.clock_budget=" + ("1.5" if bits < 8 else "2")]
        plain = design(options, activation, bits, PLAIN)
        fewest = plain["clocks_per_conversion"]
        row("plain, uncalibrated", plain, fewest, "uncalibrated")
        row("plain, trimmed", design(options, activation, bits, ["converter.clock_budget=1"]), fewest)
        row("clocks, trimmed", design(options, activation, bits, budget), fewest)
        row("clocks, best of 4 columns", design(options, activation, bits, budget + ["converter.ramp_columns=4"]),
            fewest)
        feedback = ["converter.error_feedback=true", "converter.clock_budget=1.25"]
        by_step = budget + ["converter.ramp_columns=2", "converter.column_per_step=true"]
        row("feedback", design(options, activation, bits, feedback), fewest)
        stuck = ["--stuck-off=1"]
        row("each step from the best of 2 columns",
            design(options, activation, bits, by_step), fewest)
        row("one stuck OFF, trimmed", design(options, activation, bits, budget, stuck), fewest)
        row("one stuck OFF, 4 columns",
            design(options, activation, bits, budget + ["converter.ramp_columns=4"], stuck), fewest)
        row("one stuck OFF, feedback", design(options, activation, bits, feedback, stuck), fewest)
        row("one stuck OFF, each step from the best of 2", design(options, activation, bits, by_step, stuck), fewest)
        for name, settings in (("trimmed", budget), ("feedback", feedback), ("each step from the best of 2", by_step)):
            row(f"one stuck ON, {name}", design(options, activation, bits, settings, ["--stuck-on=1"]), fewest)


def devices(options):
    print("\n### Other devices, sigmoid, 8 bits")
    heading("device")
    for name in DEVICES:
        fewest = design(options, "sigmoid", 8, on_device(name) + PLAIN)["clocks_per_conversion"]
        for budget in (2, 4):
            row(f"{name}, trimmed, budget {budget}",
                design(options, "sigmoid", 8, on_device(name) + [f"converter.clock_budget={budget}"]), fewest)
        for columns in (2, 4):
            row(f"{name}, each step from the best of {columns} columns, budget 2",
                design(options, "sigmoid", 8,
                       on_device(name) + ["converter.column_per_step=true", f"converter.ramp_columns={columns}",
                                          "converter.clock_budget=2"]), fewest)
        row(f"{name}, feedback, budget 2",
            design(options, "sigmoid", 8,
                   on_device(name) + ["converter.error_feedback=true", "converter.clock_budget=2"]), fewest)


def curve(options):
    print("\n### Mean output error of a trimmed sigmoid against clocks, 2 % of G_max\n")
    budgets = (1, 1.25, 1.5, 2, 3, 4)
    print("| bits | " + " | ".join(f"{budget} ×" for budget in budgets) + " |")
    print("|---:|" + "---:|" * len(budgets))
    for bits in range(4, 9):
        cells = [design(options, "sigmoid", bits, [f"converter.clock_budget={budget}"])["output_error_lsb"]
                 ["calibrated"]["mean"] for budget in budgets]
        print(f"| {bits} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |", flush=True)


def studies(options, activation, bits, settings):
    return design(options, activation, bits, settings, ["--studies"])


def drift(options):
    print("\n### Drift, PCM\n")
    print("| function | bits | age | ramp in memory: mean, p95, max, codes changed | fixed ramp | trimmed again |")
    print("|---|---:|---|---|---|---|")
    names = {0: "new", 3600: "1 hour", 86400: "1 day", 2592000: "30 days", 31536000: "1 year"}
    for activation, bits in (("sigmoid", 5), ("tanh", 5), ("sigmoid", 8)):
        for age in studies(options, activation, bits, on_device("PCM"))["drift"]["ages"]:
            cells = [f"{age[ramp]['output_error_lsb']['mean']:.2f}, {age[ramp]['output_error_lsb']['p95']:.2f}, "
                     f"{age[ramp]['output_error_lsb']['max']:.2f}, {100 * age[ramp]['codes_changed']:.0f} %"
                     for ramp in ("in_memory_ramp", "fixed_ramp", "retrimmed_ramp")]
            print(f"| {activation} | {bits} | {names[age['seconds']]} | " + " | ".join(cells) + " |", flush=True)


def offsets(options):
    print("\n### Comparator offsets trimmed through bias rows, 2 % of G_max\n")
    print("| function | bits | offsets' deviation | offset | with bias pairs' errors | trimmed by | mean | p95 | times |")
    print("|---|---:|---:|---:|---:|---|---:|---:|---:|")
    for activation, bits in (("sigmoid", 5), ("sigmoid", 8)):
        for way in studies(options, activation, bits, [])["comparator_offset"]["trimmed"]:
            print(f"| {activation} | {bits} | {1e3 * way['deviation_V']:.0f} mV | {way['offset_lsb']['mean']:.3f} | "
                  f"{way['untrimmed_lsb']['mean']:.3f} | {way['trimmed_by']} | {way['trimmed_lsb']['mean']:.3f} | "
                  f"{way['trimmed_lsb']['p95']:.3f} | {way['times_programmed']:.1f} |", flush=True)


TABLES = {"repairs-5": lambda options: repairs(options, 5), "repairs-8": lambda options: repairs(options, 8),
          "devices": devices, "curve": curve, "drift": drift, "offsets": offsets}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", default=str(Path(__file__).resolve().parents[3] / "build/bin/rampart-ramp"))
    parser.add_argument("--trials", type=int, default=1000, help="chips")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)}; all without")
    options = parser.parse_args()
    if unknown := set(options.tables) - set(TABLES):
        parser.error(f"expected tables of {', '.join(TABLES)} but found {', '.join(sorted(unknown))}")
    try:
        for table in options.tables or TABLES:
            TABLES[table](options)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
