//===- SumRig.h - Reads column sums of a chip -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_SUMRIG_H
#define RAMPART_TEST_EXEC_SUMRIG_H

#include "ProgramBuilder.h"

#include <gtest/gtest.h>

namespace rampart::test {

inline RunOptions noisyOptions(uint64_t seed, uint32_t chip = 0) {
  RunOptions options;
  options.mode = Mode::Noisy;
  options.seed = seed;
  options.chip = chip;
  return options;
}

/// One array, its inputs up to `limit`, read through a linear ramp of 4000
/// levels of `unit` (S * code) on either side: once per stream, or in every
/// step of a sequence.
struct SumRig {
  SumRig(uint32_t rows, uint32_t columns,
         const std::vector<float> &conductances, int32_t limit, double unit,
         fb::PortKind kind = fb::PortKind::Vector)
      : rows(rows), columns(columns), unit(unit), kind(kind) {
    builder.addArray(0, rows, columns, conductances);
    builder.addRamp(0, linearRamp(4000, 1, unit));
    fb::RegionT &region = builder.addRegion();
    ProgramBuilder::addInput(region, kind, rows);
    ProgramBuilder::addOutput(region, kind, columns);
    ProgramBuilder::addBuffer(region, rows, -limit, limit);
    ProgramBuilder::addBuffer(region, columns, -4000, 4000);
    ProgramBuilder::addBank(region, columns);
    bool sequence = kind == fb::PortKind::Sequence;
    if (sequence)
      append(region.body, test::loop(false));
    auto &body = sequence ? region.body.back()->op.AsLoop()->body : region.body;
    append(body, load(0, 0));
    append(body, integrate(0, 0, false, {drive(0, 0, uint16_t(rows))}));
    append(body, convert({1, 0, columns}, 0, 0, 1, 0));
    append(body, store(0, 1));
    auto dims = [&](int64_t width) {
      return sequence ? std::vector<int64_t>{-1, -1, width}
                      : std::vector<int64_t>{-1, width};
    };
    int32_t x = builder.addArgument("x", fb::ElementType::Float32, dims(rows));
    int32_t y = builder.addDequantize(
        builder.addRegionCall(0, {builder.addQuantize(x, 1, limit)}, 1), unit);
    builder.addResult("y", y, fb::ElementType::Float32, dims(columns));
  }

  fb::RegionT &region() { return *builder.program.regions[0]; }

  /// [step][stream][column], S * code; a region without a loop has one step.
  std::vector<float> sums(const std::vector<float> &x,
                          const RunOptions &options, int64_t steps = 1) const {
    Result<Program> program = builder.load();
    EXPECT_TRUE(program) << program.error();
    Shape shape{int64_t(x.size() / rows) / steps, int64_t(rows)};
    if (kind == fb::PortKind::Sequence)
      shape.insert(shape.begin(), steps);
    Result<NamedTensors> results = runOnce(
        *program, {{"x", tensorOf(ElementType::Float32, shape, x)}}, options);
    EXPECT_TRUE(results) << results.error();
    return valuesOf<float>(results->at("y"));
  }
  /// The sums of a column, one per stream, all with the same codes.
  std::vector<double> column(size_t j, const std::vector<float> &sums) const {
    std::vector<double> values;
    for (size_t i = j; i < sums.size(); i += columns)
      values.push_back(sums[i]);
    return values;
  }

  ProgramBuilder builder;
  uint32_t rows, columns;
  double unit;
  fb::PortKind kind;
};

/// The codes of one stream, for `streams` equal ones.
inline std::vector<float> repeated(const std::vector<float> &codes,
                                   size_t streams) {
  std::vector<float> all;
  for (size_t s = 0; s < streams; ++s)
    all.insert(all.end(), codes.begin(), codes.end());
  return all;
}

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_SUMRIG_H
