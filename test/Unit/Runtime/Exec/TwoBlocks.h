//===- TwoBlocks.h - A small chip whose lines have resistance ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_TWOBLOCKS_H
#define RAMPART_TEST_EXEC_TWOBLOCKS_H

#include "ProgramBuilder.h"
#include "rampart/core/Pair.h"

#include <gtest/gtest.h>
#include <random>

namespace rampart::test {

inline constexpr size_t rows = 9, pairs = 6; // of the physical array
inline constexpr double gMin = 1e-6;

inline RunOptions noisy(uint64_t seed) {
  RunOptions options;
  options.mode = Mode::Noisy;
  options.seed = seed;
  return options;
}

inline std::vector<float> randomDifferences(size_t count,
                                            std::mt19937 &random) {
  std::uniform_real_distribution<float> difference(-1.4e-4f, 1.4e-4f);
  std::vector<float> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(difference(random));
  return result;
}

/// Two blocks on a diagonal of one physical array, a third one elsewhere.
struct TwoBlocks {
  explicit TwoBlocks(unsigned seed) : random(seed) {
    for (auto [key, value] : {std::pair("array.rows", "9"),
                              {"array.columns", "6"},
                              {"array.ramp_columns", "64"},
                              {"device.g_min", "1 uS"}})
      builder.setMachine(key, value);
    first = randomDifferences(4 * 3, random);
    second = randomDifferences(5 * 2, random);
    builder.addArray(0, 4, 3, first);
    builder.addArray(0, 5, 2, second);
    builder.addArray(0, 9, 6, randomDifferences(54, random));
    fb::ArrayT &below = *builder.program.arrays[1];
    below.slot = builder.program.arrays[0]->slot;
    below.row = 4;
    below.column = 3;
  }

  /// A region that drives the first block and converts its three sums.
  void convertFirst() {
    ProgramBuilder &b = builder;
    b.addRamp(0, linearRamp(250, 1, 20e-6));
    fb::RegionT &region = b.addRegion();
    ProgramBuilder::addInput(region, fb::PortKind::Vector, 4);
    ProgramBuilder::addOutput(region, fb::PortKind::Vector, 3);
    ProgramBuilder::addBuffer(region, 4, -15, 15);
    ProgramBuilder::addBuffer(region, 3, -250, 250);
    ProgramBuilder::addBank(region, 3);
    append(region.body, test::load(0, 0));
    append(region.body, integrate(0, 0, false, {drive(0, 0, 4)}));
    append(region.body, convert({1, 0, 3}, 0, 0, 1, 0));
    append(region.body, store(0, 1));
    int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, 4});
    b.addResult(
        "y",
        b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 1),
        fb::ElementType::Float32, {-1, 3});
  }

  Program load() const {
    Result<Program> program = builder.load();
    EXPECT_TRUE(program) << program.error();
    return *program;
  }

  std::mt19937 random;
  ProgramBuilder builder;
  std::vector<float> first, second;
};

/// Where the blocks' rows and columns lie.
struct Lines {
  std::array<uint32_t, 4> firstRows{0, 1, 2, 3};
  std::array<uint32_t, 3> firstColumns{0, 1, 2};
  std::array<uint32_t, 5> secondRows{4, 5, 6, 7, 8};
  std::array<uint32_t, 2> secondColumns{3, 4};
};

/// G+ (0) or G- (1) of every cell of the physical array.
inline std::vector<double> devices(const Machine &machine,
                                   const TwoBlocks &blocks, int sign,
                                   const Lines &lines = {}) {
  std::vector<double> cells(rows * pairs, gMin);
  for (size_t i = 0; i < 4; ++i)
    for (size_t j = 0; j < 3; ++j)
      cells[lines.firstRows[i] * pairs + lines.firstColumns[j]] =
          float(pairTargets(machine, blocks.first[i * 3 + j])[sign]);
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 2; ++j)
      cells[lines.secondRows[i] * pairs + lines.secondColumns[j]] =
          float(pairTargets(machine, blocks.second[i * 2 + j])[sign]);
  return cells;
}

inline void setResistances(ProgramBuilder &builder) {
  builder.setMachine("array.wire_resistance", "20 Ohm");
  builder.setMachine("array.bit_wire_resistance", "35 Ohm");
  builder.setMachine("array.driver_resistance", "0.2 kOhm");
  builder.setMachine("array.sense_resistance", "100 Ohm");
}

/// Runs the first four word lines on the codes; the codes that the three
/// columns give.
inline std::vector<float> convertedCodes(const Program &program,
                                         const std::vector<float> &codes) {
  Result<NamedTensors> results =
      runOnce(program, {{"x", tensorOf(ElementType::Float32, {1, 4}, codes)}},
              noisy(1));
  EXPECT_TRUE(results) << results.error();
  return valuesOf<float>(results->at("y"));
}

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_TWOBLOCKS_H
