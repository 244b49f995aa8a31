//===- FaultMap.cpp - Faults of one chip ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/FaultMap.h"

#include "rampart/core/Faults.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace rampart::mapping {

static Status checkLine(const char *kind, int64_t line, int64_t count) {
  if (line >= 0 && line < count)
    return {};
  return Error{std::string("expected a ") + kind + " below " +
               std::to_string(count) + ", found " + std::to_string(line)};
}

static Status checkConductance(double conductance) {
  if (conductance >= 0 && conductance <= 1)
    return {};
  return Error{"expected a conductance of a stuck device from 0 S to 1 S"};
}

static Status checkLines(const char *kind, const std::vector<int64_t> &lines,
                         int64_t count) {
  std::set<int64_t> seen;
  for (int64_t line : lines) {
    if (Status status = checkLine(kind, line, count); !status)
      return status;
    if (!seen.insert(line).second)
      return Error{std::string(kind) + " " + std::to_string(line) +
                   " is named twice"};
  }
  return {};
}

Status ArrayFaults::check(const Machine &machine) const {
  if (Status status =
          checkLine("tile", tile, machine.gridRows * machine.gridColumns);
      !status)
    return status;
  if (Status status = checkLine("slot", slot, machine.arraysPerTile); !status)
    return status;
  std::set<std::tuple<int64_t, int64_t, bool>> devices;
  auto checkDevice = [&](const char *kind, int64_t row, int64_t column,
                         int64_t columns, double conductance) -> Status {
    if (Status status = checkLine("word line", row, machine.arrayRows); !status)
      return status;
    if (Status status = checkLine(kind, column, columns); !status)
      return status;
    return checkConductance(conductance);
  };
  auto twice = [](const char *kind, int64_t row, int64_t column) {
    return Error{std::string("the device on word line ") + std::to_string(row) +
                 " of " + kind + " " + std::to_string(column) +
                 " is named twice"};
  };
  for (const FaultyDevice &device : stuck) {
    if (Status status = checkDevice("bit line", device.row, device.column,
                                    machine.arrayColumns, device.conductance);
        !status)
      return status;
    if (!devices.emplace(device.row, device.column, device.negative).second)
      return twice("bit line", device.row, device.column);
  }
  devices.clear();
  for (const FaultyRampDevice &device : ramps) {
    if (Status status =
            checkDevice("ramp column", device.row, device.column,
                        machine.arrayRampColumns, device.conductance);
        !status)
      return status;
    if (!devices.emplace(device.row, device.column, false).second)
      return twice("ramp column", device.row, device.column);
  }
  if (Status status = checkLines("word line", deadRows, machine.arrayRows);
      !status)
    return status;
  return checkLines("bit line", deadColumns, machine.arrayColumns);
}

Status FaultMap::check(const Machine &machine) const {
  constexpr int64_t most = 1 << 24; // all of which are looked at
  if (std::max(machine.arrayColumns, machine.arrayRampColumns) >
      most / machine.arrayRows)
    return Error{"expected a machine whose arrays have at most " +
                 std::to_string(most) + " pairs and ramp devices each"};
  if (rates && !(rates->stuckOff >= 0 && rates->stuckOn >= 0 &&
                 rates->stuckOff + rates->stuckOn <= 1))
    return Error{"expected rates of at least 0, and of at most 1 together"};
  std::set<std::pair<int64_t, int64_t>> seen;
  for (const ArrayFaults &array : arrays) {
    std::string name = "array " + std::to_string(array.slot) + " of tile " +
                       std::to_string(array.tile);
    if (Status status = array.check(machine); !status)
      return Error{name + ": " + status.error()};
    if (!seen.emplace(array.tile, array.slot).second)
      return Error{name + " is named twice"};
  }
  return {};
}

