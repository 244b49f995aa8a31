//===- Cost.h - Energy, latency and area of a program -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a program, its schedule, the machine's cost rows and counts of what was
// executed to joules, seconds and square metres, component by component.
// docs/CostModel.md states the model.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_COST_COST_H
#define RAMPART_COST_COST_H

#include "rampart/program/Program.h"
#include "rampart/timing/Activity.h"
#include "rampart/timing/Schedule.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::cost {

/// Each holds those before it.
enum class Level {
  Array,        // arrays with their drivers and converters
  Nonlinearity, // and the tables of functions that no ramp computes
  System,       // and everything else
};
inline constexpr size_t levelCount = 3;
std::string_view levelName(Level level);

/// What energy and area are counted by.
enum class Part : uint8_t {
  ArrayRead, // devices of the pairs
  InputDriver,
  PulseCounter,
  Integrator,
  Capacitor,
  RampRead, // devices of the ramps
  RampGenerator,
  Comparator,
  ColumnCounter,
  SarAdc,
  SampleHold,
  Table,
  FunctionUnit,
  Multiplier,
  Adder,
  ShiftAdd,
  Buffer,
  Router,
  Link,
  Clock,
  Leakage,
};
inline constexpr size_t partCount = size_t(Part::Leakage) + 1;
std::string_view partName(Part part);
Level levelOf(Part part);
/// The row that prices it.
CostComponent componentOf(Part part);

struct PartCost {
  double uses = 0;   // as often as the row's energy counts, or seconds of power
  double energy = 0; // J
  double area = 0;   // m²
};

struct Estimate {
  std::array<PartCost, partCount> parts;
  double operations = 0; // multiplications and additions of matrix products
  double seconds = 0;    // by the schedule
  int64_t timeSteps = 0, sequences = 0;
  /// Parts that were used and have no row: they are missing from the sums.
  std::vector<Part> unpriced;

  const PartCost &part(Part which) const { return parts[size_t(which)]; }
  double energy(Level level) const; // J
  double area(Level level) const;   // m²
};

/// Prices `activity`, of this program and schedule. Conductances are the
/// program's targets.
Estimate estimate(const Program &program, const timing::Schedule &schedule,
                  const timing::Activity &activity);

/// What one call of the entry function executes when every code of a buffer's
/// range is as likely as another, but for those that are filled in and never
/// change; open dimensions as in timing::callCycles. Nothing where branches or
/// loops decide at run time what is called.
std::optional<timing::Activity>
expectedActivity(const Program &program, const timing::Schedule &schedule,
                 int64_t timeSteps);

/// Capacitance, F, of the integrators of each bank of `region`: the widest ramp
/// that converts them spans the machine's swing. 0 where nothing does.
std::vector<double> integratorCapacitances(const Program &program,
                                           const fb::Region &region);

/// What Moves carry from one tile to another in one time step, or for one
/// vector, by pair of tiles in ascending order.
struct Traffic {
  uint32_t from, to;
  int64_t bits;
};
std::vector<Traffic> trafficOf(const Program &program);

/// The `cost` object of the reports as JSON text (docs/Reports.md); `codes`
/// says what the word lines' codes were.
std::string reportJson(const Program &program, const Estimate &estimate,
                       const std::string &codes);

} // namespace rampart::cost

#endif // RAMPART_COST_COST_H
