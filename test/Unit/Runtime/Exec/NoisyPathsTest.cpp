//===- NoisyPathsTest.cpp - Every way a noisy sum is computed ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small and large matrices, codes of one byte and of more, and every
// instruction set.
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "SumRig.h"

#include "exec/ChipState.h"

#include <cmath>
#include <gtest/gtest.h>
#include <hwy/targets.h>

using namespace rampart;
using namespace rampart::test;

/// On chip 0 of seed 3.
static RunOptions noisy() { return noisyOptions(3); }

TEST(NoisyPaths, VarianceFollowsCodesOfAnySize) {
  // Idle pairs at 1 uS: what is read is noise alone, of 10 rows driven by their
  // largest code. Squares of 15 fit one byte, of 200 two, of 1000 neither.
  constexpr double device = 0.01 * 150e-6, columns = 40, streams = 500;
  for (int32_t code : {15, 200, 1000}) {
    double expected = 10 * 2 * device * device * code * code;
    SumRig rig(10, uint32_t(columns), std::vector<float>(10 * size_t(columns)),
               code, std::sqrt(expected) / 600);
    rig.builder.setMachine("device.read_sigma", "[0.01]");
    std::vector<float> sums = rig.sums(
        std::vector<float>(10 * size_t(streams), float(code)), noisy());
    double squares = 0;
    for (float sum : sums)
      squares += double(sum) * sum;
    double n = columns * streams;
    EXPECT_NEAR(expected, squares / n, 5 * expected * std::sqrt(2 / n)) << code;
  }
}

TEST(NoisyPaths, MatricesAreRoundedTo32767Units) {
  // The sum of what the chip reports as programmed is met to the ramp's
  // resolution and the rounding.
  constexpr uint32_t rows = 600, columns = 500, streams = 9;
  std::mt19937 random(8);
  std::uniform_real_distribution<float> conductance(-100e-6f, 100e-6f);
  std::vector<float> conductances(rows * columns), x(rows * streams);
  for (float &g : conductances)
    g = conductance(random);
  for (float &code : x)
    code = float(int(random() % 31) - 15);
  constexpr double unit = 20e-6;
  SumRig rig(rows, columns, conductances, 15, unit);
  rig.builder.setMachine("device.programming_sigma", "[0.001]");
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = Chip::program(*program, program->machine(), noisy());
  const std::vector<float> &programmed = chip.state().arrays[0].programmed;
  const std::vector<float> &thresholds = chip.state().ramps[0].thresholds;
  float strongest = 0;
  for (float g : programmed)
    strongest = std::max(strongest, std::abs(g));
  const double matrixUnit = strongest / 32767;
  std::vector<float> found = rig.sums(x, noisy());
  size_t beside = 0;
  for (size_t s = 0; s < streams; ++s)
    for (size_t j = 0; j < columns; ++j) {
      double sum = 0, squares = 0;
      for (size_t i = 0; i < rows; ++i) {
        double code = x[s * rows + i];
        sum += code * programmed[i * columns + j];
        squares += code * code;
      }
      auto codeOf = [&](double value) {
        return std::lower_bound(thresholds.begin(), thresholds.end(),
                                float(value)) -
               thresholds.begin() - 4000;
      };
      // Five standard deviations of roundings to the unit, of float32's once.
      double error =
          5 * std::sqrt(squares / 12) * matrixUnit + 1e-7 * std::abs(sum);
      long code = std::lround(found[s * columns + j] / unit);
      EXPECT_GE(code, codeOf(sum - error)) << s << ", " << j;
      EXPECT_LE(code, codeOf(sum + error)) << s << ", " << j;
      beside += codeOf(sum - error) != codeOf(sum + error);
    }
  EXPECT_LT(beside, streams * columns / 2); // or it would show nothing
}

TEST(NoisyPaths, EveryInstructionSetGivesTheSameBits) {
  LstmNetwork net = makeLstm(3, 37, 2);
  net.builder.setMachine("device.programming_sigma", "[0.02]");
  net.builder.setMachine("device.read_sigma", "[0.01, 0.02]");
  Result<Program> program = net.builder.load();
  ASSERT_TRUE(program) << program.error();
  NamedTensors inputs = {
      {"x", tensorOf(ElementType::Float32, {5, 11, 3}, randomInput(165, 4))},
      {"lengths",
       tensorOf(ElementType::Int32, {11},
                std::vector<int32_t>{5, 5, 4, 3, 5, 0, 5, 5, 2, 5, 5})}};
  std::vector<float> first;
  for (int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    Result<NamedTensors> results = runOnce(*program, inputs, noisy());
    hwy::SetSupportedTargetsForTest(0);
    ASSERT_TRUE(results) << results.error();
    std::vector<float> y = valuesOf<float>(results->at("y"));
    if (first.empty())
      first = y;
    EXPECT_EQ(first, y) << hwy::TargetName(target);
  }
}
