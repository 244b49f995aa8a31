#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the small models in this folder with the frameworks' own exporters.

usage: make_fixtures.py torch|keras FOLDER

Needs torch, onnx and onnxscript, or tensorflow and tf2onnx. Each model NAME.onnx has random
weights and comes with NAME.inputs.npz and NAME.outputs.npz, what the framework itself
computes, so that tests need neither framework. A model that cannot be made is reported; the
others are written.
"""
import os
import sys

import numpy as np


def write(folder, name, model, inputs, outputs):
    """`model` holds an onnx.ModelProto's bytes."""
    base = os.path.join(folder, name)
    with open(base + ".onnx", "wb") as file:
        file.write(model)
    np.savez(base + ".inputs.npz", **inputs)
    np.savez(base + ".outputs.npz", **outputs)


# ---------------------------------------------------------------------- PyTorch


def torch_models():
    """name -> (module, example inputs)."""
    import torch
    from torch import nn

    class Cell(nn.Module):
        """An LSTMCell in a loop that the exporter unrolls."""

        def __init__(self):
            super().__init__()
            self.cell = nn.LSTMCell(3, 4)

        def forward(self, x):
            h = x.new_zeros(x.shape[1], 4)
            c = x.new_zeros(x.shape[1], 4)
            ys = []
            for t in range(x.shape[0]):
                h, c = self.cell(x[t], (h, c))
                ys.append(h)
            return torch.stack(ys)

    class Step(nn.Module):
        """One step written out, with its state as input and output."""

        def __init__(self):
            super().__init__()
            self.x = nn.Linear(3, 16)
            self.h = nn.Linear(4, 16, bias=False)

        def forward(self, x, h, c):
            i, f, g, o = (self.x(x) + self.h(h)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            return torch.sigmoid(o) * torch.tanh(c), c

    class Gru(nn.Module):
        """One step of a GRU written out."""

        def __init__(self):
            super().__init__()
            self.x = nn.Linear(3, 12)
            self.h = nn.Linear(4, 12)

        def forward(self, x, h):
            xr, xz, xn = self.x(x).chunk(3, 1)
            hr, hz, hn = self.h(h).chunk(3, 1)
            z = torch.sigmoid(xz + hz)
            n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
            return n + z * (h - n)

    class Packed(nn.Module):
        """Sequences of several lengths."""

        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(3, 4)

        def forward(self, x, lengths):
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths)
            y, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0])
            return y

    class First(nn.Module):
        """The sequence alone."""

        def __init__(self, layer):
            super().__init__()
            self.layer = layer

        def forward(self, x):
            return self.layer(x)[0]

    x = torch.randn(5, 2, 3)
    step = torch.randn(2, 3)
    return {
        "lstm": (nn.LSTM(3, 4), (x,)),
        "lstm_batch_first": (nn.LSTM(3, 4, batch_first=True), (torch.randn(2, 5, 3),)),
        "lstm_stacked": (First(nn.LSTM(3, 4, num_layers=2)), (x,)),
        "lstm_bidirectional": (First(nn.LSTM(3, 4, bidirectional=True)), (x,)),
        "lstm_projection": (First(nn.LSTM(3, 4, proj_size=2)), (x,)),
        "lstm_packed": (Packed(), (x, torch.tensor([5, 3]))),
        "lstm_cell_loop": (Cell(), (x,)),
        "lstm_step": (Step(), (step, torch.randn(2, 4), torch.randn(2, 4))),
        "gru": (nn.GRU(3, 4), (x,)),
        "gru_bidirectional": (First(nn.GRU(3, 4, bidirectional=True)), (x,)),
        "gru_step": (Gru(), (step, torch.randn(2, 4))),
        "rnn_tanh": (nn.RNN(3, 4), (x,)),
        "rnn_relu": (nn.RNN(3, 4, nonlinearity="relu"), (x,)),
    }


def flat(values):
    """The tensors of nested tuples, in order."""
    if isinstance(values, (tuple, list)):
        return [leaf for value in values for leaf in flat(value)]
    return [values]


