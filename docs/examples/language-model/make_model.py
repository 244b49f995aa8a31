#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a character language model as ONNX: an embedding, an LSTM with projection as Scan, an output layer.

With the sizes that are preset the LSTM's matrix has 128 + 504 + 1 rows and 8,064 columns. Weights are random and seeded:
enough for cost and for how codes carry errors, not for text. Beside FOLDER/model.onnx come calibration.npz and inputs.npz,
tokens in the order of an English-like source of characters.
"""

import argparse
from pathlib import Path

import numpy as np

import onnx_writer as onnx

GATES = ("i", "f", "g", "o")


def step(inputs, units, projection, random):
    """The body of the Scan: (h, c, x) to (h, c, h)."""
    bound = (inputs + projection) ** -0.5
    weights = [
        # [x; h] W + b as one product, the forget gate open at first, as training would have it.
        onnx.tensor("w", random.uniform(-bound, bound, (inputs + projection, 4 * units)).astype(np.float32)),
        onnx.tensor("b", np.repeat([0, 1, 0, 0], units).astype(np.float32)),
        onnx.tensor("p", random.uniform(-(units**-0.5), units**-0.5, (units, projection)).astype(np.float32)),
        onnx.tensor("parts", np.full(4, units, np.int64)),
    ]
    nodes = [
        onnx.node("Concat", ["x", "h"], ["xh"], axis=1),
        onnx.node("MatMul", ["xh", "w"], ["xhw"]),
        onnx.node("Add", ["xhw", "b"], ["a"]),
        onnx.node("Split", ["a", "parts"], [f"a_{gate}" for gate in GATES], axis=1),
        *(onnx.node("Tanh" if gate == "g" else "Sigmoid", [f"a_{gate}"], [gate]) for gate in GATES),
        onnx.node("Mul", ["f", "c"], ["fc"]),
        onnx.node("Mul", ["i", "g"], ["ig"]),
        onnx.node("Add", ["fc", "ig"], ["c_next"]),
        onnx.node("Tanh", ["c_next"], ["squashed"]),
        onnx.node("Mul", ["o", "squashed"], ["m"]),
        onnx.node("MatMul", ["m", "p"], ["h_next"]),
        onnx.node("Identity", ["h_next"], ["y"]),
    ]
    state = {"h": projection, "c": units}
    return onnx.graph(
        "step",
        nodes,
        weights,
        [onnx.value(name, onnx.FLOAT, ["batch", size]) for name, size in {**state, "x": inputs}.items()],
        [
            onnx.value(name, onnx.FLOAT, ["batch", size])
            for name, size in {"h_next": projection, "c_next": units, "y": projection}.items()
        ],
    )


def make_model(inputs, units, projection, vocabulary, seed):
    """The bytes of the model: tokens [time, batch] to logits [time, batch, vocabulary]."""
    random = np.random.default_rng(seed)
    weights = [
        onnx.tensor("embedding", random.uniform(-1, 1, (vocabulary, inputs)).astype(np.float32)),
        onnx.tensor("one", np.array([1], np.int64)),
        onnx.tensor("two", np.array([2], np.int64)),
        onnx.tensor("units", np.array([units], np.int64)),
        onnx.tensor("projection", np.array([projection], np.int64)),
    ]
    nodes = [
        onnx.node("Gather", ["embedding", "tokens"], ["x"]),
        # States begin at zero, as many as there are sequences.
        onnx.node("Shape", ["tokens"], ["shape"]),
        onnx.node("Slice", ["shape", "one", "two"], ["batch_size"]),
        onnx.node("Concat", ["batch_size", "projection"], ["h_shape"], axis=0),
        onnx.node("Concat", ["batch_size", "units"], ["c_shape"], axis=0),
        onnx.node("ConstantOfShape", ["h_shape"], ["h0"]),
        onnx.node("ConstantOfShape", ["c_shape"], ["c0"]),
        onnx.node(
            "Scan",
            ["h0", "c0", "x"],
            ["h_end", "c_end", "y"],
            body=step(inputs, units, projection, random),
            num_scan_inputs=1,
        ),
        onnx.node("MatMul", ["y", "output"], ["logits"]),
    ]
    bound = projection**-0.5
    weights.append(onnx.tensor("output", random.uniform(-bound, bound, (projection, vocabulary)).astype(np.float32)))
    graph = onnx.graph(
        "language_model",
        nodes,
        weights,
        [onnx.value("tokens", onnx.INT64, ["time", "batch"])],
        [onnx.value("logits", onnx.FLOAT, ["time", "batch", vocabulary])],
    )
    return onnx.model(graph, opset=14)


def make_tokens(vocabulary, time, batch, seed):
    """Tokens [time, batch] from a random Markov chain whose symbols are as uneven as letters are."""
    random = np.random.default_rng(seed)
    frequencies = 1 / np.arange(1, vocabulary + 1)
    rows = random.dirichlet(5 * frequencies / frequencies.sum(), vocabulary).cumsum(axis=1)
    tokens = np.zeros((time, batch), np.int64)
    for t in range(1, time):
        tokens[t] = (random.random(batch)[:, None] > rows[tokens[t - 1]]).sum(axis=1)
    return tokens.clip(0, vocabulary - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--inputs", type=int, default=128, help="width of the embedding (default 128)")
    parser.add_argument("--units", type=int, default=2016, help="of the cell state (default 2016)")
    parser.add_argument("--projection", type=int, default=504, help="width of the hidden state (default 504)")
    parser.add_argument("--vocabulary", type=int, default=50, help="characters (default 50)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    sizes = options.inputs, options.units, options.projection, options.vocabulary
    (options.folder / "model.onnx").write_bytes(make_model(*sizes, options.seed))
    for name, time, batch, seed in (("calibration", 24, 2, 1), ("inputs", 16, 4, 2)):
        np.savez(options.folder / f"{name}.npz", tokens=make_tokens(options.vocabulary, time, batch, options.seed + seed))


if __name__ == "__main__":
    main()
