//===- NoisyPathsTest.cpp - Every way a noisy sum is computed ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small and large matrices, codes of one byte and of more, and every
// instruction set.
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "Statistics.h"
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

/// A chain of two arrays, of which the second drives its one input's line.
static ProgramBuilder chainOf(const std::vector<float> &first,
                              const std::vector<float> &second) {
  constexpr uint32_t columns = 40;
  ProgramBuilder b;
  b.setMachine("device.read_sigma", "[0.01, 0.02]");
  b.addArray(0, 1, columns, first);
  b.addArray(0, 1, columns, second);
  b.addRamp(0, linearRamp(250, 1, 2e-6));
  fb::RegionT &region = b.addRegion();
  ProgramBuilder::addInput(region, fb::PortKind::Vector, 1);
  ProgramBuilder::addOutput(region, fb::PortKind::Vector, columns);
  ProgramBuilder::addBuffer(region, 1, -15, 15);
  ProgramBuilder::addBuffer(region, columns, -250, 250);
  ProgramBuilder::addBank(region, columns);
  append(region.body, test::load(0, 0));
  append(region.body, integrate(0, 0, false, {drive(0, 0, 1)}));
  append(region.body, integrate(0, 1, true, {drive(0, 0, 1)}));
  append(region.body, convert({1, 0, columns}, 0, 0, 1, 0));
  append(region.body, store(0, 1));
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, 1});
  b.addResult(
      "y", b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 1),
      fb::ElementType::Float32, {-1, columns});
  return b;
}

TEST(NoisyPaths, ChainsAreUniformAsAWhole) {
  // Columns that are alike in one array are not in the other: the variance of
  // each is that of both its pairs.
  constexpr size_t columns = 40, streams = 4000;
  std::vector<float> alike(columns, 60e-6f), differing(columns);
  for (size_t j = 0; j < columns; ++j)
    differing[j] = float(j) * 2e-6f;
  auto isUniform = [](const Chip &chip) {
    std::vector<bool> result;
    for (const IntegrateOp *op : integratesOf(chip.state().regions[0].body))
      result.push_back(op->variances.uniform);
    return result;
  };
  auto sigma = [](double g) { return 150e-6 * (0.01 + 0.02 * g / 150e-6); };
  for (const auto &[first, second] :
       {std::pair(alike, alike), {alike, differing}, {differing, alike}}) {
    Result<Program> program = chainOf(first, second).load();
    ASSERT_TRUE(program) << program.error();
    EXPECT_EQ(std::vector<bool>(2, first == second),
              isUniform(Chip::program(*program, program->machine(), noisy())));
    Result<NamedTensors> results =
        runOnce(*program,
                {{"x", tensorOf(ElementType::Float32, {streams, 1},
                                std::vector<float>(streams, 3))}},
                noisy());
    ASSERT_TRUE(results) << results.error();
    const auto y = valuesOf<float>(results->at("y"));
    for (size_t j = 0; j < columns; ++j) {
      std::vector<double> codes;
      for (size_t s = 0; s < streams; ++s)
        codes.push_back(y[s * columns + j]);
      double expected = 1.0 / 12; // of rounding
      for (double g : {first[j], second[j]})
        expected += 9 *
                    (std::pow(sigma(g + 1e-6), 2) + std::pow(sigma(1e-6), 2)) /
                    (2e-6 * 2e-6);
      EXPECT_NEAR(expected, statisticsOf(codes).variance,
                  5 * expected * std::sqrt(2.0 / streams))
          << j;
    }
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
