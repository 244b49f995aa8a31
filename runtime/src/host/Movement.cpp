//===- Movement.cpp - Shapes and movement -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that move elements of any type without looking at them.
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>
#include <cstring>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// Start, step and length of one sliced axis.
struct Range {
  int64_t start, step, count;
};

/// ONNX's clamping: both ends count from the back where negative, and a
/// negative step runs down to and including element 0.
Result<Range> sliceRange(int64_t dim, int64_t start, int64_t end,
                         int64_t step) {
  if (step == 0)
    return Error{"expected steps other than 0, found 0"};
  if (dim == 0)
    return Range{0, step, 0};
  start += start < 0 ? dim : 0;
  end += end < 0 ? dim : 0;
  if (step > 0) {
    start = std::clamp<int64_t>(start, 0, dim);
    end = std::clamp<int64_t>(end, 0, dim);
    return Range{start, step, start < end ? 1 + (end - start - 1) / step : 0};
  }
  start = std::clamp<int64_t>(start, 0, dim - 1);
  end = std::clamp<int64_t>(end, -1, dim - 1);
  return Range{start, step, start > end ? 1 + (end - start + 1) / step : 0};
}

/// The element types and shapes of concat's inputs agree, but for the axis.
Status checkConcat(const Call &call, size_t axis) {
  if (Status status = checkOneType(call); !status)
    return status;
  const Tensor &first = call.input(0);
  for (const Tensor &input : call.inputs) {
    Shape expected = first.shape();
    if (input.rank() == first.rank())
      expected[axis] = input.shape()[axis];
    if (input.shape() != expected)
      return Error{"expected shapes that agree but for axis " +
                   std::to_string(axis) + ", found " +
                   shapeText(first.shape()) + " and " +
                   shapeText(input.shape())};
  }
  return {};
}

/// Bytes of one index of `axis` and everything inside it.
size_t innerBytes(const Tensor &tensor, size_t axis) {
  return size_t(elementCount(std::span(tensor.shape()).subspan(axis))) *
         elementSize(tensor.type());
}

} // namespace

Result<Tensor> kernels::squeeze(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  Shape shape;
  for (int64_t d = 0; d < input.rank(); ++d)
    if (std::find(axes.begin(), axes.end(), d) == axes.end())
      shape.push_back(input.shape()[d]);
    else if (input.shape()[d] != 1)
      return Error{"expected axis " + std::to_string(d) + " of size 1, found " +
                   shapeText(input.shape())};
  return input.reshaped(std::move(shape));
}

Result<Tensor> kernels::unsqueeze(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  int64_t rank = input.rank() + int64_t(axes.size());
  if (Status status = checkAxes(axes, rank); !status)
    return Error{status.error()};
  Shape shape;
  for (int64_t d = 0, from = 0; d < rank; ++d)
    shape.push_back(std::find(axes.begin(), axes.end(), d) == axes.end()
                        ? input.shape()[from++]
                        : 1);
  return input.reshaped(std::move(shape));
}

Result<Tensor> kernels::slice(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  std::vector<int64_t> bounds[3];
  constexpr std::string_view names[] = {"starts", "ends", "steps"};
  for (size_t i = 0; i < 3; ++i) {
    Result<std::vector<int64_t>> values =
        readList(call.input(i + 1), names[i], true);
    if (!values)
      return Error{values.error()};
    if (values->size() != axes.size())
      return Error{"expected " + std::to_string(axes.size()) + " " +
                   std::string(names[i]) + ", found " +
                   std::to_string(values->size())};
    bounds[i] = std::move(*values);
  }
  Shape shape = input.shape();
  std::vector<int64_t> strides = stridesOf(shape);
  int64_t base = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    Result<Range> range =
        sliceRange(shape[axes[i]], bounds[0][i], bounds[1][i], bounds[2][i]);
    if (!range)
      return Error{range.error()};
    shape[axes[i]] = range->count;
    if (range->count == 0)
      continue;
    base += range->start * strides[axes[i]];
    // Of a single element the step, which may be huge, is never taken.
    strides[axes[i]] *= range->count > 1 ? range->step : 0;
  }
  return stridedCopy(input, std::move(shape), base, std::move(strides));
}

