//===- Passes.td - Passes of the rnn dialect ---------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_TD
#define RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def DropZeroStatesPass : Pass<"rnn-drop-zero-states", "::mlir::func::FuncOp"> {
  let summary = "Leave out initial states that are zero";
  let description = [{
    Precondition: constants are folded (`host-fold-constants`).

    An initial state that is made from zeros alone (a constant of zeros, also
    expanded to a size known only at run time) is the default of a recurrence and
    is left out, so that no data has to be brought to the device.

    The pass does not fail. See `test/Dialect/Rnn/drop-zero-states.mlir`.
  }];
}

def RaiseLoopsPass : Pass<"rnn-raise-loops", "::mlir::ModuleOp"> {
  let summary = "Turn loops over time into recurrent layers";
  let description = [{
    Precondition: what loops capture is known (`host-specialize-functions`), and
    products are host operations.

    A `host.loop` becomes `rnn.lstm`, `rnn.gru` or `rnn.rnn` where

    * it runs to its bound: its condition holds, or compares a counter with what
      the bound allows;
    * a carried value is what one step of such a layer makes of its states and of
      the elements that the pass takes, in order or in reverse order, from
      sequences;
    * nothing is used but the states and the sequence of hidden states.

    The hidden state of an LSTM may be a product with a constant matrix, its
    projection, which ONNX's operator has not.

    Values are compared as mathematics: a sum is the same whether its products
    are one or several, joined or split, whatever the order of operands; weights
    are rearranged accordingly.

    Other loops stay. The pass does not fail. See
    `test/Dialect/Rnn/raise-loops.mlir`.
  }];
  let dependentDialects = ["::rampart::rnn::RnnDialect",
                           "::rampart::host::HostDialect"];
}

def RaiseCellsPass : Pass<"rnn-raise-cells", "::mlir::func::FuncOp"> {
  let summary = "Turn single steps written out into recurrent layers";
  let description = [{
    Precondition: constants are folded (`host-fold-constants`), products are
    host operations, and loops are raised (`rnn-raise-loops`).

    Host operations that are together one step of an LSTM or a GRU, compared as
    `rnn-raise-loops` does, become a layer over a sequence of one step, as models
    write them whose states are inputs and outputs; an LSTM's projection becomes
    part of the layer.

    The pass does not fail. See `test/Dialect/Rnn/raise-cells.mlir`.
  }];
  let dependentDialects = ["::rampart::rnn::RnnDialect",
                           "::rampart::host::HostDialect"];
}

def RaiseDensePass : Pass<"rnn-raise-dense", "::mlir::func::FuncOp"> {
  let summary = "Turn products with constant matrices into dense layers";
  let description = [{
    Precondition: constants are folded (`host-fold-constants`).

    A `host.gemm` or `host.matmul` of float32 whose right operand is a constant
    matrix becomes `rnn.dense` with the identity as its activation. alpha and
    beta are multiplied into the weights and the bias; a transposed left operand
    becomes a `host.transpose`; a C that is no constant vector is added
    afterwards, where beta is 1. The constant vector that a `host.add` adds to
    the product, if that is its only use, becomes the bias.

    Other products stay host operations. The pass does not fail. See
    `test/Dialect/Rnn/raise-dense.mlir`.
  }];
  let dependentDialects = ["::rampart::rnn::RnnDialect",
                           "::rampart::host::HostDialect"];
}

def FuseActivationsPass : Pass<"rnn-fuse-activations", "::mlir::func::FuncOp"> {
  let summary = "Give dense layers the activation that follows them";
  let description = [{
    Precondition: dense layers are raised (`rnn-raise-dense`).

    A `host.relu`, `host.elu`, `host.sigmoid` or `host.tanh` that is the only use
    of a `rnn.dense` without an activation of its own becomes its `activation`.

    The pass does not fail. See `test/Dialect/Rnn/fuse-activations.mlir`.
  }];
  let dependentDialects = ["::rampart::rnn::RnnDialect"];
}

def BoundRangesPass : Pass<"rnn-bound-ranges", "::mlir::func::FuncOp"> {
  let summary = "Bound the inputs of layers by what produces them";
  let description = [{
    A layer without a calibrated range of its input "x" gets one where the
    producers bound it: the states of recurrences, bounded activations, constants, integers
    of 8 bits, sums and products of such, and operations that move values or join them.
    `from` says "bound".

    Layers whose input nothing bounds are left; lowering then takes a documented
    default. The pass does not fail. See `test/Dialect/Rnn/bound-ranges.mlir`.
  }];
}

def ShareRangesPass : Pass<"rnn-share-ranges", "::mlir::ModuleOp"> {
  let summary = "Unite the ranges of layers that share their weights";
  let description = [{
    Precondition: ranges are bounded (`rnn-bound-ranges`) or calibrated.

    Layers of one kind with the same weights, biases, peepholes and functions get
    the union of their ranges, wherever they stand: in one function or in several.
    Codes and ramps are then the same, and `xbar-share-arrays` programs the weights
    once. A layer whose input nothing bounds brings the default range.

    The pass does not fail. See `test/Dialect/Rnn/share-ranges.mlir`.
  }];
}

#endif // RAMPART_DIALECT_RNN_TRANSFORMS_PASSES_TD
