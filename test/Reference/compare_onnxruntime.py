#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the reference of recurrent layers with ONNX Runtime where that is right.

Usage, with onnx, onnxruntime and numpy:
  RAMPART_TEST_DUMP=DIR rampart-integration-tests --gtest_filter=RandomRecurrence.Ideal*
  compare_onnxruntime.py DIR

Ends with exit status 1 where outputs differ by more than 1e-4 (float32 against double).
"""
import collections
import pathlib
import sys

import numpy
import onnx
import onnxruntime

WITH_ALPHA = ("affine", "leakyrelu", "thresholdedrelu", "scaledtanh", "hardsigmoid", "elu")
WITH_BETA = ("affine", "scaledtanh", "hardsigmoid")


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def why_wrong(model, inputs):
    """What ONNX Runtime does not do as the standard says, or None."""
    node = model.graph.node[0]
    given = attributes(node)
    names = [n.decode().lower() for n in given.get("activations", [])]
    if given.get("layout", 0) == 1:
        return "layout=1 is refused"
    if "clip" in given:
        return "clip: not before LSTM's h, and not everywhere in GRU and RNN"
    if given.get("input_forget", 0) == 1:
        return "input_forget leaves the forget gate as it is"
    alphas = sum(n in WITH_ALPHA for n in names)
    betas = sum(n in WITH_BETA for n in names)
    if (len(given.get("activation_alpha", [])) != alphas
            or len(given.get("activation_beta", [])) != betas):
        return "defaults of alpha and beta left out at the end"
    if "affine" in names or "scaledtanh" in names:
        return "affine and scaledtanh in activations have other parameters"
    if inputs["x"].size == 0:
        return "tensors without elements"
    lengths = inputs.get("lengths")
    for tensor in model.graph.initializer:
        if tensor.name == "lengths":
            lengths = onnx.numpy_helper.to_array(tensor)
    if lengths is not None and (lengths == 0).any():
        return "lengths of 0"
    return None


def read(folder, prefix):
    return {p.stem[len(prefix):]: numpy.load(p) for p in folder.glob(prefix + "*.npy")}


def worst_error(folder, model, inputs):
    """The largest error in units of the tolerance."""
    session = onnxruntime.InferenceSession(model.SerializeToString(),
                                           providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    worst = 0.0
    for name, found in zip(names, session.run(names, inputs)):
        expected = read(folder, "out_")[name]
        if found.shape != expected.shape:
            return numpy.inf
        error = numpy.abs(found - expected) / numpy.maximum(1e-4 * numpy.abs(expected), 1e-5)
        worst = max(worst, float(error.max(initial=0)))
    return worst


def main():
    counts = collections.Counter()
    different = []
    onnxruntime.set_default_logger_severity(4)
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda p: int(p.name)):
        model = onnx.load(folder / "model.onnx")
        inputs = read(folder, "in_")
        reason = why_wrong(model, inputs)
        counts[reason or "compared"] += 1
        if reason:
            continue
        worst = worst_error(folder, model, inputs)
        if not worst <= 1:
            different.append((folder.name, model.graph.node[0].op_type, worst,
                              attributes(model.graph.node[0])))
    for reason, count in counts.most_common():
        print(f"{count:6d} {reason}")
    for seed, op, worst, given in different:
        print(f"seed {seed} ({op}): {worst:.3g} times the tolerance, {given}")
    print(f"{len(different)} of {counts['compared']} differ")
    return 1 if different or not counts["compared"] else 0


if __name__ == "__main__":
    sys.exit(main())
