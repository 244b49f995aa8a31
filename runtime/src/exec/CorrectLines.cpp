//===- CorrectLines.cpp - Targets that make up for lines ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fixed point: lines are solved exactly for the targets so far, and every
// target moves by what is missing, over what its place lets through. Pairs are
// accelerated: D. G. Anderson, J. ACM 12, 547 (1965), with a depth of 1.
//===----------------------------------------------------------------------===//
#include "rampart/exec/CorrectLines.h"

#include "RampPlaces.h"
#include "ScaleGroups.h"

#include "rampart/core/Pair.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

namespace {

/// A pair, by its difference, or a device of a ramp. S.
struct Cell {
  uint32_t group;
  double wanted;    // that lines leave of it, before its group's factor
  double low, high; // of targets
  double target;
  double seen = 0;         // what lines leave of it
  double transmission = 1; // of what would be added to the target

  bool moves() const { return group != ScaleGroups::none && low < high; }
  /// What would be seen of another target.
  double seenOf(double other) const {
    return seen + (other - target) * transmission;
  }
  /// The target of which `aim` would be seen.
  double targetFor(double aim) const {
    return target + (aim - seen) / transmission;
  }
  /// ... within the window.
  double next(double aim) const {
    return std::clamp(targetFor(aim), low, high);
  }
  /// The factor at which the target is at the end of the window.
  double limit() const { return seenOf(wanted > 0 ? high : low) / wanted; }
};

class Corrector {
public:
  Corrector(const Program &program, const Machine &machine,
            const DeviceConductances &targets);

  LinesCorrection run(double tolerance);

private:
  const Program &program;
  const Machine &machine;
  const DeviceConductances &given;
  ScaleGroups groups;
  std::vector<LinesCorrection::Group> found;
  std::vector<double> largest;            // by group: wanted, S
  std::vector<std::vector<Cell>> arrays;  // by array, [row * columns + column]
  std::vector<std::vector<Cell>> ramps;   // by ramp, [device]
  std::vector<Cell *> pairs;              // of the arrays, that move
  std::vector<double> lastNext, lastStep; // of each, in the last round

  const fb::Array &arrayAt(size_t i) const {
    return *program.index().arrays()->Get(flatbuffers::uoffset_t(i));
  }
  const fb::Ramp &rampAt(size_t i) const {
    return *program.index().ramps()->Get(flatbuffers::uoffset_t(i));
  }
  void addPairs(size_t array);
  void addRamp(size_t ramp);
  void readArrays();
  void readRamps();
  void chooseFactors();
  void limitFactor(const Cell &cell, const std::string &name);
  double nextOf(const Cell &cell) const {
    return cell.next(found[cell.group].factor * cell.wanted);
  }
  void movePairs();
  void moveRamps();
  double measure(double tolerance);
  DeviceConductances targets() const;
};

} // namespace

Corrector::Corrector(const Program &program, const Machine &machine,
                     const DeviceConductances &targets)
    : program(program), machine(machine), given(targets),
      groups(scaleGroupsOf(program)), found(groups.count),
      largest(groups.count) {
  for (size_t i = 0; i < given.arrays.size(); ++i)
    addPairs(i);
  for (size_t i = 0; i < given.ramps.size(); ++i)
    addRamp(i);
  for (std::vector<Cell> &array : arrays)
    for (Cell &cell : array)
      if (cell.moves())
        pairs.push_back(&cell);
  for (const auto *lists : {&arrays, &ramps})
    for (const std::vector<Cell> &list : *lists)
      for (const Cell &cell : list)
        if (cell.moves()) {
          ++found[cell.group].cells;
          largest[cell.group] =
              std::max(largest[cell.group], std::abs(cell.wanted));
        }
}

void Corrector::addPairs(size_t array) {
  const double reach = machine.gMax - machine.gMin;
  const std::vector<uint32_t> &columns = groups.columns[array];
  std::vector<Cell> &cells = arrays.emplace_back();
  for (auto [plus, minus] : given.arrays[array]) {
    const uint32_t group = columns[cells.size() % columns.size()];
    cells.push_back({group, plus - minus, -reach, reach, plus - minus});
  }
  for (const StuckDevice &device : stuckOf(arrayAt(array))) {
    Cell &cell = cells[device.row * columns.size() + device.column];
    cell.low = cell.high = cell.target;
  }
}

