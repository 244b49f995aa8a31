//===- ProbeRecorder.cpp - What probes see of a run -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProbeRecorder.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

ProbeRecorder::ProbeRecorder(const std::vector<Probe> &probes)
    : probes(probes), calls(probes.size()) {
  for (size_t i = 0; i < probes.size(); ++i) {
    std::map<uint32_t, Share> byInstruction;
    for (size_t unit = 0; unit < probes[i].elements.size(); ++unit) {
      const ProbeElement &element = probes[i].elements[unit];
      Share &share = byInstruction[element.instruction];
      share.probe = i;
      share.units.emplace_back(unit, element);
    }
    for (auto &[instruction, share] : byInstruction)
      shares[{probes[i].function, probes[i].step, instruction}].push_back(
          std::move(share));
  }
}

bool ProbeRecorder::wants(const RegionPlace &place,
                          uint32_t instruction) const {
  return shares.contains({place.function, place.step, instruction});
}

void ProbeRecorder::observe(const Execution &execution) {
  const RegionPlace &place = execution.place;
  std::lock_guard lock(mutex);
  for (const Share &share :
       shares.at({place.function, place.step, execution.instruction}))
    record(share, execution);
}

void ProbeRecorder::record(const Share &share, const Execution &execution) {
  const Probe &probe = probes[share.probe];
  const size_t width = probe.elements.size();
  auto [found, isNew] = calls[share.probe].try_emplace(execution.place.call);
  CallValues &call = found->second;
  if (isNew) {
    call.steps = probe.sequence ? execution.callSteps : 1;
    call.streams = execution.callStreams;
    call.values.resize(call.steps * call.streams * width);
    call.executed.resize(call.steps * call.streams);
  }
  for (size_t i = 0; i < execution.streams.size(); ++i) {
    size_t row = execution.times[i] * call.streams + execution.streams[i];
    call.executed[row] = true;
    for (const auto &[unit, element] : share.units)
      call.values[row * width + unit] =
          element.scale *
          (element.sum ? execution.sums
                       : execution.codes)[i * execution.width + element.index];
  }
}

Result<ProbeRecorder::Values> ProbeRecorder::valuesOf(size_t number) const {
  size_t steps = 0, streams = 0;
  for (const auto &[call, values] : calls[number]) {
    if (steps > 0 && values.streams != streams)
      return Error{probes[number].name + ": expected " +
                   std::to_string(streams) +
                   " streams in every call, found one of " +
                   std::to_string(values.streams)};
    steps += values.steps;
    streams = values.streams;
  }
  const size_t width = probes[number].elements.size();
  Values all{Tensor(ElementType::Float64,
                    {int64_t(steps), int64_t(streams), int64_t(width)}),
             {}};
  double *to = all.tensor.mutableData<double>();
  for (const auto &[call, values] : calls[number]) {
    to = std::copy(values.values.begin(), values.values.end(), to);
    all.executed.insert(all.executed.end(), values.executed.begin(),
                        values.executed.end());
  }
  return all;
}

Result<ProbeDifference>
rampart::differenceOf(const ProbeRecorder::Values &run,
                      const ProbeRecorder::Values &ideal) {
  const Shape &shape = run.tensor.shape();
  if (shape != ideal.tensor.shape() || run.executed != ideal.executed)
    return Error{"expected the calls of the ideal run, " +
                 shapeText(ideal.tensor.shape()) + ", found " +
                 shapeText(shape)};
  ProbeDifference result;
  result.values = Tensor(ElementType::Float64, shape);
  double *to = result.values.mutableData<double>();
  const auto *a = run.tensor.data<double>(), *b = ideal.tensor.data<double>();
  double squares = 0;
  int64_t count = 0;
  for (int64_t i = 0; i < run.tensor.size(); ++i) {
    to[i] = a[i] - b[i];
    count += run.executed[size_t(i / shape[2])];
    squares += to[i] * to[i];
    if (std::abs(to[i]) > result.max) {
      result.max = std::abs(to[i]);
      result.at = {i / shape[2] / shape[1], i / shape[2] % shape[1],
                   i % shape[2]};
    }
  }
  result.rms = count > 0 ? std::sqrt(squares / double(count)) : 0;
  return result;
}
