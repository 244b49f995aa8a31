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
  for (size_t s = 0; s < active; ++s) {
    const Code *a = at(op.a, s), *b = at(op.b, s);
    Code *to = at(op.dst, s);
    if constexpr (std::is_same_v<Code, double>)
      for (size_t i = 0; i < op.dst.count; ++i)
        to[i] = computeReal(op.operation, a[i], b[i]);
    else
      computeDigital(op.operation, a, b, op.dst.count, to);
  }
}

template <typename Code>
void Interpreter<Code>::execute(const LookupOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const DigitalTable &table = chip.tables[op.table];
  const int64_t last = int64_t(table.entries.size()) - 1;
  for (size_t s = 0; s < active; ++s) {
    const Code *from = at(op.src, s);
    Code *to = at(op.dst, s);
    for (size_t i = 0; i < op.dst.count; ++i)
      if constexpr (std::is_same_v<Code, double>)
        to[i] = evaluate(table.function, from[i] * table.inputScale) /
                table.outputScale;
      else
        to[i] = narrow(table.entries[size_t(std::clamp(
                           int64_t(from[i]) - table.first, int64_t(0), last))],
                       buffer);
  }
}

template void Interpreter<int32_t>::execute(const ArithmeticOp &);
template void Interpreter<int32_t>::execute(const LookupOp &);
template void Interpreter<double>::execute(const ArithmeticOp &);
template void Interpreter<double>::execute(const LookupOp &);
