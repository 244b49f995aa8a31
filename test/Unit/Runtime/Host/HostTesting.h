//===- HostTesting.h - Helpers of the host tests ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_HOSTTESTING_H
#define RAMPART_TEST_HOSTTESTING_H

#include "rampart/host/HostOp.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace rampart::testing {

template <typename T>
ElementType typeFor() {
  if (std::is_same_v<T, float>)
    return ElementType::Float32;
  if (std::is_same_v<T, double>)
    return ElementType::Float64;
  if (std::is_same_v<T, int32_t>)
    return ElementType::Int32;
  return std::is_same_v<T, int64_t> ? ElementType::Int64 : ElementType::UInt8;
}

template <typename T>
Tensor tensor(Shape shape, std::vector<T> values) {
  Tensor result(typeFor<T>(), std::move(shape));
  EXPECT_EQ(result.size(), int64_t(values.size()));
  std::copy(values.begin(), values.end(), result.mutableData<T>());
  return result;
}

/// A list of int64: shapes, indices.
inline Tensor ints(std::vector<int64_t> values) {
  Shape shape{int64_t(values.size())};
  return tensor<int64_t>(std::move(shape), std::move(values));
}

/// 0, 1, 2, ... of this shape.
template <typename T = float>
Tensor counting(Shape shape) {
  std::vector<T> values(elementCount(shape));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = T(i);
  return tensor<T>(std::move(shape), std::move(values));
}

template <typename T>
std::vector<T> valuesOf(const Tensor &tensor) {
  EXPECT_EQ(elementSize(tensor.type()), sizeof(T));
  return {tensor.data<T>(), tensor.data<T>() + tensor.size()};
}

using Ints = std::vector<int64_t>;
using Floats = std::vector<double>;

/// Makes and runs an operation.
inline Result<Tensor> run(std::string_view opcode, std::vector<Tensor> inputs,
                          HostAttributes attributes = {},
                          const HostContext &context = {}) {
  Result<HostOp> op =
      HostOp::make(opcode, inputs.size(), std::move(attributes));
  if (!op)
    return Error{op.error()};
  return op->run(inputs, context);
}

/// The error of an operation that has to fail.
inline std::string errorOf(std::string_view opcode, std::vector<Tensor> inputs,
                           HostAttributes attributes = {}) {
  Result<Tensor> result = run(opcode, std::move(inputs), std::move(attributes));
  return result ? "accepted" : result.error();
}

#define EXPECT_TENSOR(result, expectedShape, expectedValues)                   \
  do {                                                                         \
    auto outcome = (result);                                                   \
    ASSERT_TRUE(outcome) << outcome.error();                                   \
    auto values = (expectedValues);                                            \
    EXPECT_EQ(outcome->shape(), (Shape expectedShape));                        \
    EXPECT_EQ(valuesOf<typename decltype(values)::value_type>(*outcome),       \
              values);                                                         \
  } while (false)

/// A shape of up to `maxRank` dimensions, zero-size ones among them.
inline Shape randomShape(std::mt19937 &random, size_t maxRank) {
  Shape shape(random() % (maxRank + 1));
  for (int64_t &dim : shape)
    dim = random() % 8 == 0 ? 0 : 1 + random() % 5;
  return shape;
}

/// Calls visit for every index of a shape in row-major order; written apart
/// from the kernels' own loops.
template <typename Visitor>
void forEachIndex(const Shape &shape, Visitor visit) {
  int64_t count = elementCount(shape);
  for (int64_t n = 0; n < count; ++n) {
    Shape index(shape.size());
    int64_t rest = n;
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d])
      index[d] = rest % shape[d];
    visit(index);
  }
}

/// The element of an index of a shape that broadcasts to the index's.
template <typename T>
T at(const Tensor &tensor, const Shape &index) {
  int64_t position = 0;
  for (int64_t d = 0; d < tensor.rank(); ++d) {
    int64_t dim = tensor.shape()[d];
    int64_t i = index[index.size() - size_t(tensor.rank() - d)];
    position = position * dim + (dim == 1 ? 0 : i);
  }
  return tensor.data<T>()[position];
}

} // namespace rampart::testing

#endif // RAMPART_TEST_HOSTTESTING_H
