#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures how long compiling takes and how much memory, by the number of weights, and prints Markdown.

Time is the processor's: compiling takes one thread, and its wall-clock time is longer where others use the machine. Peak
memory is what the operating system counts for the process, pages of files that it maps included. Needs onnx.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

# The process that measures stays small.
if __name__ != "__main__":
    import numpy as np
    import onnx

ROOT = Path(__file__).resolve().parent.parent.parent


def recurrence(name, operator, gates, inputs, units, directions, x, nodes, weights):
    """One layer on `x`, as node and random weights of the usual size; returns the name of all its outputs."""
    random, bound = np.random.default_rng(1), units**-0.5
    shapes = {
        "w": (directions, gates * units, inputs),
        "r": (directions, gates * units, units),
        "b": (directions, 2 * gates * units),
    }
    names = []
    for key, shape in shapes.items():
        values = random.uniform(-bound, bound, shape).astype(np.float32)
        weights.append(onnx.numpy_helper.from_array(values, f"{name}_{key}"))
        names.append(f"{name}_{key}")
    direction = "bidirectional" if directions == 2 else "forward"
    nodes.append(
        onnx.helper.make_node(
            operator, [x, *names], [f"{name}_y"], name, hidden_size=units, direction=direction
        )
    )
    return f"{name}_y"


def joined(name, x, units, nodes, weights):
    """[T, D, B, units] as [T, B, D units]."""
    weights.append(onnx.numpy_helper.from_array(np.array([0, 0, -1], np.int64), f"{name}_shape"))
    nodes.append(onnx.helper.make_node("Transpose", [x], [f"{name}_t"], f"{name}_t", perm=[0, 2, 1, 3]))
    nodes.append(onnx.helper.make_node("Reshape", [f"{name}_t", f"{name}_shape"], [name], f"{name}_j"))
    return name


def make_model(path, operator, gates, inputs, units, directions, layers):
    """A stack of layers; returns the bytes of their weights."""
    nodes, weights, x, width = [], [], "x", inputs
    for layer in range(layers):
        y = recurrence(f"l{layer}", operator, gates, width, units, directions, x, nodes, weights)
        x, width = joined(f"j{layer}", y, units, nodes, weights), directions * units
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "compile",
        [value("x", onnx.TensorProto.FLOAT, ["time", "batch", inputs])],
        [value(x, onnx.TensorProto.FLOAT, None)],
        weights,
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=8)
    onnx.save(model, path)
    return sum(len(weight.raw_data) for weight in weights)


def measure(compiler, model, output):
    """Seconds of the processor and peak resident bytes of one compilation."""
    process = subprocess.Popen([compiler, model, "-o", output], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"error: {model}: the compiler failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


NETWORKS = [
    ("LSTM 128/440", ("LSTM", 4, 128, 440, 1, 1)),
    ("LSTM 128/940", ("LSTM", 4, 128, 940, 1, 1)),
    ("LSTM 128/2016", ("LSTM", 4, 128, 2016, 1, 1)),
    ("GRU 512, 3 layers, both directions", ("GRU", 3, 512, 512, 2, 3)),
    ("LSTM 2048/2048, 3 layers", ("LSTM", 4, 2048, 2048, 1, 3)),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the fastest counts (default 3)")
    options = parser.parse_args()
    print("| network | weights | compiling | per M weights | peak memory | beyond 120 MB, per byte of weight |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        model, program = Path(folder) / "model.onnx", Path(folder) / "model.rprog"
        for name, layers in NETWORKS:
            # In a process of its own: a child's peak memory counts what its parent had when it was forked.
            with ProcessPoolExecutor(1, get_context("spawn")) as maker:
                size = maker.submit(make_model, model, *layers).result()
            runs = [measure(options.build / "bin/rampart-compile", model, program) for _ in range(options.repeat)]
            seconds, peak = min(run[0] for run in runs), max(run[1] for run in runs)
            weights = size / 4e6
            print(
                f"| {name} | {weights:.1f} M | {seconds:.2f} s | {seconds / weights * 1e3:.0f} ms"
                f" | {peak / 1e6:.0f} MB | {max(peak - 120e6, 0) / size:.2f} |"
            )


if __name__ == "__main__":
    main()