Result<Tensor> kernels::gather(const Call &call) {
  const Tensor &data = call.input(0);
  size_t axis = size_t(call.op.getInt("axis"));
  if (Status status = checkAxes(call.op.getInts("axis"), data.rank()); !status)
    return Error{status.error()};
  const Tensor &given = call.input(1);
  Result<std::vector<int64_t>> indices = readInts(given, "indices", true);
  if (!indices)
    return Error{indices.error()};
  int64_t dim = data.shape()[axis];
  for (int64_t &index : *indices) {
    if (index < -dim || index >= dim)
      return Error{"expected indices from -" + std::to_string(dim) + " to " +
                   std::to_string(dim) + " (exclusive) of axis " +
                   std::to_string(axis) + ", found " + std::to_string(index)};
    index += index < 0 ? dim : 0;
  }
  Shape shape = data.shape();
  shape.erase(shape.begin() + axis);
  shape.insert(shape.begin() + axis, given.shape().begin(),
               given.shape().end());
  Result<Tensor> output = makeTensor(data.type(), std::move(shape));
  if (!output || output->size() == 0)
    return output;
  size_t block = innerBytes(data, axis + 1);
  const char *from = data.data<char>();
  char *to = output->mutableData<char>();
  int64_t outer = elementCount(std::span(data.shape()).first(axis));
  for (int64_t i = 0; i < outer; ++i, from += size_t(dim) * block)
    for (int64_t index : *indices) {
      std::memcpy(to, from + size_t(index) * block, block);
      to += block;
    }
  return output;
}

Result<Tensor> kernels::concat(const Call &call) {
  const Tensor &first = call.input(0);
  size_t axis = size_t(call.op.getInt("axis"));
  if (Status status = checkAxes(call.op.getInts("axis"), first.rank()); !status)
    return Error{status.error()};
  if (Status status = checkConcat(call, axis); !status)
    return Error{status.error()};
  Shape shape = first.shape();
  shape[axis] = 0;
  for (const Tensor &input : call.inputs)
    shape[axis] += input.shape()[axis];
  Result<Tensor> output = makeTensor(first.type(), shape);
  if (!output || output->size() == 0)
    return output;
  int64_t outer = elementCount(std::span(shape).first(axis));
  char *to = output->mutableData<char>();
  for (int64_t i = 0; i < outer; ++i)
    for (const Tensor &input : call.inputs) {
      size_t block = innerBytes(input, axis);
      if (block == 0)
        continue;
      std::memcpy(to, input.data<char>() + size_t(i) * block, block);
      to += block;
    }
  return output;
}

Result<Tensor> kernels::expand(const Call &call) {
  const Tensor &input = call.input(0);
  Result<std::vector<int64_t>> given = readList(call.input(1), "a shape");
  if (!given)
    return Error{given.error()};
  if (Status status = checkShape(*given); !status)
    return Error{status.error()};
  Result<Shape> shape = broadcastShapes(input.shape(), *given);
  if (!shape)
    return Error{shape.error()};
  if (*shape == input.shape())
    return input;
  std::vector<int64_t> strides = broadcastStrides(input.shape(), *shape);
  return stridedCopy(input, std::move(*shape), 0, std::move(strides));
}

Result<Tensor> kernels::shape(const Call &call) {
  const Tensor &input = call.input(0);
  int64_t start = call.op.getInt("start"), end = call.op.getInt("end");
  if (end > input.rank())
    return Error{"expected an end up to the rank " +
                 std::to_string(input.rank()) + ", found " +
                 std::to_string(end)};
  Tensor output(ElementType::Int64, {end - start});
  std::copy(input.shape().begin() + start, input.shape().begin() + end,
            output.mutableData<int64_t>());
  return output;
}
