//===- Comparisons.cpp - Comparisons, logic and choice ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numpy's broadcasting; any byte of a bool but 0 is true.
//===----------------------------------------------------------------------===//
#include "Broadcast.h"

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// op(a, b) as bool. Bools arrive as 0 or 1.
template <typename List, typename Op>
Result<Tensor> compare(const Call &call, List types, Op op) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  return dispatch(
      call.input(0).type(), types, [&]<typename T>(std::type_identity<T>) {
        using S = Stored<T>;
        return broadcast<S, S, uint8_t>(call, ElementType::Bool, [&](S a, S b) {
          if constexpr (std::is_same_v<T, bool>)
            return uint8_t(op(a != 0, b != 0));
          else
            return uint8_t(op(a, b));
        });
      });
}

} // namespace

Result<Tensor> kernels::equal(const Call &call) {
  return compare(call, HostTypes(), [](auto a, auto b) { return a == b; });
}

Result<Tensor> kernels::less(const Call &call) {
  return compare(call, NumberTypes(), [](auto a, auto b) { return a < b; });
}

Result<Tensor> kernels::lessOrEqual(const Call &call) {
  return compare(call, NumberTypes(), [](auto a, auto b) { return a <= b; });
}

Result<Tensor> kernels::greater(const Call &call) {
  return compare(call, NumberTypes(), [](auto a, auto b) { return a > b; });
}

Result<Tensor> kernels::greaterOrEqual(const Call &call) {
  return compare(call, NumberTypes(), [](auto a, auto b) { return a >= b; });
}

Result<Tensor> kernels::logicalAnd(const Call &call) {
  return compare(call, Types<bool>(), [](auto a, auto b) { return a && b; });
}

Result<Tensor> kernels::logicalOr(const Call &call) {
  return compare(call, Types<bool>(), [](auto a, auto b) { return a || b; });
}

Result<Tensor> kernels::logicalXor(const Call &call) {
  return compare(call, Types<bool>(), [](auto a, auto b) { return a != b; });
}

Result<Tensor> kernels::where(const Call &call) {
  const Tensor &condition = call.input(0), &a = call.input(1),
               &b = call.input(2);
  if (condition.type() != ElementType::Bool)
    return wrongType(condition.type(), Types<bool>());
  if (Status status =
          checkOneType({call.op, call.inputs.subspan(1), call.context});
      !status)
    return Error{status.error()};
  Result<Shape> shape = broadcastShapes(a.shape(), b.shape());
  if (shape)
    shape = broadcastShapes(*shape, condition.shape());
  if (!shape)
    return Error{shape.error()};
  Result<Tensor> output = makeTensor(a.type(), *shape);
  if (!output)
    return output;
  StridedNest<3> nest(*shape, {broadcastStrides(condition.shape(), *shape),
                               broadcastStrides(a.shape(), *shape),
                               broadcastStrides(b.shape(), *shape)});
  withWord(elementSize(a.type()), [&]<typename U>(std::type_identity<U>) {
    U *to = output->mutableData<U>();
    nest.forEachRow([&](int64_t count, auto offsets, auto steps) {
      const uint8_t *test = condition.data<uint8_t>() + offsets[0];
      const U *x = a.data<U>() + offsets[1], *y = b.data<U>() + offsets[2];
      for (int64_t i = 0; i < count; ++i)
        to[i] = test[i * steps[0]] ? x[i * steps[1]] : y[i * steps[2]];
      to += count;
    });
  });
  return output;
}
