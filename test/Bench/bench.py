#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures compiling, loading, steps per second and trials, beside ONNX Runtime in float32, and prints Markdown.

A step is one time step of one stream. Where ONNX Runtime can be imported, both run in turns on the same cores, and
networks that need the onnx package to be made are measured too; otherwise the keyword network alone. Where AIHWKIT can
be imported (its wheel wants PyTorch, some gigabytes: install it beside into the same environment), its LSTM of the keyword network's size
is measured too.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

try:
    import onnx
    import onnxruntime
except ImportError:
    onnxruntime = None

try:
    import torch
    from aihwkit.nn import AnalogLSTMCell, AnalogRNN
    from aihwkit.simulator.configs import InferenceRPUConfig
    from aihwkit.simulator.parameters.enums import WeightNoiseType
except ImportError:
    torch = None

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORD = ROOT / "docs/examples/keyword-spotting/keyword.onnx"
MODES = {
    "ideal": ["--mode=ideal"],
    "quantized": ["--mode=quantized"],
    "noisy": ["--mode=noisy"],
    "noisy, read noise": ["--mode=noisy", "--set", "device.read_sigma=[0.01]"],
}


class Network(NamedTuple):
    """A model file, its input's width and length (time steps; None: no time axis), and compiler options."""

    name: str
    path: Path
    width: int
    length: int
    batches: tuple
    options: tuple = ()


def tensor(name, array):
    return onnx.numpy_helper.from_array(array.astype(np.float32), name)


def save(path, nodes, weights, shape):
    """Writes a model of one input `x` and one output `y`."""
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "bench",
        [value("x", onnx.TensorProto.FLOAT, shape)],
        [value("y", onnx.TensorProto.FLOAT, None)],
        weights,
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=8)
    onnx.save(model, path)


def make_lstm(path, inputs, units):
    """A time-major LSTM with random weights of the usual size."""
    random, bound = np.random.default_rng(1), units**-0.5
    weights = [
        tensor("w", random.uniform(-bound, bound, (1, 4 * units, inputs))),
        tensor("r", random.uniform(-bound, bound, (1, 4 * units, units))),
        tensor("b", random.uniform(-bound, bound, (1, 8 * units))),
    ]
    node = onnx.helper.make_node("LSTM", ["x", "w", "r", "b"], ["y"], "lstm", hidden_size=units)
    save(path, [node], weights, ["time", "batch", inputs])


def make_dense(path, inputs, outputs):
    """One product with a matrix: the raw array."""
    weights = [tensor("w", np.random.default_rng(1).uniform(-1, 1, (inputs, outputs)))]
    save(path, [onnx.helper.make_node("MatMul", ["x", "w"], ["y"], "array")], weights, ["batch", inputs])


def networks(folder):
    """The networks that can be measured here; those that are made lie in folder."""
    result = [Network("keyword, LSTM 40/32", KEYWORD, 40, 100, (1, 64))]
    if onnxruntime:
        make_lstm(folder / "lstm.onnx", 128, 2016)
        make_dense(folder / "dense.onnx", 128, 128)
        result.append(Network("LSTM 128/2016", folder / "lstm.onnx", 128, 35, (1, 32)))
        bits = [f"converter.{kind}_bits=8" for kind in ("input", "ramp", "linear")]
        options = tuple(word for setting in bits for word in ("--set", setting))
        result.append(Network("array 128×128, 8 bits", folder / "dense.onnx", 128, None, (4096,), options))
    return result


