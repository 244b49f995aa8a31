//===- MatrixLayout.cpp - A matrix on word lines and columns --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/MatrixLayout.h"

#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::xbar;

FailureOr<MatrixLayout> MatrixLayout::make(MatrixOp matrix, ValueRange inputs) {
  if (inputs.size() != matrix.getBlocks().size())
    return matrix.emitError("expected an input for each of ")
           << matrix.getBlocks().size() << " blocks but got " << inputs.size();
  MatrixLayout layout;
  layout.gates = matrix.getGates();
  layout.units = matrix.getColumns() / layout.gates;
  std::optional<ArrayRef<int64_t>> copies = matrix.getCopies();
  int64_t row = 0;
  for (auto [b, input] : llvm::enumerate(inputs)) {
    if (widthOf(input.getType()) != matrix.getInputs(b))
      return matrix.emitError("block ")
             << b << ": expected " << matrix.getInputs(b) << " inputs but got "
             << widthOf(input.getType());
    host::CodeType code = codeOf(input.getType());
    layout.blocks.push_back(
        *host::tensorOf(cast<ElementsAttr>(matrix.getBlocks()[b])));
    layout.scales.push_back(code.getScale());
    layout.peaks.push_back(
        std::max(std::abs(code.getMin()), std::abs(code.getMax())));
    for (int64_t i = 0; i < matrix.getInputs(b); ++i, ++row) {
      int64_t count = copies ? (*copies)[row] : 1;
      layout.lines.insert(layout.lines.end(), count,
                          {unsigned(b), i, 1.0 / double(count)});
    }
  }
  return layout;
}
