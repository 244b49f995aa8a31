# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes and shows .npy files without numpy.

npy.py write FILE TYPE SHAPE VALUE...   TYPE f4, i4 or i8; SHAPE 2x3, or "" for a scalar;
                                        one value stands for all elements
npy.py npz FILE NAME=FILE.npy...
npy.py show FILE...                     type, shape and elements in one line each
npy.py damage FILE OUT OFFSET           flips one bit of a byte (from the end if negative)
npy.py cut FILE OUT SIZE                keeps the first bytes
"""
import ast
import math
import struct
import sys
import zipfile

LETTERS = {"f4": "f", "f8": "d", "i4": "i", "i8": "q", "b1": "?"}


def write(path, kind, shape, *values):
    dims = tuple(int(dim) for dim in shape.split("x")) if shape else ()
    count = math.prod(dims)
    convert = float if kind[0] == "f" else int
    numbers = [convert(value) for value in values]
    if len(numbers) == 1:
        numbers *= count
    assert len(numbers) == count, f"{shape} takes {count} values"
    header = f"{{'descr': '<{kind}', 'fortran_order': False, 'shape': {dims}}}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)))
        file.write(header.encode())
        file.write(struct.pack(f"<{count}{LETTERS[kind]}", *numbers))


def npz(path, *entries):
    with zipfile.ZipFile(path, "w") as archive:
        for entry in entries:
            name, file = entry.split("=", 1)
            archive.write(file, name + ".npy")


def show(*paths):
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        (size,) = struct.unpack("<H", data[8:10])
        header = ast.literal_eval(data[10:10 + size].decode())
        kind, dims = header["descr"][1:], header["shape"]
        values = struct.unpack(f"<{math.prod(dims)}{LETTERS[kind]}", data[10 + size:])
        text = " ".join(f"{value:.6g}" if kind[0] == "f" else str(value) for value in values)
        print(f"{kind} {'x'.join(map(str, dims)) or 'scalar'}: {text}")


def damage(path, out, offset):
    data = bytearray(open(path, "rb").read())
    data[int(offset)] ^= 16
    open(out, "wb").write(data)


def cut(path, out, size):
    open(out, "wb").write(open(path, "rb").read()[:int(size)])


globals()[sys.argv[1]](*sys.argv[2:])
