//===- TimeFlow.h - Which axis of a host tensor is time ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows the time steps of regions through the host's operations: a tensor
// whose steps arrive one by one may be consumed so.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_TIMING_TIMEFLOW_H
#define RAMPART_SRC_TIMING_TIMEFLOW_H

#include "rampart/program/Program.h"

#include <map>
#include <optional>
#include <span>

namespace rampart::timing {

/// Steps of a value that arrive one by one, in the passes of a group.
struct Flow {
  size_t group, axis;
  bool reversed;
  std::vector<uint32_t> sequences; // spaces of the stores that fill it
};

/// When a value is there.
struct Arrival {
  size_t whole = 0; // the first group that may use all of it
  std::optional<Flow> flow;
  /// A name for the length of every axis: equal names, equal lengths.
  std::vector<int64_t> lengths;
};

class TimeFlow {
public:
  TimeFlow(const Program &program, size_t function);

  Arrival &at(int32_t value) { return arrivals[size_t(value)]; }
  /// The result of a host operation of this step.
  void apply(size_t step, const fb::HostOp &op);
  /// Results of what waits for all its inputs and ends before group `after`.
  void define(const flatbuffers::Vector<int32_t> *values, size_t after);
  /// The name of a length that nothing tells.
  int64_t newLength() { return --unknown; }

private:
  const Program &program;
  size_t number;
  const fb::Function &function;
  std::vector<Arrival> arrivals;
  int64_t unknown = -1;
  std::map<std::string, int64_t> symbols;

  std::vector<int64_t> lengthsOf(int32_t value);
  std::optional<size_t> axisAfter(const HostOp &op, size_t input, size_t axis,
                                  std::span<const int64_t> from,
                                  int32_t output);
};

} // namespace rampart::timing

#endif // RAMPART_SRC_TIMING_TIMEFLOW_H
