//===- TimeFlow.cpp - Which axis of a host tensor is time -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is not listed here waits for all of its inputs.
//===----------------------------------------------------------------------===//
#include "TimeFlow.h"

#include <algorithm>
#include <string_view>

using namespace rampart;
using namespace rampart::timing;

/// Element by element, with numpy's broadcasting.
static bool isElementwise(std::string_view opcode) {
  static constexpr std::string_view names[] = {
      "quantize",    "dequantize", "cast",      "relu",
      "elu",         "sigmoid",    "tanh",      "leakyrelu",
      "softsign",    "softplus",   "clip",      "thresholdedrelu",
      "hardsigmoid", "exp",        "erf",       "gelu",
      "gelu_tanh",   "mish",       "hardswish", "selu",
      "celu",        "add",        "sub",       "mul",
      "div",         "max",        "min",       "prelu",
      "where"};
  return std::find(std::begin(names), std::end(names), opcode) !=
         std::end(names);
}

TimeFlow::TimeFlow(const Program &program, size_t function)
    : program(program), number(function),
      function(
          *program.index().functions()->Get(flatbuffers::uoffset_t(function))),
      arrivals(size_t(this->function.value_count())) {
  if (!this->function.arguments())
    return;
  for (const fb::Port *port : *this->function.arguments()) {
    Arrival &arrival = at(port->value());
    for (size_t i = 0; port->dims() && i < port->dims()->size(); ++i) {
      const fb::Dim *dim = port->dims()->Get(flatbuffers::uoffset_t(i));
      if (dim->size() >= 0)
        arrival.lengths.push_back(dim->size());
      else if (dim->symbol() && dim->symbol()->size() > 0)
        arrival.lengths.push_back(
            symbols.try_emplace(dim->symbol()->str(), newLength())
                .first->second);
      else
        arrival.lengths.push_back(newLength());
    }
  }
}

/// Sizes as far as the program tells them, new names for the others.
std::vector<int64_t> TimeFlow::lengthsOf(int32_t value) {
  std::vector<int64_t> lengths;
  const auto *types = function.value_types();
  const auto *dims = types && size_t(value) < types->size()
                         ? types->Get(flatbuffers::uoffset_t(value))->dims()
                         : nullptr;
  for (size_t i = 0; dims && i < dims->size(); ++i) {
    int64_t size = dims->Get(flatbuffers::uoffset_t(i));
    lengths.push_back(size >= 0 ? size : newLength());
  }
  return lengths;
}

static bool contains(const std::vector<int64_t> &axes, size_t axis) {
  return std::find(axes.begin(), axes.end(), int64_t(axis)) != axes.end();
}

/// Axes of `axes` below `axis`.
static size_t countBelow(const std::vector<int64_t> &axes, size_t axis) {
  return size_t(std::count_if(axes.begin(), axes.end(),
                              [&](int64_t a) { return a < int64_t(axis); }));
}

/// Whether both stand for the same number of elements, at least one.
static bool holdAsMany(std::span<const int64_t> a, std::span<const int64_t> b) {
  for (std::span<const int64_t> lengths : {a, b})
    if (std::any_of(lengths.begin(), lengths.end(),
                    [](int64_t length) { return length <= 0; }))
      return false;
  return elementCount(a) == elementCount(b);
}

/// The axis of a reshaped tensor that is `axis` of the original: as many
/// elements lie before it, and as many within.
static std::optional<size_t> axisAfterReshape(std::span<const int64_t> from,
                                              size_t axis,
                                              std::span<const int64_t> to) {
  for (size_t place = 0; place < to.size(); ++place)
    if (holdAsMany(from.first(axis), to.first(place)) &&
        holdAsMany(from.subspan(axis + 1), to.subspan(place + 1)))
      return place;
  return std::nullopt;
}