void Corrector::addRamp(size_t ramp) {
  const uint32_t group = groups.ramps[ramp];
  found[group].ramps.push_back(nameOf(rampAt(ramp)));
  std::vector<Cell> &cells = ramps.emplace_back();
  const RampDevices &devices = given.ramps[ramp].devices;
  for (const auto *list :
       {&devices.stepConductances, &devices.offsetConductances})
    for (double target : *list) { // 0: there is no device
      const double low = target > 0 ? machine.gMin : 0,
                   high = target > 0 ? machine.gMax : 0;
      cells.push_back({group, target, low, high, target});
    }
}

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

/// The devices of a pair, on which its difference is laid as on any other.
static std::array<double, 2> devicesOf(const Machine &machine, const Cell &cell,
                                       const std::array<double, 2> &given) {
  return cell.moves() ? pairTargets(machine, cell.target) : given;
}

void Corrector::readArrays() {
  for (const std::vector<uint32_t> &blocks : blocksByArray(program.index())) {
    wires::PairArray array(machine);
    std::vector<wires::BlockPlace> places;
    for (uint32_t block : blocks) {
      places.push_back(
          {wordLinesOf(arrayAt(block)), bitLinesOf(arrayAt(block))});
      std::vector<wires::Pair> pairs;
      for (size_t i = 0; i < arrays[block].size(); ++i) {
        auto [plus, minus] =
            devicesOf(machine, arrays[block][i], given.arrays[block][i]);
        pairs.push_back({float(plus), float(minus)});
      }
      array.place(places.back(), pairs);
    }
    array.solve();
    for (size_t n = 0; n < blocks.size(); ++n) {
      std::vector<Cell> &cells = arrays[blocks[n]];
      const auto effective = array.effective(places[n]);
      for (size_t i = 0; i < cells.size(); ++i) {
        auto [plus, minus] =
            devicesOf(machine, cells[i], given.arrays[blocks[n]][i]);
        auto [seenPlus, seenMinus] = effective[i];
        cells[i].seen = seenPlus - seenMinus;
        if (plus + minus > 0)
          cells[i].transmission = (seenPlus + seenMinus) / (plus + minus);
      }
    }
  }
}

void Corrector::readRamps() {
  for (size_t r = 0; r < ramps.size(); ++r) {
    if (rampAt(r).uniform())
      continue;
    const RampPlaces places(rampAt(r), machine.arrayRows);
    wires::RampColumns lines(machine);
    for (uint32_t d = 0; d < ramps[r].size(); ++d)
      lines.place(places.cell(0, d), float(ramps[r][d].target));
    for (uint32_t d = 0; d < ramps[r].size(); ++d) {
      Cell &cell = ramps[r][d];
      cell.seen = *lines.effective(places.cell(0, d)); // devices are linear
      if (cell.target > 0)
        cell.transmission = cell.seen / cell.target;
    }
  }
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void Corrector::limitFactor(const Cell &cell, const std::string &name) {
  if (!cell.moves() || cell.wanted == 0)
    return;
  LinesCorrection::Group &group = found[cell.group];
  if (double limit = cell.limit(); limit < group.factor) {
    group.factor = limit;
    group.limit = name;
  }
}

/// As large as the window allows: the smaller what is seen, the more errors of
/// devices count.
void Corrector::chooseFactors() {
  for (LinesCorrection::Group &group : found) {
    group.factor = 1;
    group.limit.clear();
  }
  for (size_t a = 0; a < arrays.size(); ++a)
    for (const Cell &cell : arrays[a])
      limitFactor(cell, "array " + nameOf(arrayAt(a)));
  for (size_t r = 0; r < ramps.size(); ++r)
    for (const Cell &cell : ramps[r])
      limitFactor(cell, "ramp " + nameOf(rampAt(r)));
  for (size_t r = 0; r < ramps.size(); ++r)
    if (rampAt(r).uniform()) { // thresholds that do not follow
      found[groups.ramps[r]].factor = 1;
      found[groups.ramps[r]].limit.clear();
    }
}

/// Along the last two rounds, goes on to where x and next(x) would differ
/// least.
void Corrector::movePairs() {
  std::vector<double> next, step;
  for (const Cell *cell : pairs) {
    next.push_back(nextOf(*cell));
    step.push_back(next.back() - cell->target);
  }
  double along = 0, square = 0;
  for (size_t i = 0; i < lastStep.size(); ++i) {
    const double change = step[i] - lastStep[i];
    along += change * step[i];
    square += change * change;
  }
  const double back = square > 0 ? along / square : 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const double change = lastNext.empty() ? 0 : next[i] - lastNext[i];
    pairs[i]->target =
        std::clamp(next[i] - back * change, pairs[i]->low, pairs[i]->high);
  }
  lastNext = std::move(next);
  lastStep = std::move(step);
}

