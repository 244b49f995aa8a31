//===- RampPlaces.h - Where a ramp's devices lie ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_RAMPPLACES_H
#define RAMPART_SRC_EXEC_RAMPPLACES_H

#include "rampart/core/Text.h"
#include "rampart/device/RampProgramming.h"
#include "rampart/program/Program.h"
#include "rampart/wires/Arrays.h"

namespace rampart {

/// One device per word line, redundant columns side by side; a column of more
/// devices than word lines takes several of the array's.
class RampPlaces {
public:
  RampPlaces(const fb::Ramp &ramp, int64_t arrayRows)
      : ramp(ramp), rows(uint32_t(arrayRows)),
        width(uint32_t(rampColumnsOf(ramp, arrayRows) /
                       int64_t(bringUpOf(ramp).columns))) {}

  /// The array's first ramp column of a redundant column.
  uint32_t firstColumn(uint32_t redundant) const {
    return ramp.column() + redundant * width;
  }
  wires::CellPlace cell(uint32_t redundant, uint32_t device) const {
    return {device % rows, firstColumn(redundant) + device / rows};
  }
  DevicePlace key(uint32_t redundant, uint32_t device) const {
    auto [row, column] = cell(redundant, device);
    return {column, row, ramp.tile(), ramp.slot()};
  }

private:
  const fb::Ramp &ramp;
  uint32_t rows, width;
};

/// A ramp's devices on lines that may have resistance.
class RampLines {
public:
  RampLines(const Machine &machine, const fb::Ramp &ramp,
            const RampPlaces &places)
      : ramp(ramp), places(places), columns(machine) {}

  RampReadout readout() {
    return {[this](uint32_t column, uint32_t device, double conductance) {
              columns.place(places.cell(column, device), conductance);
            },
            [this](uint32_t column, uint32_t device) {
              return read(places.cell(column, device));
            }};
  }
  /// Of all that was read.
  const Status &status() const { return failed; }

private:
  const fb::Ramp &ramp;
  const RampPlaces &places;
  wires::RampColumns columns;
  Status failed;

  double read(wires::CellPlace cell) {
    Result<double> found = columns.effective(cell);
    if (!found)
      failed = Error{"ramp " + quotedText(nameOf(ramp)) + ": " + found.error()};
    return found ? *found : 0;
  }
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_RAMPPLACES_H
