//===- Selection.cpp - Ranges and positions of elements ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Groups.h"

#include <cmath>
#include <numeric>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// How many of start, start + delta, ... lie before limit.
template <typename T>
Result<int64_t> rangeCount(T start, T limit, T delta) {
  double count = std::ceil((double(limit) - double(start)) / double(delta));
  if (delta == 0 || !(count <= double(maxElements)))
    return Error{"expected a step that reaches the limit in at most " +
                 std::to_string(maxElements) + " elements, found " +
                 std::to_string(delta)};
  return count > 0 ? int64_t(count) : 0;
}

/// Whether x comes before y in the order of topK: NaN counts as the largest.
template <typename T>
bool before(T x, T y, bool largest) {
  if (x != x || y != y)
    return largest ? x != x && y == y : x == x && y != y;
  return largest ? x > y : x < y;
}

} // namespace

Result<Tensor> kernels::range(const Call &call) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  for (const Tensor &input : call.inputs)
    if (input.rank() != 0)
      return Error{"expected scalars, found " + shapeText(input.shape())};
  ElementType type = call.input(0).type();
  return dispatch(type, NumberTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    T start = *call.input(0).data<T>(),
                      limit = *call.input(1).data<T>(),
                      delta = *call.input(2).data<T>();
                    Result<int64_t> count = rangeCount(start, limit, delta);
                    if (!count)
                      return Error{count.error()};
                    Result<Tensor> output = makeTensor(type, {*count});
                    if (!output)
                      return output;
                    T *to = output->mutableData<T>();
                    for (int64_t i = 0; i < *count; ++i)
                      to[i] = T(Wrap<T>(start) + Wrap<T>(i) * Wrap<T>(delta));
                    return output;
                  });
}

Result<Tensor> kernels::nonZero(const Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> found;
  return dispatch(input.type(), HostTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    const auto *from = input.data<Stored<T>>();
                    for (int64_t i = 0, n = input.size(); i < n; ++i)
                      if (from[i] != 0)
                        found.push_back(i);
                    int64_t count = int64_t(found.size());
                    Result<Tensor> output =
                        makeTensor(ElementType::Int64, {input.rank(), count});
                    if (!output)
                      return output;
                    int64_t *to = output->mutableData<int64_t>();
                    std::vector<int64_t> strides = stridesOf(input.shape());
                    for (int64_t d = 0; d < input.rank(); ++d)
                      for (int64_t i : found)
                        *to++ =
                            i / strides[size_t(d)] % input.shape()[size_t(d)];
                    return output;
                  });
}

Result<Tensor> kernels::topK(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axis");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  Result<std::vector<int64_t>> k = readList(call.input(1), "k");
  if (!k)
    return Error{k.error()};
  Shape shape = input.shape();
  int64_t &kept = shape[size_t(axes[0])];
  if (k->size() != 1 || k->front() < 0 || k->front() > kept)
    return Error{"expected one k from 0 to the axis's size " +
                 std::to_string(kept) + ", found " +
                 (k->size() == 1 ? std::to_string(k->front())
                                 : shapeText(call.input(1).shape()))};
  kept = k->front();
  Result<Tensor> output = makeTensor(ElementType::Int64, shape);
  if (!output || output->size() == 0)
    return output;
  bool largest = call.op.getInt("largest");
  Groups from = groupAlong(input, axes), to = groupAlong(*output, axes);
  std::vector<int64_t> order(from.members.size());
  return dispatch(
      input.type(), NumberTypes(), [&]<typename T>(std::type_identity<T>) {
        for (size_t g = 0; g < from.groups.size(); ++g) {
          const T *group = input.data<T>() + from.groups[g];
          std::iota(order.begin(), order.end(), 0);
          std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
            T x = group[from.members[size_t(a)]],
              y = group[from.members[size_t(b)]];
            bool less = before(x, y, largest);
            return less || (!before(y, x, largest) && a < b);
          });
          for (size_t e = 0; e < to.members.size(); ++e)
            output->mutableData<int64_t>()[to.groups[g] + to.members[e]] =
                order[e];
        }
        return output;
      });
}
