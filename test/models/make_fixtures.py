#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the models in this folder with today's exporters.

Each is NAME.onnx with NAME.inputs.npz and NAME.outputs.npz: inputs, and the framework's own
outputs for them, named as the graph's. Weights are random and seeded; nothing is trained.

    pip install torch onnxscript && python3 make_fixtures.py torch
    pip install tensorflow-cpu tf2onnx && python3 make_fixtures.py keras

Tests read the files and need neither framework. A fixture that its exporter cannot write is
reported, and the others are written all the same.
"""

import argparse
import inspect
import os
import sys
import warnings
from pathlib import Path

import numpy as np

FEATURES, HIDDEN, STEPS, BATCH = 3, 5, 6, 2


def save_arrays(folder, name, inputs, outputs):
    np.savez_compressed(folder / f"{name}.inputs.npz", **inputs)
    np.savez_compressed(folder / f"{name}.outputs.npz", **outputs)


def strip(path):
    """Drops what an exporter notes about its source (names of files, stacks of calls)."""
    import onnx

    def strip_graph(graph):
        for value in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
            value.ClearField("metadata_props")
        for node in graph.node:
            node.ClearField("metadata_props")
            node.ClearField("doc_string")
            for attribute in node.attribute:
                strip_graph(attribute.g)
        graph.ClearField("metadata_props")
        graph.ClearField("doc_string")

    model = onnx.load(path)
    strip_graph(model.graph)
    model.ClearField("metadata_props")
    model.ClearField("doc_string")
    onnx.save(model, path)


def graph_names(path):
    """Names of a model's inputs and outputs, in order."""
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    return [v.name for v in graph.input], [v.name for v in graph.output]


# ---------------------------------------------------------------- PyTorch


