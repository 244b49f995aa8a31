//===- Program.h - A loaded tile program ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading maps the file, checks header, checksum and index, then verifies every
// rule of docs/ProgramFormat.md once; whoever holds a Program may trust it.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_PROGRAM_PROGRAM_H
#define RAMPART_PROGRAM_PROGRAM_H

#include "rampart/core/BringUp.h"
#include "rampart/core/Faults.h"
#include "rampart/core/Function.h"
#include "rampart/core/Labels.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Ramp.h"
#include "rampart/core/Result.h"
#include "rampart/host/HostOp.h"
#include "rampart/schema/program_generated.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rampart {

struct Storage;

/// First bytes of a file; little-endian. The index follows directly, then zeros
/// up to the next multiple of 4,096, `dataOffset`, where the data section
/// begins; the file ends with it. `checksum` is XXH3-64 of all bytes after the
/// header.
struct ProgramHeader {
  char magic[8]; // "RAMPART\0"
  uint32_t version;
  uint32_t headerSize; // sizeof(ProgramHeader)
  uint64_t indexOffset, indexSize;
  uint64_t dataOffset, dataSize;
  uint64_t checksum;
  uint64_t reserved;
};
static_assert(sizeof(ProgramHeader) == 64);
inline constexpr uint32_t programVersion = 5;
inline constexpr uint64_t dataAlignment = 64, sectionAlignment = 4096;

/// The header's `checksum` of a whole file (header included, at least 64
/// bytes).
uint64_t programChecksum(std::span<const std::byte> file);

/// Copies are cheap and share the file's bytes.
class Program {
public:
  /// Maps `path`; errors name the file and the path of the offending field
  /// ("regions[0].body[3].op.dst").
  static Result<Program> load(const std::string &path);
  /// The same for a program in memory, called `name` in errors.
  static Result<Program> fromBytes(std::vector<std::byte> bytes,
                                   const std::string &name);

  const fb::Program &index() const { return *root; }
  const Machine &machine() const { return description; }
  /// The host operation of step `step` of function `function` (null where the
  /// step is not a host operation).
  const HostOp *hostOp(size_t function, size_t step) const;
  /// A constant of the program, borrowed from the mapped data.
  Tensor constant(size_t i) const;
  /// float32 [rows][columns], S, borrowed from the mapped data.
  std::span<const float> conductances(const fb::Array &array) const;
  /// G+ and G-, S, [row][column], on a chip that meets all targets: those of
  /// the pair scheme or of the program, and its known stuck devices as they
  /// are.
  std::vector<std::array<double, 2>> pairs(const fb::Array &array) const;
  std::span<const int32_t> entries(const fb::LookupTable &table) const;
  /// The whole file.
  std::span<const std::byte> bytes() const { return file; }
  /// Whether `bytes` points into the mapped data, and so dies with the program.
  bool holds(const void *bytes) const;

private:
  Program() = default;
  static Result<Program> fromStorage(const Storage &storage);
  Status verify();

  std::shared_ptr<const void> owner;
  const fb::Program *root = nullptr;
  std::span<const std::byte> file, data;
  Machine description;
  std::vector<std::vector<std::optional<HostOp>>> hostOps;
};

/// Empty where the record has none.
std::string nameOf(const fb::Array &array);
std::string nameOf(const fb::Ramp &ramp);

/// The numbers of the blocks of every physical array that has some, in the
/// order of the arrays' first.
std::vector<std::vector<uint32_t>> blocksByArray(const fb::Program &index);

/// Conversions from the encoding's records to the core's.
/// How many inputs the operation has: absent ones (-1) may only come last.
size_t presentInputs(const fb::HostOp &op);
ElementType elementTypeOf(fb::ElementType type);
Function functionOf(const fb::FunctionSpec &spec);
Levels levelsOf(const fb::Ramp &ramp);
/// First level and directions; the thresholds are the devices'.
Staircase staircaseOf(const fb::Ramp &ramp);
ArrayLabels labelsOf(const fb::ArrayLabels &labels);
/// The physical word line of every row of the block, the physical pair column
/// of every column.
std::vector<uint32_t> wordLinesOf(const fb::Array &array);
std::vector<uint32_t> bitLinesOf(const fb::Array &array);
/// Known faults, and targets that make up for them.
std::vector<StuckDevice> stuckOf(const fb::Array &array);
std::vector<StuckStep> stuckOf(const fb::Ramp &ramp);
std::vector<PairTarget> targetsOf(const fb::Array &array);
BringUp bringUpOf(const fb::Ramp &ramp);
/// Of a conversion without devices.
UniformThresholds uniformOf(const fb::Ramp &ramp);
/// Its thresholds as designed, before they are rounded.
std::vector<double> designSums(const fb::Ramp &ramp);
/// Bits that its levels take: what successive approximation decides.
int conversionBits(const fb::Ramp &ramp);
/// With those that its bring-up chooses from; none without devices.
int64_t rampColumnsOf(const fb::Ramp &ramp, int64_t arrayRows);
RampDevices devicesOf(const fb::Ramp &ramp);

} // namespace rampart

#endif // RAMPART_PROGRAM_PROGRAM_H
