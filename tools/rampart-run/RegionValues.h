//===- RegionValues.h - What the codes of a region mean ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows a region's instructions without executing them: where an element was
// written, and what real value its code stands for.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_REGIONVALUES_H
#define RAMPART_TOOLS_RUN_REGIONVALUES_H

#include "rampart/program/Program.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// An instruction with its number's place.
struct PlacedInstruction {
  const fb::Instruction *record;
  int loop; // the region's loops counted; -1: outside
};

/// Element `index` of what instruction `instruction` writes.
struct Written {
  uint32_t instruction, index;
  bool operator==(const Written &) const = default;
};

/// "convert", "mul" ...
std::string_view opcodeOf(const fb::Instruction &instruction);
/// Whether an Add only gives its first operand another scale.
bool isRecode(const fb::Add &add);

/// One call of a region.
class RegionValues {
public:
  RegionValues(const Program &program, size_t function, size_t step);

  const fb::Region &region;
  const std::vector<PlacedInstruction> &instructions() const { return placed; }
  /// What an instruction writes; nothing of Integrate and Store.
  std::optional<fb::Slice> destination(uint32_t instruction) const;

  /// The last write of an element before `instruction` in its straight code or
  /// its pass of the loop.
  std::optional<Written> writtenBefore(uint32_t buffer, uint32_t element,
                                       uint32_t instruction) const;
  /// The last write in the loop that `instruction` is in.
  std::optional<Written> writtenInLoop(uint32_t buffer, uint32_t element,
                                       uint32_t instruction) const;
  /// Where the value comes from that `instruction` reads: copies and changes of
  /// scale are followed back. A value of the pass before is there at its last
  /// write. Nothing of what is written before the loop.
  struct Origin {
    Written at;
    bool carried; // from pass to pass: a state
  };
  std::optional<Origin> originOf(uint32_t buffer, uint32_t element,
                                 uint32_t instruction) const;

  /// The real value of code 1 in an element of a buffer, as conversions,
  /// tables and the host say and the digital unit's fractions carry on; nothing
  /// where they say nothing or contradict each other.
  std::optional<double> scaleOf(uint32_t buffer, uint32_t element) const;

private:
  void place(const flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>> *);
  void addAnchors(const Program &program, size_t function,
                  const fb::RegionCall &call);
  void spread();
  void spread(const fb::Instruction &instruction);
  void anchor(const fb::Slice &slice, double scale);
  void learn(double &scale, double found);
  double &scaleAt(const fb::Slice &slice, uint32_t i) {
    return scales[slice.buffer()][slice.offset() + i];
  }

  std::vector<PlacedInstruction> placed;
  int loops = 0, inLoop = -1;
  /// By buffer and element, in the order of the program.
  std::vector<std::vector<std::vector<Written>>> writes;
  std::vector<std::vector<double>> scales; // likewise; 0: not known
  bool changed = false;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_REGIONVALUES_H
