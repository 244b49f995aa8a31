//===- Programmer.cpp - Turns targets into devices ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Programmer.h"

#include "rampart/core/Pair.h"

#include <cmath>

using namespace rampart;

/// Of pair `i` of a block, where `noise` has room for it.
void Programmer::addNoise(PairNoise &noise, size_t i, const MadePair &pair,
                          DevicePlace place) const {
  const double held = machine.heldShare; // of the variance
  if (!noise.variances.empty() || !noise.deviations.empty()) {
    double variance = devices.readVariance(pair.devices[0], pair.present[0]) +
                      devices.readVariance(pair.devices[1], pair.present[1]);
    if (!noise.variances.empty())
      noise.variances[i] = float((1 - held) * variance);
    if (!noise.deviations.empty())
      noise.deviations[i] = float(std::sqrt(held * variance));
  }
  if (!noise.plus.empty()) {
    auto [plus, minus] = devices.trapAmplitudes(pair.present, place, arrayKeys);
    noise.plus[i] = float(plus);
    noise.minus[i] = float(minus);
  }
}

void Programmer::programRows(const SigmaLaws &laws, const FaultLaw *drawn,
                             const fb::Array &place, const Lines &lines,
                             ProgrammedArray &array, PairNoise &noise) const {
  const PairProgramming how{machine, laws, arrayKeys.programming, drawn};
  for (size_t row = 0; row < array.rows; ++row) {
    const size_t first = row * array.columns;
    programRow(how, {array.conductances + first, lines.bits.data(),
                     array.columns, lines.words[row], place.tile(),
                     place.slot(), array.programmed.data() + first,
                     noise.variances.empty() ? nullptr
                                             : noise.variances.data() + first});
  }
}

Programmer::MadePair Programmer::makePair(std::array<double, 2> aim,
                                          const std::array<StuckAt, 2> &stuck,
                                          DevicePlace place, bool error) const {
  MadePair made{{Device{aim[0]}, Device{aim[1]}}, aim};
  if (error)
    made.devices = devices.programPair(aim, place, arrayKeys);
  for (int d : {0, 1}) {
    if (stuck[d]) {
      made.devices[d] = {*stuck[d]};
      made.present[d] = *stuck[d];
    }
    if (error)
      made.present[d] = float(devices.conductance(made.devices[d]));
  }
  return made;
}

BlockDevices Programmer::program(ProgrammedArray &array, size_t number,
                                 const fb::Array &place,
                                 DeviceConductances *record) const {
  BlockFaults known = faults.of(place);
  bool error = given || (noisy && (devices.hasError() || known.any()));
  bool read = noisy && devices.hasReadNoise();
  bool trapped = noisy && devices.hasTraps();
  size_t count = array.rows * array.columns;
  array.programmed.resize(error ? count : 0);
  BlockDevices result;
  result.noise.variances.resize(read && machine.heldShare < 1 ? count : 0);
  result.noise.deviations.resize(read && machine.heldShare > 0 ? count : 0);
  result.noise.plus.resize(trapped ? count : 0);
  result.noise.minus.resize(trapped ? count : 0);
  result.pairs.resize(wired ? count : 0);
  const Lines lines{wordLinesOf(place), bitLinesOf(place)};
  std::optional<SigmaLaws> laws;
  if (error && !given && !targets && !record && !wired &&
      result.noise.deviations.empty())
    laws = devices.pairLaws();
  if (laws)
    programRows(*laws, known.drawn(), place, lines, array, result.noise);
  const bool each = !laws && (error || read || trapped || wired || record);
  for (size_t i = 0; (each || (laws && known.lists())) && i < count; ++i) {
    const auto row = uint32_t(i / array.columns),
               column = uint32_t(i % array.columns);
    const DevicePlace at{lines.bits[column], lines.words[row], place.tile(),
                         place.slot()};
    if (!each && !known.lists(row, column))
      continue;
    const PairFaults faulty = known.at(row, column, at[1], at[0]);
    MadePair pair;
    if (given) {
      for (int d : {0, 1})
        pair.present[d] = pair.devices[d].programmed =
            float(given->arrays[number][i][d]);
    } else {
      const std::array<double, 2> aim =
          targets          ? targets->arrays[number][i]
          : faulty.targets ? *faulty.targets
                           : pairTargets(machine, array.conductances[i]);
      pair = makePair(aim, faulty.stuck, at, error);
    }
    if (error)
      array.programmed[i] = float(pair.present[0]) - float(pair.present[1]);
    if (record)
      record->arrays[number].push_back(pair.present);
    addNoise(result.noise, i, pair, at);
    if (wired)
      result.pairs[i] = {float(pair.present[0]), float(pair.present[1])};
  }
  if (error)
    array.conductances = array.programmed.data();
  return result;
}

void Programmer::addWires(const std::vector<uint32_t> &blocks,
                          const std::vector<BlockDevices> &devices,
                          Integrates &integrates, Chip::State &state) const {
  if (!wired)
    return;
  wires::PairArray array(machine);
  std::vector<wires::BlockPlace> places;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const fb::Array &block = *state.program.index().arrays()->Get(blocks[i]);
    places.push_back({wordLinesOf(block), bitLinesOf(block)});
    array.place(places[i], devices[i].pairs);
  }
  array.solve();
  for (size_t i = 0; i < blocks.size(); ++i) {
    ProgrammedArray &block = state.arrays[blocks[i]];
    if (array.isLinear()) { // else every input is solved for
      block.programmed = array.differences(places[i]);
      block.conductances = block.programmed.data();
    }
    for (IntegrateOp *integrate : integrates[blocks[i]])
      integrate->pulsed = array.pulsed(places[i], integrate->rows);
  }
}
