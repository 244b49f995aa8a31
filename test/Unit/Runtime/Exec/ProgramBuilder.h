//===- ProgramBuilder.h - Programs for tests --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds programs record by record with the FlatBuffers object API, right or
// wrong.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_PROGRAMBUILDER_H
#define RAMPART_TEST_EXEC_PROGRAMBUILDER_H

#include "rampart/exec/Executor.h"
#include "rampart/program/Program.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rampart::test {

template <typename T>
using Owned = std::vector<std::unique_ptr<T>>;

inline std::unique_ptr<fb::Slice> slice(uint32_t buffer, uint32_t offset,
                                        uint32_t count) {
  return std::make_unique<fb::Slice>(buffer, offset, count);
}

// Instructions, in the order of the schema's fields.
fb::LoadT load(uint32_t dst, uint32_t input);
fb::StoreT store(uint32_t output, uint32_t src);
fb::FillT fill(fb::Slice dst, std::vector<double> values);
fb::MoveT move(fb::Slice dst, fb::Slice src);
fb::ConvertT convert(fb::Slice dst, uint32_t bank, uint32_t column,
                     uint32_t stride, uint32_t ramp);
fb::MulT mul(fb::Slice dst, fb::Slice a, fb::Slice b, int64_t num, int64_t den);
fb::AddT add(fb::Slice dst, fb::Slice a, fb::Slice b, int64_t aNum,
             int64_t bNum, int64_t bias, int64_t den);
fb::LookupT lookup(fb::Slice dst, fb::Slice src, uint32_t table);
/// Rows `row` .. driven by elements 0 .. count-1 of the buffer.
fb::DriveT drive(uint32_t row, uint32_t buffer, uint16_t count);
fb::IntegrateT integrate(uint32_t bank, uint32_t array, bool accumulate,
                         std::vector<fb::DriveT> drives);
fb::LoopT loop(bool reverse);

template <typename T>
void append(Owned<fb::InstructionT> &body, T operation) {
  body.push_back(std::make_unique<fb::InstructionT>());
  body.back()->op.Set(std::move(operation));
}

/// Finds the records of a region that tests change.
template <typename T>
T &operationAt(Owned<fb::InstructionT> &body, size_t i) {
  return *static_cast<T *>(body[i]->op.value);
}

/// f with levels lo + k (hi-lo)/steps, k = 0 .. steps, whose thresholds are
/// given in units of pre-activation; one offset device makes the first.
struct RampDesign {
  std::string kind;
  double lo, hi;
  std::vector<double> thresholds;
  int32_t codeBase, codeStride;
  double codeScale;
  double gamma; // column sum per unit of pre-activation
};
/// Round-to-nearest designs with 2^bits levels, from the closed-form inverses.
RampDesign sigmoidRamp(int bits, double gamma);
RampDesign tanhRamp(int bits, double gamma);
/// y = x over codes -limit .. limit of `scale` each.
RampDesign linearRamp(int limit, double scale, double gamma);

class ProgramBuilder {
public:
  /// A machine without errors, and an empty entry function.
  ProgramBuilder();

  fb::ProgramT program;
  std::vector<std::byte> data;

  void setMachine(const std::string &key, const std::string &value);
  fb::FunctionT &entry() { return *program.functions[0]; }

  template <typename T>
  fb::DataRef addData(const std::vector<T> &values) {
    return addBytes(values.data(), values.size() * sizeof(T));
  }
  fb::DataRef addBytes(const void *bytes, size_t size);

  uint32_t addArray(uint32_t tile, uint32_t rows, uint32_t columns,
                    const std::vector<float> &conductances);
  uint32_t addRamp(uint32_t tile, const RampDesign &design);
  /// The same, rising, by thresholds that are no devices.
  uint32_t addSar(uint32_t tile, const RampDesign &design);
  uint32_t addTable(uint32_t tile, const std::string &kind, int32_t first,
                    double inputScale, double outputScale,
                    const std::vector<int32_t> &entries);
  uint32_t addConstant(fb::ElementType type, std::vector<int64_t> dims,
                       fb::DataRef data);

  fb::RegionT &addRegion();
  static uint32_t addInput(fb::RegionT &region, fb::PortKind kind,
                           uint32_t width);
  static uint32_t addOutput(fb::RegionT &region, fb::PortKind kind,
                            uint32_t width);
  static uint32_t addBuffer(fb::RegionT &region, uint32_t width, int32_t min,
                            int32_t max, uint32_t tile = 0);
  static uint32_t addBank(fb::RegionT &region, uint32_t width,
                          uint32_t tile = 0);

  // The entry function. Values are numbered in the order of these calls.
  int32_t addArgument(const std::string &name, fb::ElementType type,
                      std::vector<int64_t> dims,
                      std::vector<std::string> symbols = {});
  void addResult(const std::string &name, int32_t value, fb::ElementType type,
                 std::vector<int64_t> dims);
  int32_t addHostOp(const std::string &opcode, std::vector<int32_t> inputs,
                    std::vector<fb::AttributeT> attributes = {});
  int32_t addQuantize(int32_t value, double scale, int64_t limit);
  int32_t addDequantize(int32_t value, double scale);
  int32_t addHostConstant(uint32_t constant);
  /// The first of the call's values.
  int32_t addRegionCall(uint32_t region, std::vector<int32_t> inputs,
                        int32_t outputs, int32_t lengths = -1);

  /// The whole file.
  std::vector<std::byte> bytes() const;
  Result<Program> load() const { return Program::fromBytes(bytes(), "test"); }

private:
  fb::RampT &addConversion(uint32_t tile, const RampDesign &design);
  int32_t newValue() { return entry().value_count++; }
  fb::StepT &newStep();
};

/// Puts a file together from an index and a data section, with a right header.
std::vector<std::byte> assemble(std::span<const std::byte> index,
                                std::span<const std::byte> data);
/// Writes the checksum a changed file should have.
void updateChecksum(std::vector<std::byte> &file);

/// "accepted", or why loading failed.
std::string loadError(const ProgramBuilder &builder);

/// A tensor with the given elements.
template <typename T>
Tensor tensorOf(ElementType type, Shape shape, const std::vector<T> &values) {
  Tensor tensor(type, std::move(shape));
  std::copy(values.begin(), values.end(), tensor.mutableData<T>());
  return tensor;
}
template <typename T>
std::vector<T> valuesOf(const Tensor &tensor) {
  return {tensor.data<T>(), tensor.data<T>() + tensor.size()};
}

/// Programs a chip and runs one batch.
Result<NamedTensors> runOnce(const Program &program, const NamedTensors &inputs,
                             const RunOptions &options);

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_PROGRAMBUILDER_H
