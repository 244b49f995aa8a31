//===- Cells.h - Steps of recurrent layers ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One step of a recurrence written out in host operations, recognised by what
// each value is of the others; the order of operands and the way sums are
// written do not matter.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_RNN_TRANSFORMS_CELLS_H
#define RAMPART_LIB_DIALECT_RNN_TRANSFORMS_CELLS_H

#include "LinearForm.h"
#include "mlir/IR/Builders.h"
#include "rampart/core/Function.h"

namespace rampart::rnn {

enum class CellKind { Lstm, Gru, Rnn };

/// A step h1, c1 = f(x, h0, c0) for tensors [B, H] and inputs [B, I]; with a
/// projection h0 and h1 are [B, P].
struct Cell {
  CellKind kind;
  int64_t units;
  mlir::Value h1, c1; // c1: of an LSTM
  mlir::Value h0, c0; // h0: of a GRU; c0: of an LSTM
  /// Pre-activations in ONNX's order of gates: i, o, f, c; z, r, h; the one.
  llvm::SmallVector<LinearForm> gates{};
  /// A GRU's product with the reset gate, an atom of its last pre-activation.
  mlir::Value reset{};
  /// What that product multiplies, with linear_before_reset; otherwise h0.
  std::optional<LinearForm> inner{};
  /// h1 of an LSTM as a product of what would be h1 without a projection.
  std::optional<LinearForm> projection{};
  /// Activations in the order of the operation's attributes.
  llvm::SmallVector<Function> functions{};

  /// Of h0 and h1.
  int64_t hiddenWidth() const { return projection ? projection->count : units; }
};

/// The LSTM or GRU step that ends in `h1`, if it is one.
std::optional<Cell> matchGatedCell(mlir::Value h1);

/// The LSTM step with a projection that ends in `h1`, if it is one.
std::optional<Cell> matchProjectedCell(mlir::Value h1);

/// The simple step that ends in `h1`: an activation of a sum.
std::optional<Cell> matchSimpleCell(mlir::Value h1);

/// The atoms of all gates but the cell state and the reset product, each once.
llvm::SmallVector<mlir::Value> atomsOf(const Cell &cell);

/// Where a layer's values come from.
struct LayerInputs {
  /// Atoms that are inputs, and their sequences [T, B, .] joined.
  llvm::SmallVector<mlir::Value> atoms;
  mlir::Value x;
  /// The atom that is the hidden state; null: none is.
  mlir::Value state;
  mlir::Value h0, c0; // initial states [B, H]; null: zero
  bool reverse = false;
};

/// The layer of the cell: its results are y, y_h and, of an LSTM, y_c. Empty
/// where no layer does what the cell does.
llvm::SmallVector<mlir::Value> createLayer(mlir::OpBuilder &builder,
                                           mlir::Location location,
                                           const Cell &cell,
                                           const LayerInputs &inputs);

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_CELLS_H
