//===- Broadcast.h - Loops over broadcast operands --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_BROADCAST_H
#define RAMPART_SRC_HOST_BROADCAST_H

#include "Kernels.h"
#include "StridedNest.h"

namespace rampart::kernels {

/// op(a, b) as elements of `type` (stored as To) over the broadcast of the two
/// inputs, with loops for the three forms that a row of a broadcast has.
template <typename A, typename B, typename To, typename Op>
Result<Tensor> broadcast(const Call &call, ElementType type, Op op) {
  const Tensor &left = call.input(0), &right = call.input(1);
  Result<Shape> shape = broadcastShapes(left.shape(), right.shape());
  if (!shape)
    return Error{shape.error()};
  Result<Tensor> output = makeTensor(type, *shape);
  if (!output)
    return output;
  To *to = output->mutableData<To>();
  StridedNest<2> nest(*shape, {broadcastStrides(left.shape(), *shape),
                               broadcastStrides(right.shape(), *shape)});
  nest.forEachRow([&](int64_t count, auto offsets, auto steps) {
    const A *a = left.data<A>() + offsets[0];
    const B *b = right.data<B>() + offsets[1];
    if (steps[0] == 0)
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(*a, b[i]);
    else if (steps[1] == 0)
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(a[i], *b);
    else
      for (int64_t i = 0; i < count; ++i)
        to[i] = op(a[i], b[i]);
    to += count;
  });
  return output;
}

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_BROADCAST_H
