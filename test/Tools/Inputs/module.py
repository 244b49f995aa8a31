# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the module rampart against rampart-run: module.py MODEL.onnx FOLDER."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import rampart

NOISE = {"device.read_sigma": "[0.01]"}


def error_of(call):
    try:
        call()
    except rampart.Error as error:
        return str(error)
    return "no error"


def check_bits(program, path, folder, x):
    """A batch gives rampart-run's bits, on any number of threads and from threads of Python."""
    np.save(folder / "x.npy", x)
    subprocess.run(
        ["rampart-run", path, "--input", f"features={folder}/x.npy", "--mode=noisy", "--seed=7", "--trials=2"]
        + ["--set", "device.read_sigma=[0.01]", "--output-dir", folder / "out"],
        check=True,
        capture_output=True,
    )
    expected = np.load(folder / "out/logits.npy")
    found = [None, None]

    def run(number):
        chip = program.chip("noisy", seed=7, number=number, settings=NOISE)
        found[number] = chip.run({"features": x}, threads=number + 1)["logits"]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("equals rampart-run:", np.array_equal(expected, np.stack(found)))
    chip = program.chip("noisy", seed=7, settings=NOISE)
    halves = [chip.run({"features": x[i : i + 2]}, first_stream=i)["logits"] for i in (0, 2)]
    print("a batch may be split:", np.array_equal(found[0], np.concatenate(halves)))
    strided = np.repeat(x, 2, axis=2)[:, :, ::2]
    print("strides do not matter:", np.array_equal(found[0], chip.run({"features": strided})["logits"]))
    again = chip.run({"features": x}, invocation=1)["logits"]
    print("another invocation, other noise:", not np.array_equal(found[0], again))


def check_stream(program, x):
    chip = program.chip("noisy", seed=7, settings=NOISE)
    whole = chip.run({"features": x[:1]})["logits"]
    stream = chip.stream()
    axis = stream.time_axis("features")
    print("time axes:", axis, stream.time_axis("logits"))
    for _ in range(2):
        for first, last in ((0, 1), (1, 30), (30, 100)):
            logits = stream.run({"features": x[:1, first:last]})["logits"]
        print("a stream equals the whole:", np.array_equal(whole, logits), stream.steps)
        stream.restart()


def check_errors(program, folder):
    chip = program.chip()
    print(error_of(lambda: rampart.Program(folder / "none.rprog")))
    print(error_of(lambda: program.chip("loud")))
    print(error_of(lambda: program.chip("noisy", settings={"device.volume": 1})))
    print(error_of(lambda: chip.run({})))
    print(error_of(lambda: chip.run({"features": np.zeros((1, 100, 40), np.complex64)})))
    print(error_of(lambda: chip.run({"features": np.zeros((1, 100, 39), np.float32)})))
    print(error_of(lambda: chip.stream().run({"x": np.zeros(1)})))
    print(error_of(lambda: chip.stream().time_axis("x")))
    print(error_of(lambda: rampart.compile(folder / "none.onnx")))


def main():
    model, folder = Path(sys.argv[1]), Path(sys.argv[2])
    x = np.random.default_rng(1).uniform(-3, 3, (4, 100, 40)).astype(np.float32)
    path = folder / "model.rprog"
    program = rampart.compile(model, path, settings={"converter.ramp_bits": 4}, calibrate={"features": x})
    print(program.inputs)
    print(program.outputs)
    print("ramp bits:", program.machine["converter.ramp_bits"])
    np.savez(folder / "samples.npz", features=x)
    for error in rampart.compile(model, calibrate=folder / "samples.npz").chip("noisy", seed=1).ramps[:1]:
        print("ramp:", error.ramp, 0 < error.mean <= error.max)
    check_bits(program, path, folder, x)
    check_stream(program, x)
    check_errors(program, folder)


main()
