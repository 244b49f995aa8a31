//===- Products.cpp - Matrix products ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums run over k in ascending order; those of floats in double, rounded once.
//===----------------------------------------------------------------------===//
#include "Multiply.h"
#include "StridedNest.h"

using namespace rampart;
using namespace rampart::kernels;

namespace {

Error incompatible(const Tensor &a, const Tensor &b) {
  return Error{"expected matrices that multiply, found " +
               shapeText(a.shape()) + " and " + shapeText(b.shape())};
}

/// numpy.matmul's view of its operands: vectors made matrices, leading
/// dimensions broadcast.
struct MatmulShape {
  Shape batch, a, b, result; // a and b: the operands' own leading dimensions
  int64_t m, n, k;
};

Result<MatmulShape> matmulShape(const Tensor &left, const Tensor &right) {
  Shape a = left.shape(), b = right.shape();
  if (a.empty() || b.empty())
    return incompatible(left, right);
  bool isRow = a.size() == 1, isColumn = b.size() == 1;
  if (isRow)
    a.insert(a.begin(), 1);
  if (isColumn)
    b.push_back(1);
  int64_t m = a[a.size() - 2], k = a.back(), n = b.back();
  if (b[b.size() - 2] != k)
    return incompatible(left, right);
  a.resize(a.size() - 2);
  b.resize(b.size() - 2);
  Result<Shape> batch = broadcastShapes(a, b);
  if (!batch)
    return incompatible(left, right);
  Shape result = *batch;
  if (!isRow)
    result.push_back(m);
  if (!isColumn)
    result.push_back(n);
  return MatmulShape{std::move(*batch),
                     std::move(a),
                     std::move(b),
                     std::move(result),
                     m,
                     n,
                     k};
}

/// gemm's C, walked as if it had the shape [m, n]; absent, it is 0.
template <typename T>
struct Addend {
  const T *data = nullptr;
  std::vector<int64_t> strides{0, 0};
  double operator()(int64_t i, int64_t j) const {
    return data ? double(data[i * strides[0] + j * strides[1]]) : 0;
  }
};

/// The tensor, transposed where asked.
Result<Tensor> oriented(const Tensor &matrix, bool transposed) {
  constexpr int64_t swapped[] = {1, 0};
  return transposed ? permuted(matrix, swapped) : Result<Tensor>(matrix);
}

/// gemm's C may stretch to [m, n], but not beyond it.
Status checkAddend(const Tensor &c, const Shape &shape) {
  Result<Shape> stretched = broadcastShapes(c.shape(), shape);
  if (stretched && *stretched == shape)
    return {};
  return Error{"expected a third input that broadcasts to " + shapeText(shape) +
               ", found " + shapeText(c.shape())};
}

} // namespace

Result<Tensor> kernels::matmul(const Call &call) {
  const Tensor &left = call.input(0), &right = call.input(1);
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  Result<MatmulShape> s = matmulShape(left, right);
  if (!s)
    return Error{s.error()};
  return dispatch(
      left.type(), NumberTypes(),
      [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
        Result<Tensor> output = makeTensor(left.type(), s->result);
        if (!output || output->size() == 0)
          return output;
        T *to = output->mutableData<T>();
        StridedNest<2> nest(s->batch, {broadcastStrides(s->a, s->batch),
                                       broadcastStrides(s->b, s->batch)});
        nest.forEachRow([&](int64_t count, auto offsets, auto steps) {
          for (int64_t i = 0; i < count; ++i, to += s->m * s->n) {
            const T *a =
                left.data<T>() + (offsets[0] + i * steps[0]) * s->m * s->k;
            const T *b =
                right.data<T>() + (offsets[1] + i * steps[1]) * s->k * s->n;
            multiply(a, b, s->m, s->n, s->k,
                     [&](int64_t row, int64_t column, Sum<T> sum) {
                       to[row * s->n + column] = T(sum);
                     });
          }
        });
        return output;
      });
}

Result<Tensor> kernels::gemm(const Call &call) {
  if (Status status = checkOneType(call); !status)
    return Error{status.error()};
  if (call.input(0).rank() != 2 || call.input(1).rank() != 2)
    return incompatible(call.input(0), call.input(1));
  Result<Tensor> a = oriented(call.input(0), call.op.getInt("trans_a"));
  Result<Tensor> b = oriented(call.input(1), call.op.getInt("trans_b"));
  if (!a || !b)
    return a ? b : a;
  int64_t m = a->shape()[0], k = a->shape()[1], n = b->shape()[1];
  if (b->shape()[0] != k)
    return incompatible(*a, *b);
  Shape shape{m, n};
  bool adds = call.inputs.size() == 3;
  if (adds)
    if (Status status = checkAddend(call.input(2), shape); !status)
      return Error{status.error()};
  double alpha = call.op.getFloat("alpha"), beta = call.op.getFloat("beta");
  return dispatch(a->type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output = makeTensor(a->type(), shape);
                    if (!output)
                      return output;
                    Addend<T> c;
                    if (adds)
                      c = {call.input(2).data<T>(),
                           broadcastStrides(call.input(2).shape(), shape)};
                    T *to = output->mutableData<T>();
                    multiply(a->data<T>(), b->data<T>(), m, n, k,
                             [&](int64_t i, int64_t j, double sum) {
                               to[i * n + j] = T(alpha * sum + beta * c(i, j));
                             });
                    return output;
                  });
}
