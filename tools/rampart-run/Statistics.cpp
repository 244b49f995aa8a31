//===- Statistics.cpp - Counts of what saturates ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Statistics.h"

#include "rampart/program/Instructions.h"

#include <algorithm>

using namespace rampart;

Statistics::Statistics(const Program &program) {
  const fb::Program &index = program.index();
  ramps.resize(index.ramps() ? index.ramps()->size() : 0);
  for (uint32_t i = 0; index.regions() && i < index.regions()->size(); ++i) {
    kinds.emplace_back();
    converter.emplace_back();
    forEachInstruction(*index.regions()->Get(i), [&](const fb::Instruction &op,
                                                     uint32_t) {
      const fb::Convert *convert = op.op_as_Convert();
      bool saturates = op.op_as_Load() || op.op_as_Move() || op.op_as_Mul() ||
                       op.op_as_Add() || op.op_as_Lookup();
      kinds[i].push_back(convert     ? Kind::Convert
                         : saturates ? Kind::Write
                                     : Kind::Other);
      converter[i].push_back(convert ? convert->ramp() : 0);
    });
    writes.emplace_back(kinds[i].size());
  }
}

void Statistics::observe(const Execution &execution) {
  const uint32_t region = execution.place.region, at = execution.instruction;
  std::lock_guard lock(mutex);
  if (kinds[region][at] == Kind::Write) {
    writes[region][at].elements += int64_t(execution.codes.size());
    writes[region][at].clipped += int64_t(execution.clipped);
    return;
  }
  ConversionCount &count = ramps[converter[region][at]];
  count.conversions += int64_t(execution.codes.size());
  count.below += int64_t(execution.below);
  count.above += int64_t(execution.above);
  for (double code : execution.codes)
    ++count.codes[int32_t(code)];
}

bool ObserverList::wants(const RegionPlace &place, uint32_t instruction) const {
  return std::any_of(observers.begin(), observers.end(),
                     [&](const Observer *observer) {
                       return observer->wants(place, instruction);
                     });
}

void ObserverList::observe(const Execution &execution) {
  for (Observer *observer : observers)
    if (observer->wants(execution.place, execution.instruction))
      observer->observe(execution);
}
