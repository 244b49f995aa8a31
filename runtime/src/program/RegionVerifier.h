//===- RegionVerifier.h - Rules of a device region --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks a region's instructions in order and keeps what is known to hold before
// each of them, on every path: a loop's body may run zero times.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_PROGRAM_REGIONVERIFIER_H
#define RAMPART_SRC_PROGRAM_REGIONVERIFIER_H

#include "Intervals.h"
#include "Verify.h"

namespace rampart {

class RegionVerifier {
public:
  RegionVerifier(const VerifyContext &context, const fb::Region &region)
      : context(context), region(region) {}

  Status verify(const Path &path);

private:
  using Body = flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>>;

  Status verifyPorts(const Path &path);
  Status verifyMemory(const Path &path);
  Status verifyBuffer(const Path &path, const fb::Buffer &buffer);
  Status verifyBody(const Path &path, const Body *body);
  Status verifyOutputs(const Path &path) const;

  /// One rule set per instruction.
  Status visit(const Path &path, const fb::Instruction &instruction);
  Status visitLoad(const Path &path, const fb::Load &load);
  Status visitStore(const Path &path, const fb::Store &store);
  Status visitFill(const Path &path, const fb::Fill &fill);
  Status visitMove(const Path &path, const fb::Move &move);
  Status visitIntegrate(const Path &path, const fb::Integrate &integrate);
  Status visitDrive(const Path &path, const fb::Drive &drive,
                    const fb::Array &array, std::vector<bool> &driven);
  Status visitConvert(const Path &path, const fb::Convert &convert);
  Status visitMul(const Path &path, const fb::Mul &mul);
  Status visitAdd(const Path &path, const fb::Add &add);
  Status visitLookup(const Path &path, const fb::Lookup &lookup);
  Status visitLoop(const Path &path, const fb::Loop &loop);

  /// Field `name` of the instruction at `path` is a slice inside its buffer.
  Status checkSlice(const Path &path, const char *name,
                    const fb::Slice *slice) const;
  /// ... that has been written on every path, and is as long as `dst`.
  Status checkSource(const Path &path, const char *name, const fb::Slice *src,
                     const fb::Slice &dst) const;
  Status checkAssigned(const Path &path, uint32_t buffer, uint64_t begin,
                       uint64_t count) const;
  Status checkBuffer(const Path &path, uint32_t buffer) const;
  Status checkPort(const Path &path, const fb::RegionPort &port,
                   const fb::Buffer &buffer) const;
  Status checkTile(const Path &path, uint32_t expected, uint32_t found) const;
  void assign(const fb::Slice &slice);

  const fb::Buffer &bufferAt(uint32_t i) const {
    return *region.buffers()->Get(i);
  }
  uint32_t tileOf(const fb::Slice &slice) const {
    return bufferAt(slice.buffer()).tile();
  }
  /// Largest magnitude a code of the slice's buffer can have.
  int64_t magnitude(const fb::Slice &slice) const;

  const VerifyContext &context;
  const fb::Region &region;
  std::vector<Intervals> assigned; // by buffer: elements written
  std::vector<bool> integrated; // by bank: holds a sum, in this straight line
  std::vector<unsigned> stored; // by output: Store instructions seen
  bool inLoop = false;
};

} // namespace rampart

#endif // RAMPART_SRC_PROGRAM_REGIONVERIFIER_H
