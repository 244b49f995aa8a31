//===- VerifyFaults.cpp - Rules of lines, stuck devices and targets -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program says of one chip.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include <cmath>

using namespace rampart;

static Status at(const Path &path, const char *field, const Status &status) {
  return status ? status : Path(path, field).error(status.error());
}

// M3
static Status verifyMap(const VerifyContext &context, const Path &path,
                        size_t stuck) {
  if (stuck == 0 || context.index.fault_map())
    return {};
  return Path(path, "stuck")
      .error("expected no devices without a fault_map, found ", stuck);
}

// A5
static Status verifyLines(const Path &path, const char *field,
                          const flatbuffers::Vector<uint32_t> *listed,
                          uint64_t count, uint64_t first, const char *name) {
  if (length(listed) == 0)
    return {};
  std::vector<uint32_t> lines(listed->begin(), listed->end());
  return at(path, field, checkLines(lines, count, first, name));
}

// A5, A6, A7, M3
static Status verifyArray(const VerifyContext &context, const Path &path,
                          const fb::Array &array) {
  const uint64_t rows = array.rows(), columns = array.columns();
  RAMPART_TRY(verifyLines(path, "word_lines", array.word_lines(), rows,
                          array.row(), "row"));
  RAMPART_TRY(verifyLines(path, "bit_lines", array.bit_lines(), columns,
                          array.column(), "column"));
  RAMPART_TRY(verifyMap(context, path, length(array.stuck())));
  RAMPART_TRY(at(path, "stuck", checkStuck(stuckOf(array), rows, columns)));
  // The window, and one step of float32 for the rounding of its ends.
  const float least = std::nextafter(float(context.machine.gMin), 0.0f),
              most = std::nextafter(float(context.machine.gMax), 2.0f);
  return at(path, "targets",
            checkTargets(targetsOf(array), rows, columns, least, most));
}

// P9, M3
static Status verifyRamp(const VerifyContext &context, const Path &path,
                         const fb::Ramp &ramp) {
  RAMPART_TRY(verifyMap(context, path, length(ramp.stuck())));
  const uint64_t columns = ramp.bring_up() ? ramp.bring_up()->columns() : 1;
  const uint64_t devices =
      length(ramp.step_conductances()) + length(ramp.offset_conductances());
  return at(path, "stuck", checkStuck(stuckOf(ramp), columns, devices));
}

Status rampart::verifyFaults(const VerifyContext &context) {
  Path arrays("arrays"), ramps("ramps");
  for (size_t i = 0; i < length(context.index.arrays()); ++i)
    RAMPART_TRY(
        verifyArray(context, Path(arrays, i),
                    *context.index.arrays()->Get(flatbuffers::uoffset_t(i))));
  for (size_t i = 0; i < length(context.index.ramps()); ++i)
    RAMPART_TRY(
        verifyRamp(context, Path(ramps, i),
                   *context.index.ramps()->Get(flatbuffers::uoffset_t(i))));
  return {};
}