def export_torch(name, module, args, dynamo):
    """The model's bytes."""
    import io

    import onnx
    import torch

    if dynamo:
        program = torch.onnx.export(module, args, dynamo=True, verbose=False)
        return program.model_proto.SerializeToString()
    buffer = io.BytesIO()
    torch.onnx.export(module, args, buffer, dynamo=False)
    return onnx.load_from_string(buffer.getvalue()).SerializeToString()


def make_torch(folder):
    import onnx
    import torch

    torch.manual_seed(0)
    for name, (module, args) in torch_models().items():
        module.eval()
        with torch.no_grad():
            results = flat(module(*args))
        for kind, dynamo in (("script", False), ("dynamo", True)):
            try:
                model = export_torch(name, module, args, dynamo)
            except Exception as error:  # exporters fail in many ways
                print(f"torch_{kind}_{name}: {str(error).splitlines()[0]}")
                continue
            graph = onnx.load_from_string(model).graph
            known = {tensor.name for tensor in graph.initializer}
            names = [i.name for i in graph.input if i.name not in known]
            write(
                folder,
                f"torch_{kind}_{name}",
                model,
                {n: a.numpy() for n, a in zip(names, args)},
                {o.name: r.numpy() for o, r in zip(graph.output, results)},
            )


# ------------------------------------------------------------------------ Keras


def keras_models():
    """name -> (layer, input shape)."""
    import tensorflow as tf

    layers = tf.keras.layers
    return {
        "lstm": (layers.LSTM(4), (2, 5, 3)),
        "lstm_sequences": (layers.LSTM(4, return_sequences=True), (2, 5, 3)),
        "lstm_hard_sigmoid": (
            layers.LSTM(4, recurrent_activation="hard_sigmoid"),
            (2, 5, 3),
        ),
        "lstm_relu": (layers.LSTM(4, activation="relu"), (2, 5, 3)),
        "lstm_backwards": (layers.LSTM(4, activation="relu", go_backwards=True), (2, 5, 3)),
        "gru": (layers.GRU(4, return_sequences=True), (2, 5, 3)),
        "gru_reset_before": (layers.GRU(4, reset_after=False), (2, 5, 3)),
        "simple_rnn": (layers.SimpleRNN(4), (2, 5, 3)),
        "bidirectional": (layers.Bidirectional(layers.LSTM(4, return_sequences=True)), (2, 5, 3)),
        "bidirectional_gru": (layers.Bidirectional(layers.GRU(4)), (2, 5, 3)),
        "stateful": (layers.LSTM(4, stateful=True), (2, 5, 3)),
        "dynamic_gru": (layers.GRU(4, return_sequences=True), (None, None, 3)),
    }


def make_keras(folder):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    import tensorflow as tf
    import tf2onnx

    tf.keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    for name, (layer, shape) in keras_models().items():
        x = random.standard_normal([n or s for n, s in zip(shape, (2, 5, 3))])
        x = x.astype(np.float32)
        try:
            layer(x)  # builds the weights
            for weight in layer.weights:
                if len(weight.shape) == 1:  # biases are zero or one at first
                    weight.assign(random.standard_normal(weight.shape) * 0.3)
            if layer.stateful:
                layer.reset_states()
            signature = [tf.TensorSpec(shape, tf.float32, name="x")]
            function = tf.function(lambda x: layer(x), input_signature=signature)
            model, _ = tf2onnx.convert.from_function(
                function, input_signature=signature, opset=15
            )
            y = layer(x).numpy()
        except Exception as error:  # exporters fail in many ways
            print(f"keras_{name}: {str(error).splitlines()[0]}")
            continue
        write(
            folder,
            "keras_" + name,
            model.SerializeToString(),
            {model.graph.input[0].name: x},
            {model.graph.output[0].name: y},
        )


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("torch", "keras"):
        sys.exit(__doc__)
    os.makedirs(sys.argv[2], exist_ok=True)
    (make_torch if sys.argv[1] == "torch" else make_keras)(sys.argv[2])


if __name__ == "__main__":
    main()
