//===- Statistics.h - Counts of what saturates ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a report says of ramps and buffers beside the clock's counts
// (docs/Reports.md). Modes with codes alone have any.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_STATISTICS_H
#define RAMPART_TOOLS_RUN_STATISTICS_H

#include "rampart/exec/Observer.h"
#include "rampart/program/Program.h"

#include <map>
#include <mutex>
#include <vector>

namespace rampart {

/// Conversions of one ramp.
struct ConversionCount {
  int64_t conversions = 0;
  int64_t below = 0, above = 0; // of all thresholds
  std::map<int32_t, int64_t> codes;
};

/// Elements that one instruction wrote, and those that a range cut.
struct WriteCount {
  int64_t elements = 0, clipped = 0;
};

class Statistics : public Observer {
public:
  explicit Statistics(const Program &program);

  bool wants(const RegionPlace &place, uint32_t instruction) const override {
    return kinds[place.region][instruction] != Kind::Other;
  }
  void observe(const Execution &execution) override;

  std::vector<ConversionCount> ramps; // as in the program
  /// By region and instruction; those that cannot saturate count nothing.
  std::vector<std::vector<WriteCount>> writes;

private:
  enum class Kind { Convert, Write, Other };

  std::vector<std::vector<Kind>> kinds;         // by region, instruction
  std::vector<std::vector<uint32_t>> converter; // likewise: a Convert's ramp
  std::mutex mutex;
};

/// Tells several.
class ObserverList : public Observer {
public:
  void add(Observer &observer) { observers.push_back(&observer); }
  bool isEmpty() const { return observers.empty(); }

  bool wants(const RegionPlace &place, uint32_t instruction) const override;
  void observe(const Execution &execution) override;

private:
  std::vector<Observer *> observers;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_STATISTICS_H
