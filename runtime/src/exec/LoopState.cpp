//===- LoopState.cpp - What a host loop keeps between passes --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LoopState.h"

#include <algorithm>
#include <cstring>

using namespace rampart;

static std::string typeText(const Tensor &tensor) {
  return std::string(elementTypeName(tensor.type())) + " of shape " +
         shapeText(tensor.shape());
}

Result<bool> rampart::readCondition(const Tensor &tensor) {
  if (tensor.type() != ElementType::Bool || tensor.size() != 1)
    return Error{"expected one bool as the condition, found " +
                 typeText(tensor)};
  return *tensor.data<uint8_t>() != 0;
}

LoopState::LoopState(const fb::Function &body, std::vector<Tensor> carried,
                     std::vector<Tensor> captured)
    : body(body), carried(std::move(carried)), captured(std::move(captured)),
      scans(body.results()->size() - 1 - this->carried.size()) {}

Status LoopState::begin(const Tensor *trips, const Tensor *first) {
  if (trips) {
    if (trips->type() != ElementType::Int64 || trips->size() != 1)
      return Error{"expected one int64 as the number of passes, found " +
                   typeText(*trips)};
    bound = *trips->data<int64_t>();
  }
  if (first) {
    Result<bool> value = readCondition(*first);
    if (!value)
      return Error{value.error()};
    condition = *value;
  }
  return {};
}

std::vector<Tensor> LoopState::arguments() const {
  Tensor pass(ElementType::Int64, {});
  *pass.mutableData<int64_t>() = number;
  std::vector<Tensor> arguments{std::move(pass)};
  arguments.insert(arguments.end(), carried.begin(), carried.end());
  arguments.insert(arguments.end(), captured.begin(), captured.end());
  return arguments;
}

Status LoopState::advance(std::vector<Tensor> results) {
  Result<bool> next = readCondition(results[0]);
  if (!next)
    return Error{next.error()};
  condition = *next;
  auto firstScan = results.begin() + 1 + ptrdiff_t(carried.size());
  std::move(results.begin() + 1, firstScan, carried.begin());
  for (size_t i = 0; i < scans.size(); ++i)
    scans[i].push_back(std::move(firstScan[ptrdiff_t(i)]));
  ++number;
  return {};
}

/// Without a pass only the program knows the type; sizes it leaves open are 0.
static Result<Tensor> emptyScan(const fb::Port &port) {
  Shape shape{0};
  for (size_t i = 0; port.dims() && i < port.dims()->size(); ++i)
    shape.push_back(std::max<int64_t>(
        port.dims()->Get(flatbuffers::uoffset_t(i))->size(), 0));
  return makeTensor(elementTypeOf(port.element_type()), std::move(shape));
}

Result<Tensor> LoopState::stack(size_t scan) const {
  const std::vector<Tensor> &passes = scans[scan];
  if (passes.empty())
    return emptyScan(*body.results()->Get(
        flatbuffers::uoffset_t(1 + carried.size() + scan)));
  const Tensor &first = passes[0];
  for (size_t i = 0; i < passes.size(); ++i)
    if (passes[i].type() != first.type() || passes[i].shape() != first.shape())
      return Error{"expected values of one shape in scan " +
                   std::to_string(scan) + ", found " + typeText(first) +
                   " in pass 0 and " + typeText(passes[i]) + " in pass " +
                   std::to_string(i)};
  Shape shape = first.shape();
  shape.insert(shape.begin(), int64_t(passes.size()));
  Result<Tensor> all = makeTensor(first.type(), std::move(shape));
  if (!all || first.byteSize() == 0)
    return all;
  auto *to = all->mutableData<std::byte>();
  for (const Tensor &pass : passes) {
    std::memcpy(to, pass.data<std::byte>(), pass.byteSize());
    to += pass.byteSize();
  }
  return all;
}

Result<std::vector<Tensor>> LoopState::results() {
  std::vector<Tensor> results = carried;
  for (size_t i = 0; i < scans.size(); ++i) {
    Result<Tensor> all = stack(i);
    if (!all)
      return Error{all.error()};
    results.push_back(std::move(*all));
  }
  return results;
}