/// Where the result has what input `input` with the lengths `from` has on
/// `axis`, step by step; nothing where a step of the result needs more than a
/// step of the input.
std::optional<size_t> TimeFlow::axisAfter(const HostOp &op, size_t input,
                                          size_t axis,
                                          std::span<const int64_t> from,
                                          int32_t output) {
  std::string_view opcode = op.spec().opcode;
  std::vector<int64_t> lengths = lengthsOf(output);
  if (isElementwise(opcode))
    return lengths.size() < from.size()
               ? std::nullopt
               : std::optional(axis + lengths.size() - from.size());
  if (opcode == "transpose") {
    const auto &perm = op.getInts("perm");
    return size_t(std::find(perm.begin(), perm.end(), int64_t(axis)) -
                  perm.begin());
  }
  if (input == 0 && opcode == "reshape")
    return axisAfterReshape(from, axis, lengths);
  if (opcode == "squeeze") {
    const auto &axes = op.getInts("axes");
    if (contains(axes, axis))
      return std::nullopt;
    return axis - countBelow(axes, axis);
  }
  if (opcode == "unsqueeze") {
    const auto &axes = op.getInts("axes");
    size_t place = 0;
    for (size_t old = 0;; ++place)
      if (!contains(axes, place) && old++ == axis)
        return place;
  }
  if (opcode == "concat" && op.getInt("axis") != int64_t(axis))
    return axis;
  if (input == 0 && opcode == "slice" && !contains(op.getInts("axes"), axis))
    return axis;
  if ((opcode == "softmax" || opcode == "log_softmax") &&
      !contains(op.getInts("axes"), axis))
    return axis;
  return std::nullopt;
}

void TimeFlow::apply(size_t step, const fb::HostOp &record) {
  const HostOp &op = *program.hostOp(number, step);
  int32_t output = record.outputs()->Get(0);
  Arrival result;
  result.lengths = lengthsOf(output);
  size_t last = 0; // the group that some input still waits for
  for (size_t i = 0; i < presentInputs(record); ++i)
    last = std::max(last,
                    at(record.inputs()->Get(flatbuffers::uoffset_t(i))).whole);
  bool stepwise = true;
  for (size_t i = 0; i < presentInputs(record); ++i) {
    const Arrival &input = at(record.inputs()->Get(flatbuffers::uoffset_t(i)));
    if (input.whole < last)
      continue; // all there when the others' steps arrive
    std::optional<size_t> axis =
        input.flow ? axisAfter(op, i, input.flow->axis, input.lengths, output)
                   : std::nullopt;
    if (last > 0 && !axis) {
      stepwise = false;
      break;
    }
    if (last == 0)
      break;
    if (!result.flow) {
      result.flow = Flow{input.flow->group, *axis, input.flow->reversed,
                         input.flow->sequences};
      if (*axis < result.lengths.size())
        result.lengths[*axis] = input.lengths[input.flow->axis];
    } else if (result.flow->axis != *axis ||
               result.flow->reversed != input.flow->reversed) {
      stepwise = false;
      break;
    } else {
      result.flow->sequences.insert(result.flow->sequences.end(),
                                    input.flow->sequences.begin(),
                                    input.flow->sequences.end());
    }
  }
  result.whole = last;
  if (!stepwise)
    result.flow.reset();
  // Lengths go on where there is no flow, too: two layers of one input have
  // as many steps.
  const Arrival &first = at(record.inputs()->Get(0));
  if (last == 0)
    for (size_t axis = 0; axis < first.lengths.size(); ++axis)
      if (std::optional<size_t> place =
              axisAfter(op, 0, axis, first.lengths, output);
          place && *place < result.lengths.size() && result.lengths[*place] < 0)
        result.lengths[*place] = first.lengths[axis];
  at(output) = std::move(result);
}

void TimeFlow::define(const flatbuffers::Vector<int32_t> *values,
                      size_t after) {
  for (size_t i = 0; values && i < values->size(); ++i) {
    int32_t value = values->Get(flatbuffers::uoffset_t(i));
    at(value) = {after, std::nullopt, lengthsOf(value)};
  }
}
