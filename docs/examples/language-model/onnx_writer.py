# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes ONNX files without the onnx package: messages of onnx.proto3, encoded by hand."""

import struct

import numpy as np

FLOAT, INT64 = 1, 7  # TensorProto.DataType
_DATA_TYPES = {np.dtype(np.float32): FLOAT, np.dtype(np.int64): INT64}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_GRAPH, _ATTRIBUTE_INTS = 1, 2, 5, 7


def _varint(value):
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _integer(field, value):
    return _varint(field << 3) + _varint(value)


def _bytes(field, value):
    value = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def tensor(name, array):
    """An initializer: float32 or int64."""
    array = np.ascontiguousarray(array)
    dims = b"".join(_integer(1, size) for size in array.shape)
    return dims + _integer(2, _DATA_TYPES[array.dtype]) + _bytes(8, name) + _bytes(9, array.tobytes())


def value(name, data_type, shape):
    """An input or output; a dimension is a size or the name of one that is left open."""
    dims = b"".join(_bytes(1, _bytes(2, d) if isinstance(d, str) else _integer(1, d)) for d in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, data_type) + _bytes(2, dims)))


class Graph(bytes):
    """An encoded graph, which may be a node's attribute."""


def _attribute(name, value):
    encoded = _bytes(1, name)
    if isinstance(value, Graph):
        return encoded + _bytes(6, value) + _integer(20, _ATTRIBUTE_GRAPH)
    if isinstance(value, float):
        return encoded + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return encoded + _integer(3, value) + _integer(20, _ATTRIBUTE_INT)
    return encoded + b"".join(_integer(8, v) for v in value) + _integer(20, _ATTRIBUTE_INTS)


def node(op, inputs, outputs, **attributes):
    """A node called after its first output."""
    encoded = b"".join(_bytes(1, name) for name in inputs) + b"".join(_bytes(2, name) for name in outputs)
    encoded += _bytes(3, f"{op}_{outputs[0]}") + _bytes(4, op)
    return encoded + b"".join(_bytes(5, _attribute(key, value)) for key, value in attributes.items())


def graph(name, nodes, initializers, inputs, outputs):
    encoded = b"".join(_bytes(1, each) for each in nodes) + _bytes(2, name)
    encoded += b"".join(_bytes(5, each) for each in initializers)
    encoded += b"".join(_bytes(11, each) for each in inputs)
    return Graph(encoded + b"".join(_bytes(12, each) for each in outputs))


def model(graph, opset):
    """The bytes of a file."""
    return _integer(1, 8) + _bytes(2, "rampart") + _bytes(7, graph) + _bytes(8, _integer(2, opset))
