//===- Parts.cpp - What energy and area are counted by --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of parts, and sums over it.
//===----------------------------------------------------------------------===//
#include "rampart/cost/Cost.h"

using namespace rampart;
using namespace rampart::cost;

namespace {

struct PartRow {
  std::string_view name; // empty: that of the component
  CostComponent component;
  Level level;
};

// In the order of the enumeration: the only place that lists them.
constexpr PartRow partTable[] = {
    {"array_read", CostComponent::Cell, Level::Array},
    {"", CostComponent::InputDriver, Level::Array},
    {"", CostComponent::PulseCounter, Level::Array},
    {"", CostComponent::Integrator, Level::Array},
    {"", CostComponent::Capacitor, Level::Array},
    {"ramp_read", CostComponent::Cell, Level::Array},
    {"", CostComponent::RampGenerator, Level::Array},
    {"", CostComponent::Comparator, Level::Array},
    {"", CostComponent::ColumnCounter, Level::Array},
    {"", CostComponent::SarAdc, Level::Array},
    {"", CostComponent::SampleHold, Level::Array},
    {"", CostComponent::Table, Level::Nonlinearity},
    {"", CostComponent::FunctionUnit, Level::Nonlinearity},
    {"", CostComponent::Multiplier, Level::System},
    {"", CostComponent::Adder, Level::System},
    {"", CostComponent::ShiftAdd, Level::System},
    {"", CostComponent::Buffer, Level::System},
    {"", CostComponent::Router, Level::System},
    {"", CostComponent::Link, Level::System},
    {"", CostComponent::Clock, Level::System},
    {"", CostComponent::Leakage, Level::System},
};
static_assert(std::size(partTable) == partCount);

} // namespace

std::string_view cost::levelName(Level level) {
  constexpr std::string_view names[] = {"mac_array", "with_nonlinearity",
                                        "full_system"};
  return names[size_t(level)];
}

std::string_view cost::partName(Part part) {
  const PartRow &row = partTable[size_t(part)];
  return row.name.empty() ? costComponentName(row.component) : row.name;
}

Level cost::levelOf(Part part) { return partTable[size_t(part)].level; }

CostComponent cost::componentOf(Part part) {
  return partTable[size_t(part)].component;
}

/// Over the parts of a level and of those below it.
static double sum(const Estimate &estimate, Level level,
                  double PartCost::*member) {
  double total = 0;
  for (size_t i = 0; i < partCount; ++i)
    if (partTable[i].level <= level)
      total += estimate.parts[i].*member;
  return total;
}

double Estimate::energy(Level level) const {
  return sum(*this, level, &PartCost::energy);
}

double Estimate::area(Level level) const {
  return sum(*this, level, &PartCost::area);
}
