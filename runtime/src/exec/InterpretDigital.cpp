//===- InterpretDigital.cpp - Instructions of the digital unit ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer products, sums and tables: exact in 64 bits, rounded half to even
// once, then saturated. Ideal mode evaluates the same formula on real numbers.
//===----------------------------------------------------------------------===//
#include "Interpreter.h"

#include <algorithm>

using namespace rampart;

/// The formula on real numbers: neither rounded nor saturated.
static double computeReal(const DigitalOp &op, double a, double b) {
  if (op.product)
    return a * b * (double(op.aNum) / double(op.den));
  return (a * double(op.aNum) + b * double(op.bNum) + double(op.bias)) /
         double(op.den);
}

template <typename Code>
void Interpreter<Code>::execute(const ArithmeticOp &op) {
  const auto [rows, count] = layoutOf({op.dst, op.a, op.b});
  for (size_t row = 0; row < rows; ++row) {
    const Code *a = at(op.a, row), *b = at(op.b, row);
    Code *to = at(op.dst, row);
    if constexpr (std::is_same_v<Code, double>)
      for (size_t i = 0; i < count; ++i)
        to[i] = computeReal(op.operation, a[i], b[i]);
    else
      computeDigital(op.operation, a, b, count, to);
  }
}

template <typename Code>
void Interpreter<Code>::execute(const LookupOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const DigitalTable &table = chip.tables[op.table];
  const auto [rows, count] = layoutOf({op.dst, op.src});
  for (size_t row = 0; row < rows; ++row) {
    const Code *from = at(op.src, row);
    Code *to = at(op.dst, row);
    if constexpr (std::is_same_v<Code, double>)
      for (size_t i = 0; i < count; ++i)
        to[i] = evaluate(table.function, from[i] * table.inputScale) /
                table.outputScale;
    else
      lookUp({table.entries.data(), int32_t(table.entries.size()), table.first,
              buffer.min, buffer.max},
             from, count, to);
  }
}

template void Interpreter<int32_t>::execute(const ArithmeticOp &);
template void Interpreter<int32_t>::execute(const LookupOp &);
template void Interpreter<double>::execute(const ArithmeticOp &);
template void Interpreter<double>::execute(const LookupOp &);
