//===- QuantizedDense.cpp - A dense layer in codes, bit for bit -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "QuantizedArithmetic.h"

using namespace rampart::reference;

std::vector<float> rampart::reference::quantizedDense(
    const QuantizedDense &layer, const std::vector<float> &x,
    const std::vector<float> &w, const std::vector<float> &b) {
  int64_t outputs = int64_t(b.size()), inputs = int64_t(w.size()) / outputs;
  Columns columns(
      layer.y, layer.matrix, 0, outputs, [&](int64_t row, int64_t unit) {
        return row < inputs ? double(w[unit * inputs + row]) * layer.x.scale()
                            : double(b[unit]) * layer.matrix.bias.scale();
      });
  std::vector<float> y;
  for (size_t v = 0; v < x.size(); v += inputs) {
    Codes rows;
    for (int64_t i = 0; i < inputs; ++i)
      rows.push_back(codeOf(x[v + i], layer.x));
    for (int64_t unit = 0; unit < outputs; ++unit)
      y.push_back(
          realOf(columns.finish(columns.convert(rows, unit)), columns.code()));
  }
  return y;
}
