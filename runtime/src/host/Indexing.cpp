//===- Indexing.cpp - Picking and placing elements --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Negative indices count from the end; those outside are errors. Updates of
// one element are applied in row-major order.
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>
#include <cstring>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// The index counted from the front; an error outside `dim`.
Result<int64_t> wrapped(int64_t index, int64_t dim) {
  if (index < -dim || index >= dim)
    return Error{"expected indices from -" + std::to_string(dim) + " to " +
                 std::to_string(dim) + " (exclusive), found " +
                 std::to_string(index)};
  return index < 0 ? index + dim : index;
}

/// For every element of `indices`, in row-major order, the offset of the
/// element of `data` that has its position but on `axis`, where it has the
/// index.
Result<std::vector<int64_t>>
elementOffsets(const Tensor &data, const Tensor &indices, size_t axis) {
  if (axis >= size_t(data.rank()) || indices.rank() != data.rank())
    return Error{"expected indices of the data's rank and an axis below it, "
                 "found " +
                 shapeText(indices.shape()) + " for " +
                 shapeText(data.shape()) + " and axis " + std::to_string(axis)};
  for (size_t d = 0; d < data.shape().size(); ++d)
    if (d != axis && indices.shape()[d] > data.shape()[d])
      return Error{"expected indices no larger than the data but on axis " +
                   std::to_string(axis) + ", found " +
                   shapeText(indices.shape()) + " for " +
                   shapeText(data.shape())};
  Result<std::vector<int64_t>> offsets = readInts(indices, "indices", true);
  if (!offsets)
    return offsets;
  std::vector<int64_t> strides = stridesOf(data.shape()),
                       position(data.shape().size());
  for (int64_t &offset : *offsets) {
    Result<int64_t> index = wrapped(offset, data.shape()[axis]);
    if (!index)
      return Error{index.error()};
    offset = *index * strides[axis];
    for (size_t d = 0; d < position.size(); ++d)
      offset += d == axis ? 0 : position[d] * strides[d];
    for (size_t d = position.size(); d-- > 0;) {
      if (++position[d] < indices.shape()[d])
        break;
      position[d] = 0;
    }
  }
  return offsets;
}

/// For every index tuple of `indices`, whose first `batch` dimensions are
/// those of the data, the offset of the block of `data` that it names. Expects
/// shapes that checkTuples has passed.
Result<std::vector<int64_t>> tupleOffsets(const Tensor &data,
                                          const Tensor &indices, size_t batch) {
  Result<std::vector<int64_t>> given = readInts(indices, "indices", true);
  if (!given)
    return given;
  size_t length = size_t(indices.shape().back());
  std::vector<int64_t> strides = stridesOf(data.shape());
  int64_t tuples = elementCount(
      std::span(indices.shape()).first(indices.shape().size() - 1));
  int64_t batches = elementCount(std::span(indices.shape()).first(batch));
  std::vector<int64_t> offsets(size_t(tuples), 0);
  for (int64_t t = 0; t < tuples; ++t) {
    if (batch > 0)
      offsets[size_t(t)] = t / (tuples / batches) * strides[batch - 1];
    for (size_t d = 0; d < length; ++d) {
      Result<int64_t> index =
          wrapped((*given)[size_t(t) * length + d], data.shape()[batch + d]);
      if (!index)
        return Error{index.error()};
      offsets[size_t(t)] += *index * strides[batch + d];
    }
  }
  return offsets;
}

Status checkTuples(const Tensor &data, const Tensor &indices, size_t batch) {
  bool fits = indices.rank() > int64_t(batch) &&
              data.rank() >= int64_t(batch) &&
              indices.shape().back() <= data.rank() - int64_t(batch) &&
              std::equal(indices.shape().begin(),
                         indices.shape().begin() + batch, data.shape().begin());
  if (fits)
    return {};
  return Error{"expected indices that share " + std::to_string(batch) +
               " dimensions with the data and have tuples no longer than its "
               "rank, found " +
               shapeText(indices.shape()) + " for " + shapeText(data.shape())};
}

/// The shape of what the tuples of `indices` name, one after another.
Shape tupleShape(const Tensor &data, const Tensor &indices, size_t batch) {
  Shape shape(indices.shape().begin(), indices.shape().end() - 1);
  size_t named = batch + size_t(indices.shape().back());
  shape.insert(shape.end(), data.shape().begin() + named, data.shape().end());
  return shape;
}

