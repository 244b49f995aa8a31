//===- Hardware.h - What a program occupies of its machine ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_COST_HARDWARE_H
#define RAMPART_SRC_COST_HARDWARE_H

#include "rampart/cost/Cost.h"
#include "rampart/program/Instructions.h"

#include <map>
#include <set>
#include <utility>

namespace rampart::cost {

/// Physical arrays, tiles and their memories that a program uses.
struct Hardware {
  /// What a physical array needs beyond what the machine says of all.
  struct Slot {
    double capacitance = 0; // of all integrators in use, F
    int ramps = 0;
  };
  struct Tile {
    double memoryBits = 0; // both copies of every buffer
    bool multiplies = false, adds = false;
    double tableBits = 0;      // of all functions that are kept in memory
    bool functionUnit = false; // computes the others
  };
  std::map<std::pair<uint32_t, uint32_t>, Slot> slots; // by tile, slot
  std::map<uint32_t, Tile> tiles;
  int conversionBits = 0; // of the conversion with the most levels
  /// F, by region and bank.
  std::vector<std::vector<double>> capacitances;
};

Hardware hardwareOf(const Program &program);

/// Areas of all parts, m². Leakage, clock and links have none.
void addAreas(const Program &program, const Hardware &hardware,
              Estimate &estimate);

/// What an access costs in a memory of `bits` of that in one of `rowBits`: a
/// square memory's word and bit lines are as long as the root of its bits.
double accessFactor(double bits, double rowBits);
inline constexpr double tableRowBits = 256 * 8,
                        bufferRowBits = 8.0 * (64 << 10);

/// Thresholds of a conversion, S·codes, by devices or uniform.
std::vector<double> thresholdSums(const fb::Ramp &ramp);

/// Bits of a table's entries, all together.
double tableBits(const Program &program, const fb::LookupTable &table);

/// A function is a table in memory or a unit that computes it, whichever has
/// the smaller product of energy and area.
Part lookupPart(const CostRows &rows, double tableBits);

} // namespace rampart::cost

#endif // RAMPART_SRC_COST_HARDWARE_H
