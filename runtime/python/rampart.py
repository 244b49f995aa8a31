# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rampart from Python: programs, chips and streams on numpy arrays.

    import rampart
    program = rampart.compile("model.onnx", calibrate={"x": samples})
    chip = program.chip("noisy", seed=7, settings={"device.read_sigma": "[0.01]"})
    logits = chip.run({"x": x}, threads=2)["logits"]

What fails raises rampart.Error, whose text is the tools' one line. Programs and chips never change: any number of
threads use them at the same time, and the interpreter's lock is released while a chip runs. docs/Runtime.md has more.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["Error", "Program", "Chip", "Stream", "Port", "RampError", "compile"]


class Error(Exception):
    """One line: what is at fault, what was expected, what was found."""


class Port(NamedTuple):
    """An input or output; a size is -1 where the program serves every size."""

    name: str
    dtype: np.dtype
    shape: tuple


class RampError(NamedTuple):
    """|INL| of a ramp on one chip, in LSB of the output."""

    ramp: str
    mean: float
    max: float


# ---------------------------------------------------------------- the library


class _Port(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("rank", ctypes.c_size_t),
        ("dims", ctypes.POINTER(ctypes.c_int64)),
    ]


class _Setting(ctypes.Structure):
    _fields_ = [("key", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class _RampError(ctypes.Structure):
    _fields_ = [("ramp", ctypes.c_char_p), ("mean", ctypes.c_double), ("max", ctypes.c_double)]


class _Tensor(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("rank", ctypes.c_size_t),
        ("dims", ctypes.POINTER(ctypes.c_int64)),
        ("data", ctypes.c_void_p),
    ]


class _RunOptions(ctypes.Structure):
    _fields_ = [("invocation", ctypes.c_uint32), ("first_stream", ctypes.c_uint64), ("threads", ctypes.c_int)]


# By the number of enum rampart_type and rampart_mode.
_DTYPES = [np.dtype(name) for name in ("f4", "i4", "i8", "?", "u1", "f8", "i1")]
_MODES = ["ideal", "quantized", "noisy"]


def _beside(*names):
    """The path of one of these in the build or installed tree that this file is in; None: there is none."""
    folders = list(Path(__file__).resolve().parents)[:5]
    places = (folder / name for folder in folders for name in names)
    return next((str(place) for place in places if place.exists()), None)


def _load():
    """librampart: RAMPART_LIBRARY, or in this file's tree, or where the system looks."""
    name = "librampart.so.0"
    path = os.environ.get("RAMPART_LIBRARY") or _beside(name, f"lib/{name}") or name
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"rampart: {error} (RAMPART_LIBRARY says where {name} is)") from None
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    port, tensor = ctypes.POINTER(_Port), ctypes.POINTER(_Tensor)
    options, out = ctypes.POINTER(_RunOptions), ctypes.POINTER(ctypes.c_void_p)
    for function, result, *arguments in (
        ("error_message", text, pointer),
        ("error_free", None, pointer),
        ("program_load", pointer, text, out),
        ("program_free", None, pointer),
        ("input_count", size, pointer),
        ("output_count", size, pointer),
        ("input", port, pointer, size),
        ("output", port, pointer, size),
        ("machine_field_count", size, pointer),
        ("machine_field", ctypes.POINTER(_Setting), pointer, size),
        ("chip_program_with", pointer, pointer, ctypes.c_int, ctypes.c_uint64, ctypes.c_uint32, pointer, size, out),
        ("chip_free", None, pointer),
        ("ramp_count", size, pointer),
        ("ramp", ctypes.POINTER(_RampError), pointer, size),
        ("run", pointer, pointer, tensor, size, options, out),
        ("outputs_free", None, pointer),
        ("outputs_get", tensor, pointer, size),
        ("call_free", None, pointer),
        ("call_bind", pointer, pointer, size, tensor),
        ("call_run", pointer, pointer, options),
        ("call_output", tensor, pointer, size),
        ("stream_open", pointer, pointer, out),
        ("input_time_axis", ctypes.c_int, pointer, size),
        ("output_time_axis", ctypes.c_int, pointer, size),
        ("stream_steps", ctypes.c_uint64, pointer),
        ("stream_restart", None, pointer),
    ):
        entry = getattr(library, "rampart_" + function)
        entry.restype, entry.argtypes = result, arguments
    return library


_lib = _load()


def _check(error):
    if error:
        message = _lib.rampart_error_message(error).decode()
        _lib.rampart_error_free(error)
        raise Error(message)


class _Handle:
    """What the library made, and releases with this object."""

    def __init__(self, make, free, *arguments):
        self._free = free
        self._pointer = ctypes.c_void_p()
        _check(make(*arguments, ctypes.byref(self._pointer)))

    def __del__(self):
        if getattr(self, "_pointer", None):
            self._free(self._pointer)


def _ports(count, get, owner):
    found = (get(owner, i).contents for i in range(count(owner)))
    return [Port(port.name.decode(), _DTYPES[port.type], tuple(port.dims[: port.rank])) for port in found]


def _tensor(name, array):
    """A view of the array, and what has to live as long."""
    array = np.asarray(array)
    if array.dtype not in _DTYPES:
        names = ", ".join(dtype.name for dtype in _DTYPES)
        raise Error(f"input {name!r}: expected an element type of {names}, found {array.dtype}")
    array = np.require(array, requirements="CA")
    dims = (ctypes.c_int64 * array.ndim)(*array.shape)
    return _Tensor(name.encode(), _DTYPES.index(array.dtype), array.ndim, dims, array.ctypes.data), (array, dims)


def _array(tensor):
    """A copy of what the library holds."""
    dtype, shape = _DTYPES[tensor.type], tuple(tensor.dims[: tensor.rank])
    result = np.empty(shape, dtype)
    if result.size:
        ctypes.memmove(result.ctypes.data, tensor.data, result.nbytes)
    return result


def _options(invocation, first_stream, threads):
    return ctypes.byref(_RunOptions(invocation, first_stream, threads))


# ------------------------------------------------------------------- programs


class Program(_Handle):
    """A compiled model (.rprog), mapped and verified."""

    def __init__(self, path):
        super().__init__(_lib.rampart_program_load, _lib.rampart_program_free, os.fsencode(path))
        self.inputs = _ports(_lib.rampart_input_count, _lib.rampart_input, self._pointer)
        self.outputs = _ports(_lib.rampart_output_count, _lib.rampart_output, self._pointer)

    @property
    def machine(self):
        """The machine it was compiled for: values as text, with units, by field."""
        count = _lib.rampart_machine_field_count(self._pointer)
        fields = (_lib.rampart_machine_field(self._pointer, i).contents for i in range(count))
        return {field.key.decode(): field.value.decode() for field in fields}

    def chip(self, mode="quantized", seed=0, number=0, settings=None):
        """Programs chip `number` of `seed`. Settings are those of rampart-run --set: text with a unit, by field."""
        return Chip(self, mode, seed, number, settings or {})


class Chip(_Handle):
    """A program on one chip."""

    def __init__(self, program, mode, seed, number, settings):
        if mode not in _MODES:
            raise Error(f"mode: expected {', '.join(_MODES)}, found {mode}")
        pairs = [_Setting(str(key).encode(), str(value).encode()) for key, value in settings.items()]
        self.program = program
        super().__init__(
            _lib.rampart_chip_program_with,
            _lib.rampart_chip_free,
            program._pointer,
            _MODES.index(mode),
            seed,
            number,
            (_Setting * len(pairs))(*pairs),
            len(pairs),
        )

    @property
    def ramps(self):
        """What the ramps' devices make of their functions."""
        count = _lib.rampart_ramp_count(self._pointer)
        found = (_lib.rampart_ramp(self._pointer, i).contents for i in range(count))
        return [RampError(error.ramp.decode(), error.mean, error.max) for error in found]

    def run(self, inputs, invocation=0, first_stream=0, threads=1):
        """Outputs by name, for inputs by name. The invocation and the number of the batch's first stream key read
        noise, so that a batch may be split; threads change no bit."""
        made = [_tensor(name, array) for name, array in inputs.items()]
        tensors = (_Tensor * len(made))(*(tensor for tensor, _ in made))
        options = _options(invocation, first_stream, threads)
        outputs = _Handle(
            _lib.rampart_run, _lib.rampart_outputs_free, self._pointer, tensors, len(made), options
        )
        found = (_lib.rampart_outputs_get(outputs._pointer, i).contents for i in range(len(self.program.outputs)))
        return {port.name: _array(tensor) for port, tensor in zip(self.program.outputs, found)}

    def stream(self):
        """A run that goes on from call to call, for live input."""
        return Stream(self)


class Stream(_Handle):
    """Runs that follow one another in time: together they give, bit for bit, what one run over all time steps gives.
    One thread at a time may use a stream."""

    def __init__(self, chip):
        super().__init__(_lib.rampart_stream_open, _lib.rampart_call_free, chip._pointer)
        self.chip = chip
        self._bound = {}

    def time_axis(self, name):
        """The axis of an input's or output's time steps; -1 where it has none."""
        program = self.chip.program
        for ports, axis in (
            (program.inputs, _lib.rampart_input_time_axis),
            (program.outputs, _lib.rampart_output_time_axis),
        ):
            for i, port in enumerate(ports):
                if port.name == name:
                    return axis(self._pointer, i)
        raise Error(f"expected an input or output of the program, found {name!r}")

    @property
    def steps(self):
        """Time steps since the stream began."""
        return _lib.rampart_stream_steps(self._pointer)

    def restart(self):
        """Begins anew; needed where a run has failed half-way."""
        _lib.rampart_stream_restart(self._pointer)

    def run(self, inputs, invocation=0, first_stream=0, threads=1):
        """Outputs by name, for any number of further time steps. Inputs without time steps may be left out after the
        first run."""
        numbers = {port.name: i for i, port in enumerate(self.chip.program.inputs)}
        for name, array in inputs.items():
            if name not in numbers:
                raise Error(f"expected inputs {', '.join(numbers)}, found {name!r}")
            tensor, kept = _tensor(name, array)
            _check(_lib.rampart_call_bind(self._pointer, numbers[name], tensor))
            self._bound[name] = kept
        _check(_lib.rampart_call_run(self._pointer, _options(invocation, first_stream, threads)))
        outputs = self.chip.program.outputs
        found = (_lib.rampart_call_output(self._pointer, i).contents for i in range(len(outputs)))
        return {port.name: _array(tensor) for port, tensor in zip(outputs, found)}


# ------------------------------------------------------------------ compiling


def compile(model, output=None, target=None, settings=None, calibrate=None, options=()):
    """Compiles an ONNX file (rampart-compile) and loads the program.

    output: path of the .rprog file; None: a file that lives as long as the program.
    target: a machine file (YAML). settings: machine fields, as for Program.chip.
    calibrate: typical inputs by name, or an .npz file of them. options: further ones of rampart-compile.
    """
    tool = _beside("bin/rampart-compile") or shutil.which("rampart-compile")
    if not tool:
        raise Error("expected rampart-compile on PATH, found none")
    folder = tempfile.TemporaryDirectory()
    path = Path(output) if output else Path(folder.name) / "model.rprog"
    command = [tool, os.fspath(model), "-o", os.fspath(path), *options]
    if target:
        command.append(f"--target={os.fspath(target)}")
    for key, value in (settings or {}).items():
        command += ["--set", f"{key}={value}"]
    if isinstance(calibrate, dict):
        np.savez(Path(folder.name) / "calibrate.npz", **calibrate)
        calibrate = Path(folder.name) / "calibrate.npz"
    if calibrate:
        command += ["--calibrate", os.fspath(calibrate)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Error(done.stderr.strip().removeprefix("error: "))
    for line in done.stderr.splitlines():
        warnings.warn(line.removeprefix("warning: "), stacklevel=2)
    program = Program(path)
    program._folder = folder
    return program