def torch_models():
    """Yields (name, module, inputs, dynamic axes of every input)."""
    import torch
    from torch import nn

    class Last(nn.Module):
        """A recurrent layer, and a dense layer on its last step."""

        def __init__(self, layer):
            super().__init__()
            self.layer = layer
            directions = 2 if layer.bidirectional else 1
            width = (layer.proj_size or layer.hidden_size) * directions
            self.dense = nn.Linear(width, 4)

        def forward(self, x):
            y, _ = self.layer(x)
            return self.dense(y[:, -1])

    class Streaming(nn.Module):
        """One call's state goes to the next."""

        def __init__(self):
            super().__init__()
            self.layer = nn.LSTM(FEATURES, HIDDEN, batch_first=True)

        def forward(self, x, h, c):
            y, (h, c) = self.layer(x, (h, c))
            return y, h, c

    class CellLoop(nn.Module):
        """nn.LSTMCell in a Python loop, which exporters unroll."""

        def __init__(self):
            super().__init__()
            self.cell = nn.LSTMCell(FEATURES, HIDDEN)

        def forward(self, x):
            h = torch.zeros(x.shape[0], HIDDEN)
            c = torch.zeros(x.shape[0], HIDDEN)
            for t in range(STEPS):
                h, c = self.cell(x[:, t], (h, c))
            return h

    class LstmStep(nn.Module):
        """One step of an LSTM written out, with its state as input and output."""

        def __init__(self):
            super().__init__()
            self.input = nn.Linear(FEATURES, 4 * HIDDEN)
            self.recurrent = nn.Linear(HIDDEN, 4 * HIDDEN, bias=False)

        def forward(self, x, h, c):
            i, f, g, o = (self.input(x) + self.recurrent(h)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            return torch.sigmoid(o) * torch.tanh(c), c

    class GruStep(nn.Module):
        """One step of a GRU written out."""

        def __init__(self):
            super().__init__()
            self.input = nn.Linear(FEATURES, 3 * HIDDEN)
            self.recurrent = nn.Linear(HIDDEN, 3 * HIDDEN)

        def forward(self, x, h):
            xr, xz, xn = self.input(x).chunk(3, 1)
            hr, hz, hn = self.recurrent(h).chunk(3, 1)
            z = torch.sigmoid(xz + hz)
            n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
            return n + z * (h - n)

    class Packed(nn.Module):
        """Sequences of different lengths."""

        def __init__(self):
            super().__init__()
            self.layer = nn.GRU(FEATURES, HIDDEN, batch_first=True)

        def forward(self, x, lengths):
            packed = nn.utils.rnn.pack_padded_sequence(
                x, lengths, batch_first=True, enforce_sorted=False
            )
            y, h = self.layer(packed)
            y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
            return y, h

    x = torch.randn(BATCH, STEPS, FEATURES)
    free = [{0: "batch", 1: "time"}]
    sizes = dict(batch_first=True)
    yield "lstm", Last(nn.LSTM(FEATURES, HIDDEN, **sizes)), (x,), free
    yield "gru", Last(nn.GRU(FEATURES, HIDDEN, **sizes)), (x,), free
    yield "rnn_tanh", Last(nn.RNN(FEATURES, HIDDEN, **sizes)), (x,), free
    yield "rnn_relu", Last(nn.RNN(FEATURES, HIDDEN, nonlinearity="relu", **sizes)), (x,), free
    stacked = dict(num_layers=2, bidirectional=True, **sizes)
    yield "lstm_stacked", Last(nn.LSTM(FEATURES, HIDDEN, num_layers=3, **sizes)), (x,), free
    yield "lstm_bidirectional", Last(nn.LSTM(FEATURES, HIDDEN, **stacked)), (x,), free
    yield "gru_bidirectional", Last(nn.GRU(FEATURES, HIDDEN, **stacked)), (x,), free
    yield "lstm_projection", Last(nn.LSTM(FEATURES, HIDDEN, proj_size=2, **sizes)), (x,), free
    yield "lstm_cell_loop", CellLoop(), (x,), [{0: "batch"}]
    batches = [{0: "batch"}] * 3
    h, c = torch.randn(BATCH, HIDDEN), torch.randn(BATCH, HIDDEN)
    yield "lstm_step", LstmStep(), (x[:, 0], h, c), batches
    yield "gru_step", GruStep(), (x[:, 0], h), batches[:2]
    state = torch.randn(1, BATCH, HIDDEN)
    state_axes = [{1: "batch"}, {1: "batch"}]
    yield "lstm_streaming", Streaming(), (x, state, 0.5 * state), free + state_axes
    lengths = torch.tensor([STEPS - 2, STEPS])
    yield "gru_packed", Packed(), (x, lengths), free + [{0: "batch"}]


def export_torch(model, inputs, axes, path, dynamo):
    import torch

    names = list(inspect.signature(model.forward).parameters)
    arguments = dict(dynamo=dynamo, input_names=names, external_data=False)
    if dynamo:
        sizes = {}
        shapes = [
            {axis: sizes.setdefault(size, torch.export.Dim.DYNAMIC) for axis, size in of.items()}
            for of in axes
        ]
        arguments["dynamic_shapes"] = tuple(shapes)
    else:
        arguments["dynamic_axes"] = dict(zip(names, axes))
        arguments["opset_version"] = 17
    torch.onnx.export(model, inputs, str(path), **arguments)


def make_torch(folder, name, model, inputs, axes, dynamo):
    import torch

    path = folder / f"{name}.onnx"
    with torch.no_grad():
        outputs = model(*inputs)
        export_torch(model, inputs, axes, path, dynamo)
    if isinstance(outputs, torch.Tensor):
        outputs = (outputs,)
    flat = []
    for output in outputs:
        flat.extend(output if isinstance(output, tuple) else [output])
    in_names, out_names = graph_names(path)
    save_arrays(
        folder,
        name,
        {n: v.numpy() for n, v in zip(in_names, inputs)},
        {n: v.numpy() for n, v in zip(out_names, flat)},
    )


def torch_fixtures(folder):
    import torch

    for dynamo, exporter in ((False, "torchscript"), (True, "dynamo")):
        torch.manual_seed(1)
        for name, model, inputs, axes in torch_models():
            yield f"{exporter}_{name}", lambda n, m=model, i=inputs, a=axes, d=dynamo: make_torch(
                folder, n, m.eval(), i, a, d
            )


# ---------------------------------------------------------------- Keras


def keras_models():
    """Yields (name, layer, batch size of the signature)."""
    import tensorflow as tf

    layers = tf.keras.layers
    yield "lstm", layers.LSTM(HIDDEN, return_sequences=True), None
    yield "gru", layers.GRU(HIDDEN), None
    yield "gru_reset_before", layers.GRU(HIDDEN, reset_after=False), None
    yield "simple_rnn", layers.SimpleRNN(HIDDEN), None
    yield "lstm_hard_sigmoid", layers.LSTM(HIDDEN, recurrent_activation="hard_sigmoid"), None
    yield "lstm_bidirectional", layers.Bidirectional(
        layers.LSTM(HIDDEN, return_sequences=True)
    ), None
    yield "gru_bidirectional", layers.Bidirectional(layers.GRU(HIDDEN)), None
    yield "lstm_stateful", layers.LSTM(HIDDEN, stateful=True), BATCH


def make_keras(folder, name, layer, batch):
    import onnx
    import tensorflow as tf
    import tf2onnx

    spec = tf.TensorSpec((batch, STEPS, FEATURES), tf.float32, name="x")
    x = np.random.default_rng(2).standard_normal((BATCH, STEPS, FEATURES)).astype(np.float32)
    layer.build((batch or BATCH, STEPS, FEATURES))
    function = tf.function(lambda x: layer(x), input_signature=[spec])
    model, _ = tf2onnx.convert.from_function(function, input_signature=[spec], opset=15)
    path = folder / f"{name}.onnx"
    onnx.save(model, str(path))
    in_names, out_names = graph_names(path)
    y = function(x).numpy()  # last: a stateful layer's state was exported as it is
    save_arrays(folder, name, {in_names[0]: x}, {out_names[0]: y})


def keras_fixtures(folder):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    import tensorflow as tf

    tf.keras.utils.set_random_seed(1)
    for name, layer, batch in keras_models():
        yield f"keras_{name}", lambda n, l=layer, b=batch: make_keras(folder, n, l, b)


# ---------------------------------------------------------------- main


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("framework", choices=("torch", "keras"))
    parser.add_argument("--only", metavar="TEXT", default="", help="names that contain TEXT")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    fixtures = torch_fixtures if arguments.framework == "torch" else keras_fixtures
    failed = []
    for name, make in fixtures(arguments.output):
        if arguments.only not in name:
            continue
        try:
            make(name)
            strip(arguments.output / f"{name}.onnx")
            print(f"{name}: made")
        except Exception as error:  # an exporter's limit: name it, go on
            for path in arguments.output.glob(f"{name}.*"):
                path.unlink()
            failed.append(name)
            print(f"{name}: {type(error).__name__}: {str(error).splitlines()[0]}")
    sys.exit(f"not made: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
