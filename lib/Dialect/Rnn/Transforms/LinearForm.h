//===- LinearForm.h - Values as linear functions of others ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models write the same sums in many ways: one product or several, gates joined
// or split, biases added here or there. This is what they have in common.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LINEARFORM_H
#define RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LINEARFORM_H

#include "FormWeights.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

#include <memory>
#include <vector>

namespace rampart::rnn {

/// y[b, j] = sum over atoms x of sum over k of weights[j, k] x[b, k] + bias[j],
/// for a tensor [B, count] and atoms [B, width] that are no sums themselves.
struct LinearForm {
  struct Term {
    mlir::Value atom;
    FormWeights weights; // [count][width]
  };
  int64_t count = 0;
  std::vector<Term> terms;  // one per atom
  std::vector<double> bias; // [count]

  /// The term of `atom`, or null.
  const Term *termOf(mlir::Value atom) const;
};

/// Finds the forms of float32 tensors of rank 2; each once.
class LinearForms {
public:
  /// Null where the last dimension is not known. Valid as long as this object.
  const LinearForm *of(mlir::Value value);
  /// Makes `value`, whatever computes it, an atom.
  void keep(mlir::Value value);

private:
  LinearForm find(mlir::Value value);

  llvm::DenseMap<mlir::Value, std::unique_ptr<LinearForm>> known;
};

} // namespace rampart::rnn

#endif // RAMPART_LIB_DIALECT_RNN_TRANSFORMS_LINEARFORM_H
