//===- Reference.h - What a region means, written again ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One stream, one element at a time, straight from the schema's comments;
// shares no code with the runtime.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_REFERENCE_H
#define RAMPART_TEST_EXEC_REFERENCE_H

#include "ProgramBuilder.h"

namespace rampart::test {

/// What one instruction did in one pass.
struct ReferenceRecord {
  uint32_t instruction = 0;        // its number, loops not counted
  size_t time = 0;                 // time step, 0 outside loops
  std::vector<double> codes, sums; // written or stored; read by a conversion
  size_t clipped = 0;              // codes that a range cut
};

/// Codes are whole numbers in the quantized mode and any numbers in ideal mode.
using Codes = std::vector<double>;

class Reference {
public:
  Reference(const ProgramBuilder &builder, bool ideal)
      : program(builder.program), data(builder.data), ideal(ideal) {}

  /// Inputs and results: `steps` vectors one after the other for a sequence,
  /// one vector otherwise.
  std::vector<Codes> run(uint32_t region, const std::vector<Codes> &inputs,
                         size_t steps);
  /// Of the last run, in the order of execution.
  const std::vector<ReferenceRecord> &records() const { return done; }

private:
  void body(const Owned<fb::InstructionT> &instructions);
  void instruction(const fb::InstructionT &instruction);
  void integrate(const fb::IntegrateT &op);
  void convert(const fb::ConvertT &op);
  void lookup(const fb::LookupT &op);
  void loop(const fb::LoopT &op);
  /// Whether the buffer's range cut the value.
  bool write(const fb::Slice &dst, uint32_t i, double value);
  double read(const fb::Slice &src, uint32_t i) const {
    return buffers[src.buffer()][src.offset() + i];
  }
  template <typename T>
  T element(const fb::DataRef &reference, size_t i) const;

  const fb::ProgramT &program;
  const std::vector<std::byte> &data;
  bool ideal;
  const fb::RegionT *region = nullptr;
  const std::vector<Codes> *inputs = nullptr;
  std::vector<Codes> outputs, buffers, banks;
  size_t steps = 0, time = 0;
  uint32_t number = 0; // of the next instruction
  std::vector<ReferenceRecord> done;
};

/// f of a record, from its definition.
double referenceFunction(const fb::FunctionSpecT &spec, double x);

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_REFERENCE_H