void Corrector::moveRamps() {
  for (std::vector<Cell> &ramp : ramps)
    for (Cell &cell : ramp)
      if (cell.moves())
        cell.target = nextOf(cell);
}

/// The largest residual of all groups.
double Corrector::measure(double tolerance) {
  for (LinesCorrection::Group &group : found)
    group.residual = double(group.outOfReach = 0);
  double most = 0;
  for (const auto *lists : {&arrays, &ramps})
    for (const std::vector<Cell> &list : *lists)
      for (const Cell &cell : list) {
        if (!cell.moves())
          continue;
        LinesCorrection::Group &group = found[cell.group];
        const double aim = group.factor * cell.wanted;
        const double next = cell.targetFor(aim);
        const double error =
            std::abs(cell.seen - aim) / (group.factor * largest[cell.group]);
        // What limits the factor is at the window's edge, but for rounding.
        const double edge = 1e-9 * (cell.high - cell.low);
        if (error > tolerance &&
            (next < cell.low - edge || next > cell.high + edge))
          ++group.outOfReach;
        else
          group.residual = std::max(group.residual, error);
        most = std::max(most, group.residual);
      }
  return most;
}

DeviceConductances Corrector::targets() const {
  DeviceConductances result = given;
  for (size_t a = 0; a < arrays.size(); ++a)
    for (size_t i = 0; i < arrays[a].size(); ++i)
      result.arrays[a][i] =
          devicesOf(machine, arrays[a][i], given.arrays[a][i]);
  for (size_t r = 0; r < ramps.size(); ++r) {
    RampConductances &ramp = result.ramps[r];
    ramp.effective.clear();
    size_t number = 0;
    for (auto *list :
         {&ramp.devices.stepConductances, &ramp.devices.offsetConductances})
      for (float &target : *list) {
        const Cell &cell = ramps[r][number++];
        target = float(cell.target);
        ramp.effective.push_back(float(found[cell.group].factor * cell.wanted));
      }
  }
  return result;
}

LinesCorrection Corrector::run(double tolerance) {
  constexpr int mostRounds = 100;
  // A ramp is one ladder: quick beside an array.
  constexpr int rampRounds = 16;
  int round = 0;
  for (double residual = 1; residual > tolerance && round < mostRounds;
       ++round) {
    readArrays();
    for (int i = 0; i < rampRounds; ++i) {
      readRamps();
      chooseFactors();
      if (i + 1 < rampRounds)
        moveRamps();
    }
    residual = measure(tolerance);
    if (residual > tolerance) {
      movePairs();
      moveRamps();
    }
  }
  return {targets(), found, round};
}

Result<LinesCorrection> rampart::correctLines(const Program &program,
                                              const Machine &machine,
                                              const DeviceConductances &targets,
                                              double tolerance) {
  if (!wires::lineResistances(machine).any())
    return Error{"expected lines with resistance, such as "
                 "array.wire_resistance, found none"};
  if (machine.idleRows != IdleRows::Clamped)
    return Error{"expected array.idle_rows to be clamped, found disconnected"};
  if (machine.ivVoltage > 0)
    return Error{"expected linear devices, found a device.iv_voltage"};
  return Corrector(program, machine, targets).run(tolerance);
}