template <typename T>
T combine(T old, T update, std::string_view reduction) {
  if (reduction == "add")
    return T(Wrap<T>(old) + Wrap<T>(update));
  if (reduction == "mul")
    return T(Wrap<T>(old) * Wrap<T>(update));
  if (old != old || update != update)
    return old != old ? old : update;
  return reduction == "max" ? std::max(old, update) : std::min(old, update);
}

/// A copy of `data` with blocks of `block` elements of `updates` put in, or
/// combined with what is there.
Result<Tensor> scatter(const Call &call, const std::vector<int64_t> &offsets,
                       int64_t block) {
  const Tensor &data = call.input(0), &updates = call.input(2);
  const std::string &reduction = call.op.getText("reduction");
  if (data.type() != updates.type())
    return Error{"expected updates of the data's element type " +
                 std::string(elementTypeName(data.type())) + ", found " +
                 std::string(elementTypeName(updates.type()))};
  Result<Tensor> output = makeTensor(data.type(), data.shape());
  if (!output)
    return output;
  std::memcpy(output->mutableData<char>(), data.data<char>(), data.byteSize());
  if (reduction == "none") {
    size_t bytes = size_t(block) * elementSize(data.type());
    for (size_t i = 0; i < offsets.size(); ++i)
      std::memcpy(output->mutableData<char>() +
                      size_t(offsets[i]) * elementSize(data.type()),
                  updates.data<char>() + i * bytes, bytes);
    return output;
  }
  return dispatch(data.type(), NumberTypes(),
                  [&]<typename T>(std::type_identity<T>) {
                    const T *from = updates.data<T>();
                    for (int64_t offset : offsets) {
                      T *to = output->mutableData<T>() + offset;
                      for (int64_t i = 0; i < block; ++i)
                        to[i] = combine(to[i], *from++, reduction);
                    }
                    return output;
                  });
}

/// The blocks of `data` at `offsets`, one after another.
Result<Tensor> pick(const Tensor &data, Shape shape,
                    const std::vector<int64_t> &offsets) {
  Result<Tensor> output = makeTensor(data.type(), std::move(shape));
  if (!output || output->size() == 0)
    return output;
  size_t bytes = output->byteSize() / offsets.size();
  char *to = output->mutableData<char>();
  for (int64_t offset : offsets) {
    std::memcpy(to,
                data.data<char>() + size_t(offset) * elementSize(data.type()),
                bytes);
    to += bytes;
  }
  return output;
}

} // namespace

Result<Tensor> kernels::gatherElements(const Call &call) {
  Result<std::vector<int64_t>> offsets = elementOffsets(
      call.input(0), call.input(1), size_t(call.op.getInt("axis")));
  if (!offsets)
    return Error{offsets.error()};
  return pick(call.input(0), call.input(1).shape(), *offsets);
}

Result<Tensor> kernels::gatherNd(const Call &call) {
  const Tensor &data = call.input(0), &indices = call.input(1);
  size_t batch = size_t(call.op.getInt("batch_dims"));
  if (Status status = checkTuples(data, indices, batch); !status)
    return Error{status.error()};
  Result<std::vector<int64_t>> offsets = tupleOffsets(data, indices, batch);
  if (!offsets)
    return Error{offsets.error()};
  return pick(data, tupleShape(data, indices, batch), *offsets);
}

Result<Tensor> kernels::scatterElements(const Call &call) {
  Result<std::vector<int64_t>> offsets = elementOffsets(
      call.input(0), call.input(1), size_t(call.op.getInt("axis")));
  if (!offsets)
    return Error{offsets.error()};
  if (call.input(2).shape() != call.input(1).shape())
    return Error{"expected updates of the indices' shape " +
                 shapeText(call.input(1).shape()) + ", found " +
                 shapeText(call.input(2).shape())};
  return scatter(call, *offsets, 1);
}

Result<Tensor> kernels::scatterNd(const Call &call) {
  const Tensor &data = call.input(0), &indices = call.input(1);
  if (Status status = checkTuples(data, indices, 0); !status)
    return Error{status.error()};
  Shape expected = tupleShape(data, indices, 0);
  if (call.input(2).shape() != expected)
    return Error{"expected updates of shape " + shapeText(expected) +
                 ", found " + shapeText(call.input(2).shape())};
  Result<std::vector<int64_t>> offsets = tupleOffsets(data, indices, 0);
  if (!offsets)
    return Error{offsets.error()};
  int64_t block = elementCount(
      std::span(data.shape()).subspan(size_t(indices.shape().back())));
  return scatter(call, *offsets, block);
}