def call(tool, *arguments):
    """Runs a tool; returns its wall-clock seconds."""
    start = time.perf_counter()
    done = subprocess.run([str(tool), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr.strip() or f"error: {tool} failed")
    return time.perf_counter() - start


def input_of(network, batch):
    """The name and a random value of the input; batch first for the keyword network."""
    random = np.random.default_rng(batch)
    if network.length is None:
        return "x", random.uniform(-1, 1, (batch, network.width)).astype(np.float32)
    if network.path == KEYWORD:
        return "features", random.uniform(-3, 3, (batch, network.length, network.width)).astype(np.float32)
    return "x", random.uniform(-1, 1, (network.length, batch, network.width)).astype(np.float32)


def pin(threads):
    """Binds this process, and those it starts, to as many cores as there are threads."""
    os.sched_setaffinity(0, set(sorted(CORES)[:threads]))


CORES = os.sched_getaffinity(0)


def onnx_runtime_rate(network, batch, threads, seconds):
    """Steps per second of ONNX Runtime, the median run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(str(network.path), options, providers=["CPUExecutionProvider"])
    name, value = input_of(network, batch)
    times, start = [], time.perf_counter()
    while len(times) < 4 or time.perf_counter() - start < seconds * 1.1:
        began = time.perf_counter()
        session.run(None, {name: value})
        times.append(time.perf_counter() - began)
    return batch * (network.length or 1) / statistics.median(times[len(times) // 10 + 1 :])


def aihwkit_rate(width, units, length, batch, seconds):
    """Steps per second of AIHWKIT's LSTM, one thread: 5 bits of inputs and outputs, read noise, programmed devices."""
    config = InferenceRPUConfig()
    config.forward.inp_res = config.forward.out_res = 1 / (2**5 - 2)
    config.forward.out_noise = 0.0
    config.forward.w_noise_type, config.forward.w_noise = WeightNoiseType.ADDITIVE_CONSTANT, 0.01
    torch.set_num_threads(1)
    model = AnalogRNN(AnalogLSTMCell, width, units, rpu_config=config).eval()
    model.program_analog_weights()
    value = torch.rand(length, batch, width)
    times, start = [], time.perf_counter()
    with torch.no_grad():
        while len(times) < 4 or time.perf_counter() - start < seconds:
            began = time.perf_counter()
            model(value)
            times.append(time.perf_counter() - began)
    return batch * length / statistics.median(times[1:])


def measure_aihwkit(build, network, program, seconds, folder):
    """Prints the keyword network's rates beside AIHWKIT's."""
    pin(1)
    for batch in network.batches:
        peer = aihwkit_rate(network.width, 32, network.length, batch, seconds)
        own = rampart_rate(build, network, program, batch, 1, seconds, "noisy, read noise", folder)
        print(f"| {network.name} | {batch} | {rate(peer)} | {rate(own)} | {own / peer:.0f} × |", flush=True)
    pin(len(CORES))


def rampart_rate(build, network, program, batch, threads, seconds, mode, folder):
    """Steps per second of rampart-run --bench."""
    name, value = input_of(network, batch)
    np.save(folder / "x.npy", value)
    report = folder / "bench.json"
    call(
        *(build / "bin/rampart-run", program, "--input", f"{name}={folder / 'x.npy'}", f"--threads={threads}"),
        *(f"--bench={seconds}", f"--report={report}", *MODES[mode]),
    )
    return json.loads(report.read_text())["steps_per_second"]


def rate(value):
    """1234567 → '1.23 M'."""
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if value >= factor:
            return f"{value / factor:.3g} {letter}"
    return f"{value:.3g}"


def measure_preparation(build, network, folder, repeat):
    """Compiles and loads; prints a row, returns the program."""
    program, report = folder / "model.rprog", folder / "load.json"
    compile_seconds = statistics.median(
        call(build / "bin/rampart-compile", network.path, "-o", program, *network.options) for _ in range(repeat)
    )
    name, value = input_of(network, 1)
    np.save(folder / "x.npy", value[:1] if network.path != KEYWORD and network.length else value)
    loads = []
    for _ in range(repeat):
        call(build / "bin/rampart-run", program, "--input", f"{name}={folder / 'x.npy'}", f"--report={report}")
        loads.append(json.loads(report.read_text())["load_seconds"])
    size, load = program.stat().st_size, statistics.median(loads)
    print(
        f"| {network.name} | {compile_seconds * 1e3:.0f} ms | {size / 1e6:.2f} MB | {load * 1e3:.2f} ms "
        f"| {size / load / 1e9:.2f} GB/s |",
        flush=True,
    )
    return program


def measure_rates(build, network, program, seconds, folder):
    """Prints a row of rates for each batch size and number of threads."""
    for batch in network.batches:
        for threads in sorted({1, min(2, len(CORES))}):
            pin(threads)
            cells = []
            peer = onnx_runtime_rate(network, batch, threads, seconds) if onnxruntime else None
            for mode in MODES:
                value = rampart_rate(build, network, program, batch, threads, seconds, mode, folder)
                cells.append(rate(value) + (f" ({value / peer:.2f} ×)" if peer else ""))
            pin(len(CORES))
            first = rate(peer) if peer else "not there"
            print(f"| {network.name} | {batch} | {threads} | {first} | {' | '.join(cells)} |", flush=True)


def trial_seconds(build, network, program, folder, threads, ranks, few, many):
    """What one more trial takes, its chip's programming included: the slope from few trials to many."""
    name, value = input_of(network, network.batches[-1])
    np.save(folder / "x.npy", value)
    rank = ("mpirun", "--allow-run-as-root", "--bind-to", "none", "-n", ranks) if ranks > 1 else ()

    def seconds(trials):
        return call(
            *(*rank, build / "bin/rampart-run", program, "--input", f"{name}={folder / 'x.npy'}"),
            *(f"--threads={threads}", f"--trials={trials}", *MODES["noisy, read noise"]),
        )

    pin(threads * ranks)
    result = statistics.median(seconds(many) - seconds(few) for _ in range(3)) / (many - few)
    pin(len(CORES))
    return result


def measure_trials(build, network, program, seconds, folder):
    """Prints what a trial costs beside running alone, and what a second thread and a second rank bring."""
    batch = network.batches[-1]
    pin(1)
    rate_alone = rampart_rate(build, network, program, batch, 1, seconds, "noisy, read noise", folder)
    alone = batch * network.length / rate_alone
    few = 2
    many = few + 2 * max(2, round(seconds / alone))
    one = trial_seconds(build, network, program, folder, 1, 1, few, many)
    cells = [f"{alone * 1e3:.3g} ms", f"{one * 1e3:.3g} ms", f"{one / alone:.2f} ×"]
    for threads, ranks in ((2, 1), (1, 2)):
        there = len(CORES) > 1 and (ranks == 1 or shutil.which("mpirun"))
        gain = one / trial_seconds(build, network, program, folder, threads, ranks, few, many) if there else None
        cells.append(f"{gain:.2f} ×" if gain else "not there")
    print(f"| {network.name} | {batch} | {' | '.join(cells)} |", flush=True)


def machine():
    """The processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="build folder that holds bin/rampart-*")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each measurement")
    parser.add_argument("--repeat", type=int, default=11, help="compilations and loads, of which the median counts")
    options = parser.parse_args()
    peer = f"ONNX Runtime {onnxruntime.__version__}" if onnxruntime else "ONNX Runtime (cannot be imported)"
    print(f"{machine()}, {len(CORES)} cores; medians.\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = networks(folder)
        print("| network | compiling | program | loading, verified | |\n|---|---:|---:|---:|---:|")
        programs = []
        for network in measured:
            (folder / str(len(programs))).mkdir()
            programs.append(measure_preparation(options.build, network, folder / str(len(programs)), options.repeat))
        print(f"\nSteps per second (array: products per second); in brackets against {peer}, float32.\n")
        print(f"| network | batch | threads | {peer} | " + " | ".join(MODES) + " |")
        print("|---|---:|---:|---:|" + "---:|" * len(MODES), flush=True)
        for network, program in zip(measured, programs):
            measure_rates(options.build, network, program, options.seconds, folder)
        if torch:
            print("\nAgainst AIHWKIT, one thread, read noise, steps per second.\n")
            print("| network | batch | AIHWKIT | Rampart | |\n|---|---:|---:|---:|---:|", flush=True)
            measure_aihwkit(options.build, measured[0], programs[0], options.seconds, folder)
        print("\nA trial programs a fresh chip and runs all inputs, with read noise.\n")
        print("| network | batch | running alone | a trial | | two threads | two ranks |")
        print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
        for network, program in zip(measured, programs):
            if network.length:
                measure_trials(options.build, network, program, options.seconds, folder)


if __name__ == "__main__":
    main()