/// Adds the devices that `law` makes stuck, but for those that are known.
static void addDrawn(const FaultLaw &law, const Machine &machine,
                     ArrayFaults &faults) {
  std::set<std::tuple<int64_t, int64_t, bool>> known;
  for (const FaultyDevice &device : faults.stuck)
    known.emplace(device.row, device.column, device.negative);
  std::set<std::pair<int64_t, int64_t>> knownOfRamps;
  for (const FaultyRampDevice &device : faults.ramps)
    knownOfRamps.emplace(device.column, device.row);

  FaultPlace place{uint32_t(faults.tile), uint32_t(faults.slot), 0, 0};
  for (int64_t row = 0; row < machine.arrayRows; ++row) {
    place.wordLine = uint32_t(row);
    for (int64_t column = 0; column < machine.arrayColumns; ++column) {
      place.column = uint32_t(column);
      std::array<Fault, 2> pair = law.pair(place);
      for (bool negative : {false, true})
        if (pair[negative] != Fault::None &&
            !known.contains({row, column, negative}))
          faults.stuck.push_back(
              {row, column, negative, double(law.conductance(pair[negative]))});
    }
    for (int64_t column = 0; column < machine.arrayRampColumns; ++column) {
      place.column = uint32_t(column);
      Fault fault = law.rampDevice(place);
      if (fault != Fault::None && !knownOfRamps.contains({column, row}))
        faults.ramps.push_back({column, row, double(law.conductance(fault))});
    }
  }
}

ArrayFaults FaultMap::faultsOf(const Machine &machine, int64_t tile,
                               int64_t slot) const {
  ArrayFaults faults;
  for (const ArrayFaults &array : arrays)
    if (array.tile == tile && array.slot == slot)
      faults = array;
  faults.tile = tile;
  faults.slot = slot;
  if (!rates)
    return faults;
  Machine faulty = machine;
  faulty.stuckOffRate = rates->stuckOff;
  faulty.stuckOnRate = rates->stuckOn;
  addDrawn(FaultLaw(faulty, rates->seed, rates->trial), faulty, faults);
  return faults;
}

Result<Machine> FaultMap::usable(const Machine &machine) const {
  size_t rows = 0, columns = 0; // that are dead
  for (const ArrayFaults &array : arrays) {
    rows = std::max(rows, array.deadRows.size());
    columns = std::max(columns, array.deadColumns.size());
  }
  Machine usable = machine;
  usable.arrayRows -= int64_t(rows);
  usable.arrayColumns -= int64_t(columns);
  if (usable.arrayRows < 1 || usable.arrayColumns < 1)
    return Error{"expected word lines and bit lines that are not dead, found "
                 "an array without"};
  if (Status status = checkMachine(usable); !status)
    return Error{"without dead lines: " + status.error()};
  return usable;
}

ArrayFaults deadLinesAsDevices(const ArrayFaults &faults,
                               const Machine &machine) {
  std::vector<char> deadRows(size_t(machine.arrayRows), false),
      deadColumns(size_t(machine.arrayColumns), false);
  for (int64_t row : faults.deadRows)
    deadRows[size_t(row)] = true;
  for (int64_t column : faults.deadColumns)
    deadColumns[size_t(column)] = true;

  ArrayFaults result{faults.tile, faults.slot, {}, {}, {}, {}};
  for (const FaultyDevice &device : faults.stuck)
    if (!deadRows[size_t(device.row)] && !deadColumns[size_t(device.column)])
      result.stuck.push_back(device);
  for (const FaultyRampDevice &device : faults.ramps)
    if (!deadRows[size_t(device.row)])
      result.ramps.push_back(device);
  auto addPair = [&](int64_t row, int64_t column) {
    result.stuck.push_back({row, column, false, 0});
    result.stuck.push_back({row, column, true, 0});
  };
  for (int64_t row : faults.deadRows) {
    for (int64_t column = 0; column < machine.arrayColumns; ++column)
      addPair(row, column);
    for (int64_t column = 0; column < machine.arrayRampColumns; ++column)
      result.ramps.push_back({column, row, 0});
  }
  for (int64_t column : faults.deadColumns)
    for (int64_t row = 0; row < machine.arrayRows; ++row)
      if (!deadRows[size_t(row)])
        addPair(row, column);
  std::sort(result.ramps.begin(), result.ramps.end(),
            [](const FaultyRampDevice &a, const FaultyRampDevice &b) {
              return std::tie(a.column, a.row) < std::tie(b.column, b.row);
            });
  return result;
}

} // namespace rampart::mapping
