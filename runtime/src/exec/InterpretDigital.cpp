//===- InterpretDigital.cpp - Instructions of the digital unit ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer products, sums and tables: exact in 64 bits, rounded half to even
// once, then saturated. Ideal mode evaluates the same formula on real numbers.
//===----------------------------------------------------------------------===//
#include "Interpreter.h"
#include "RoundDivider.h"

#include <algorithm>

using namespace rampart;

template <typename Code>
void Interpreter<Code>::execute(const MulOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const RoundDivider divider(op.den);
  const double ratio = double(op.num) / double(op.den);
  for (size_t s = 0; s < active; ++s) {
    const Code *a = at(op.a, s), *b = at(op.b, s);
    Code *to = at(op.dst, s);
    for (size_t i = 0; i < op.dst.count; ++i)
      if constexpr (std::is_same_v<Code, double>)
        to[i] = a[i] * b[i] * ratio;
      else
        to[i] = narrow(divider.divide(int64_t(a[i]) * b[i] * op.num), buffer);
  }
}

template <typename Code>
void Interpreter<Code>::execute(const AddOp &op) {
  const RegionPlan::Buffer &buffer = plan.buffers[op.dst.buffer];
  const RoundDivider divider(op.den);
  const double aNum = double(op.aNum), bNum = double(op.bNum);
  const double bias = double(op.bias), den = double(op.den);
  for (size_t s = 0; s < active; ++s) {
    const Code *a = at(op.a, s), *b = at(op.b, s);
    Code *to = at(op.dst, s);
    for (size_t i = 0; i < op.dst.count; ++i)
      if constexpr (std::is_same_v<Code, double>)
        to[i] = (a[i] * aNum + b[i] * bNum + bias) / den;
      else
        to[i] = narrow(
            divider.divide(a[i] * op.aNum + b[i] * op.bNum + op.bias), buffer);
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

template void Interpreter<int32_t>::execute(const MulOp &);
template void Interpreter<int32_t>::execute(const AddOp &);
template void Interpreter<int32_t>::execute(const LookupOp &);
template void Interpreter<double>::execute(const MulOp &);
template void Interpreter<double>::execute(const AddOp &);
template void Interpreter<double>::execute(const LookupOp &);
