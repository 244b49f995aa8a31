//===- Reshape.cpp - ONNX's Reshape -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>

using namespace rampart;
using namespace rampart::kernels;

namespace {

Error mismatch(const Tensor &input, const std::vector<int64_t> &target) {
  return Error{"expected a shape of " + std::to_string(input.size()) +
               " elements, found " +
               (target.empty() ? "scalar" : shapeText(target)) +
               " for an input " + shapeText(input.shape())};
}

/// The size of the dimension -1: what the input has beyond the given
/// dimensions. Copied dimensions are left out on both sides, so that a copied 0
/// leaves it defined.
Result<int64_t> inferDimension(const Tensor &input,
                               const std::vector<int64_t> &target,
                               const std::vector<bool> &copied) {
  Shape present = input.shape(), given = target;
  for (size_t d = 0; d < target.size(); ++d) {
    if (target[d] == -1)
      given[d] = 1;
    if (copied[d])
      given[d] = present[d] = 1;
  }
  int64_t whole = elementCount(present), part = elementCount(given);
  if (part == 0 || whole % part != 0)
    return mismatch(input, target);
  return whole / part;
}

} // namespace

Result<Tensor> kernels::reshape(const Call &call) {
  const Tensor &input = call.input(0);
  Result<std::vector<int64_t>> target = readList(call.input(1), "a shape");
  if (!target)
    return Error{target.error()};
  bool allowZero = call.op.getInt("allow_zero");
  std::vector<bool> copied(target->size(), false);
  for (size_t d = 0; d < target->size(); ++d) {
    if ((*target)[d] < -1)
      return Error{"expected dimensions of at least -1, found " +
                   std::to_string((*target)[d])};
    if ((*target)[d] != 0 || allowZero)
      continue;
    if (int64_t(d) >= input.rank())
      return Error{"expected a dimension " + std::to_string(d) +
                   " to copy, found an input " + shapeText(input.shape())};
    copied[d] = true;
    (*target)[d] = input.shape()[d];
  }
  auto open = std::find(target->begin(), target->end(), -1);
  if (open != target->end()) {
    if (std::count(target->begin(), target->end(), -1) > 1)
      return Error{"expected at most one dimension of -1, found " +
                   shapeText(*target)};
    Result<int64_t> size = inferDimension(input, *target, copied);
    if (!size)
      return Error{size.error()};
    *open = *size;
  }
  if (Status status = checkShape(*target); !status)
    return Error{status.error()};
  if (elementCount(*target) != input.size())
    return mismatch(input, *target);
  return input.reshaped(std::move(*target));
}
