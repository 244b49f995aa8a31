//===- FaultTest.cpp - Chips with stuck devices -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include "exec/ChipState.h"
#include "rampart/exec/DeviceConductances.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace rampart;
using namespace rampart::test;

namespace {

RunOptions inMode(Mode mode, uint64_t seed = 1, uint32_t chip = 0) {
  RunOptions options;
  options.mode = mode;
  options.seed = seed;
  options.chip = chip;
  return options;
}
RunOptions noisy(uint64_t seed = 1, uint32_t chip = 0) {
  return inMode(Mode::Noisy, seed, chip);
}

Program mustLoad(const ProgramBuilder &builder) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

using Pairs = std::vector<std::array<double, 2>>;

/// Of the program's first array on a chip.
Pairs pairsOn(const ProgramBuilder &builder, const RunOptions &options) {
  Program program = mustLoad(builder);
  return programDevices(program, program.machine(), options)->arrays[0];
}

/// An array of one target, of which every device errs.
struct Block {
  static constexpr uint32_t rows = 60, columns = 50;

  Block() {
    builder.setMachine("device.programming_sigma", "[0.02]");
    builder.addArray(0, rows, columns,
                     std::vector<float>(rows * columns, 40e-6f));
  }
  fb::ArrayT &array() { return *builder.program.arrays[0]; }
  void setRates(const char *off, const char *on) {
    builder.setMachine("device.stuck_off_rate", off);
    builder.setMachine("device.stuck_on_rate", on);
  }

  ProgramBuilder builder;
};

std::vector<uint32_t> shuffled(uint32_t count, uint32_t all, uint32_t seed) {
  std::vector<uint32_t> lines(all);
  std::iota(lines.begin(), lines.end(), 0);
  std::mt19937 random(seed);
  std::shuffle(lines.begin(), lines.end(), random);
  lines.resize(count);
  return lines;
}

} // namespace

TEST(Faults, StuckDevicesReplaceProgrammedOnesAndNoOthers) {
  Block block;
  Pairs plain = pairsOn(block.builder, noisy());
  block.setRates("0.03", "0.01");
  block.builder.setMachine("device.stuck_off_conductance", "0.5 uS");
  block.builder.setMachine("device.stuck_on_conductance", "200 uS");
  Pairs faulty = pairsOn(block.builder, noisy());
  FaultLaw law(mustLoad(block.builder).machine(), 1, 0);
  int counts[3] = {};
  for (uint32_t i = 0; i < faulty.size(); ++i) {
    std::array<Fault, 2> faults = law.pair(
        {0, block.array().slot, i / Block::columns, i % Block::columns});
    for (size_t side : {0, 1}) {
      ++counts[size_t(faults[side])];
      const double expected = faults[side] == Fault::Off  ? 0.5e-6f
                              : faults[side] == Fault::On ? 200e-6f
                                                          : plain[i][side];
      EXPECT_EQ(expected, faulty[i][side]) << i << " " << side;
    }
  }
  for (int count : counts)
    EXPECT_GT(count, 30);
}

/// Rows of pairs are programmed at once, devices one by one.
TEST(Faults, ChipsComputeWithTheDevicesThatAreRecorded) {
  for (const char *sigma : {"[0.02]", "[]"})
    for (bool listed : {false, true}) {
      Block block;
      block.builder.setMachine("device.programming_sigma", sigma);
      block.setRates("0.03", "0.01");
      if (listed) {
        block.builder.program.fault_map = true;
        block.array().stuck = {{0, 0, true, 0.0f}, {2, 7, false, 120e-6f}};
        block.array().targets = {{2, 7, 80e-6f, 90e-6f}, {3, 0, 1e-6f, 9e-6f}};
      }
      Program program = mustLoad(block.builder);
      Chip chip = Chip::program(program, program.machine(), noisy());
      Pairs pairs = pairsOn(block.builder, noisy());
      for (size_t i = 0; i < pairs.size(); ++i)
        EXPECT_EQ(chip.state().arrays[0].conductances[i],
                  float(pairs[i][0]) - float(pairs[i][1]));
    }
}

TEST(Faults, BelongToPlacesWhateverLiesThere) {
  Block block;
  block.setRates("0.05", "0.02");
  Pairs straight = pairsOn(block.builder, noisy());
  auto wordLines = shuffled(Block::rows, Block::rows, 3),
       bitLines = shuffled(Block::columns, Block::columns, 4);
  block.array().word_lines = wordLines;
  block.array().bit_lines = bitLines;
  block.array().row = wordLines[0];
  block.array().column = bitLines[0];
  Pairs permuted = pairsOn(block.builder, noisy());
  for (uint32_t i = 0; i < Block::rows; ++i)
    for (uint32_t j = 0; j < Block::columns; ++j)
      EXPECT_EQ(straight[wordLines[i] * Block::columns + bitLines[j]],
                permuted[i * Block::columns + j]);
}

TEST(Faults, EveryChipAndSeedHasItsOwn) {
  Block block;
  block.setRates("0.05", "0");
  auto stuck = [&](const RunOptions &options) {
    std::vector<bool> result;
    for (const auto &pair : pairsOn(block.builder, options))
      result.insert(result.end(), {pair[0] == 0, pair[1] == 0});
    return result;
  };
  EXPECT_EQ(stuck(noisy(1, 2)), stuck(noisy(1, 2)));
  EXPECT_NE(stuck(noisy(1, 2)), stuck(noisy(1, 3)));
  EXPECT_NE(stuck(noisy(1, 2)), stuck(noisy(2, 2)));
}

TEST(Faults, OffIsOff) {
  Block block;
  Pairs plain = pairsOn(block.builder, noisy());
  block.setRates("0", "0");
  block.builder.setMachine("device.stuck_off_conductance", "2 uS");
  EXPECT_EQ(plain, pairsOn(block.builder, noisy()));
  // A map without faults takes the place of rates.
  block.setRates("0.5", "0.5");
  block.builder.program.fault_map = true;
  EXPECT_EQ(plain, pairsOn(block.builder, noisy()));
}

TEST(Faults, ListedDevicesAreStuckAtWhatIsListed) {
  Block block;
  Pairs plain = pairsOn(block.builder, noisy());
  block.builder.program.fault_map = true;
  block.setRates("0.5", "0.5"); // not drawn
  block.array().stuck = {{0, 0, true, 0.0f},
                         {2, 7, false, 123.4e-6f},
                         {2, 7, true, 5e-6f},
                         {59, 49, false, 1.0f}};
  Pairs faulty = pairsOn(block.builder, noisy());
  plain[0][1] = 0;
  plain[2 * Block::columns + 7] = {123.4e-6f, 5e-6f};
  plain.back()[0] = 1.0f;
  EXPECT_EQ(plain, faulty);
}

TEST(Faults, TargetsAreProgrammedInThePlaceOfTheSchemes) {
  Block block;
  block.builder.setMachine("device.programming_sigma", "[]");
  block.array().targets = {{0, 3, 20e-6f, 10e-6f}, {59, 49, 1e-6f, 150e-6f}};
  Program program = mustLoad(block.builder);
  Chip chip = Chip::program(program, program.machine(), noisy());
  const float *differences = chip.state().arrays[0].conductances;
  for (size_t i = 0; i < Block::rows * Block::columns; ++i)
    EXPECT_FLOAT_EQ(differences[i], i == 3              ? 10e-6f
                                    : i == 59 * 50 + 49 ? -149e-6f
                                                        : 40e-6f);
  // With errors they are what devices land around.
  block.builder.setMachine("device.programming_sigma", "[0.001]");
  Pairs aimed = pairsOn(block.builder, noisy());
  block.array().targets.clear();
  Pairs plain = pairsOn(block.builder, noisy());
  for (size_t i = 0; i < plain.size(); ++i)
    if (i != 3 && i != 59 * 50 + 49)
      EXPECT_EQ(plain[i], aimed[i]);
  EXPECT_NEAR(aimed[3][0] - plain[3][0], 20e-6 - 41e-6, 1e-11);
  EXPECT_NEAR(aimed[3][1] - plain[3][1], 10e-6 - 1e-6, 1e-11);
}

TEST(Faults, OtherModesDoNotSeeLinesFaultsAndTargets) {
  DenseNetwork net = makeDense(6, 5, 2);
  auto results = [&](Mode mode) {
    Program program = mustLoad(net.builder);
    NamedTensors inputs{
        {"x", tensorOf(ElementType::Float32, {8, 6}, randomInput(8 * 6, 3))}};
    Result<NamedTensors> run = runOnce(program, inputs, inMode(mode));
    EXPECT_TRUE(run) << run.error();
    return valuesOf<float>(run->at("y"));
  };
  std::vector<float> ideal = results(Mode::Ideal),
                     quantized = results(Mode::Quantized),
                     plain = results(Mode::Noisy);
  EXPECT_EQ(plain, quantized);
  fb::ArrayT &array = *net.builder.program.arrays[0];
  array.word_lines = shuffled(7, 30, 1);
  array.bit_lines = shuffled(5, 30, 2);
  array.row = array.word_lines[0];
  array.column = array.bit_lines[0];
  EXPECT_EQ(ideal, results(Mode::Ideal));
  EXPECT_EQ(quantized, results(Mode::Quantized));
  EXPECT_EQ(quantized, results(Mode::Noisy)); // devices are exact
  net.builder.program.fault_map = true;
  for (uint32_t row = 0; row < 7; ++row) {
    array.stuck.emplace_back(row, 1, false, 0.0f);
    array.targets.emplace_back(row, 2, 150e-6f, 1e-6f);
  }
  net.builder.program.ramps[0]->stuck.emplace_back(0, 3, 150e-6f);
  EXPECT_EQ(ideal, results(Mode::Ideal));
  EXPECT_EQ(quantized, results(Mode::Quantized));
  EXPECT_NE(quantized, results(Mode::Noisy));
}

TEST(Faults, AreExactWithEveryModelAtEveryAge) {
  for (const char *model : {"ideal", "generic", "pcm", "pcm-joshi", "rram-milo",
                            "rram-wan", "measured"})
    for (const char *age : {"0 s", "1e6 s"}) {
      SCOPED_TRACE(std::string(model) + " " + age);
      Block block;
      for (auto [key, value] :
           {std::pair("device.model", model),
            {"device.time_since_programming", age},
            {"device.drift_nu", "0.05"},
            {"device.table", "g,sigma_prog; 1e-6,1e-6; 150e-6,3e-6"},
            {"device.clip_to_window", "true"},
            {"device.levels", "8"},
            {"device.verify_attempts", "3"}})
        block.builder.setMachine(key, value);
      block.builder.program.fault_map = true;
      block.array().stuck = {{0, 0, false, 0.0f}, {1, 1, true, 77e-6f}};
      Pairs pairs = pairsOn(block.builder, noisy());
      EXPECT_EQ(pairs[0][0], 0);
      EXPECT_EQ(pairs[Block::columns + 1][1], double(77e-6f));
    }
}

TEST(Faults, WarmLikeOtherDevices) {
  Block block;
  block.builder.setMachine("device.temperature", "310 K");
  block.builder.setMachine("device.temperature_factor", "[0.002]");
  block.builder.program.fault_map = true;
  block.array().stuck = {{0, 0, false, 50e-6f}};
  EXPECT_NEAR(pairsOn(block.builder, noisy())[0][0], 51e-6, 1e-11);
}

/// Noise in proportion to the conductance: a pair of devices at 0 S is silent,
/// one of 100 uS and 0 S has that of 100 uS.
TEST(Faults, HaveTheReadNoiseOfTheirConductance) {
  ProgramBuilder b;
  b.setMachine("device.read_sigma", "[0, 0.02]");
  b.program.fault_map = true;
  b.addArray(0, 1, 2, {50e-6f, 50e-6f});
  b.program.arrays[0]->stuck = {{0, 0, false, 0.0f},
                                {0, 0, true, 0.0f},
                                {0, 1, false, 100e-6f},
                                {0, 1, true, 0.0f}};
  b.addRamp(0, linearRamp(4000, 1, 0.4e-6));
  fb::RegionT &region = b.addRegion();
  ProgramBuilder::addInput(region, fb::PortKind::Vector, 1);
  ProgramBuilder::addOutput(region, fb::PortKind::Vector, 2);
  ProgramBuilder::addBuffer(region, 1, -15, 15);
  ProgramBuilder::addBuffer(region, 2, -4000, 4000);
  ProgramBuilder::addBank(region, 2);
  append(region.body, load(0, 0));
  append(region.body, integrate(0, 0, false, {drive(0, 0, 1)}));
  append(region.body, convert({1, 0, 2}, 0, 0, 1, 0));
  append(region.body, store(0, 1));
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, 1});
  int32_t y =
      b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 0.4e-6);
  b.addResult("y", y, fb::ElementType::Float32, {-1, 2});
  Program program = mustLoad(b);
  constexpr int64_t streams = 20000;
  Result<NamedTensors> results =
      runOnce(program,
              {{"x", tensorOf(ElementType::Float32, {streams, 1},
                              std::vector<float>(streams, 10))}},
              noisy());
  ASSERT_TRUE(results) << results.error();
  std::vector<float> sums = valuesOf<float>(results->at("y"));
  double mean = 0, square = 0;
  for (size_t s = 0; s < streams; ++s) {
    EXPECT_EQ(sums[2 * s], 0);
    mean += double(sums[2 * s + 1]) / streams;
  }
  for (size_t s = 0; s < streams; ++s)
    square += std::pow(double(sums[2 * s + 1]) - mean, 2) / streams;
  // 2 % of 100 uS times 10 codes; the ramp's steps are 0.4 uS.
  EXPECT_NEAR(mean, 1000e-6, 1e-6);
  EXPECT_NEAR(std::sqrt(square), 20e-6, 0.4e-6);
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

namespace {

RampDevices rampOn(const ProgramBuilder &builder,
                   const RunOptions &options = noisy()) {
  Program program = mustLoad(builder);
  return programDevices(program, program.machine(), options)->ramps[0].devices;
}

fb::BringUpT &addBringUp(fb::RampT &ramp, uint32_t columns) {
  ramp.bring_up = std::make_unique<fb::BringUpT>();
  ramp.bring_up->columns = columns;
  if (columns > 1)
    ramp.bring_up->weights.assign(ramp.directions.size(), 1);
  return *ramp.bring_up;
}

} // namespace

TEST(Faults, OfRampsAreDrawnByPlace) {
  ProgramBuilder b;
  b.addRamp(0, linearRamp(1000, 1, 1e-6));
  fb::RampT &ramp = *b.program.ramps[0];
  ramp.column = 3;
  RampDevices plain = rampOn(b);
  b.setMachine("device.stuck_off_rate", "0.05");
  b.setMachine("device.stuck_on_rate", "0.02");
  RampDevices faulty = rampOn(b);
  FaultLaw law(mustLoad(b).machine(), 1, 0);
  int stuck = 0;
  for (uint32_t d = 0; d < faulty.stepConductances.size(); ++d) {
    Fault fault = law.rampDevice({0, ramp.slot, d, 3});
    stuck += fault != Fault::None;
    EXPECT_EQ(faulty.stepConductances[d], fault == Fault::None
                                              ? plain.stepConductances[d]
                                              : law.conductance(fault));
  }
  EXPECT_GT(stuck, 50);
}

TEST(Faults, OfRampsMoveThresholdsUnlessTheBringUpMakesUpForThem) {
  ProgramBuilder b;
  b.addRamp(0, linearRamp(15, 1, 5e-6));
  fb::RampT &ramp = *b.program.ramps[0];
  auto thresholds = [&] {
    Program program = mustLoad(b);
    return Chip::program(program, program.machine(), noisy())
        .state()
        .ramps[0]
        .thresholds;
  };
  std::vector<float> design = thresholds();
  b.program.fault_map = true;
  ramp.stuck = {{0, 4, 0.0f}, {0, 29, 150e-6f}}; // a step, and V_0
  EXPECT_EQ(ramp.step_conductances.size(), 29u);
  std::vector<float> moved = thresholds();
  const float step = design[1] - design[0];
  const float offset = float(ramp.gain * ramp.offset_clocks[0]) *
                       (150e-6f - ramp.offset_conductances[0]);
  for (size_t k = 0; k < design.size(); ++k)
    EXPECT_NEAR(moved[k], design[k] + offset - (k > 4 ? step : 0), 1e-3 * step);
  // The next step's device has the clocks of two; V_0 is as far as its clocks
  // bring it.
  ramp.stuck.pop_back();
  addBringUp(ramp, 1).feedback = true;
  std::vector<float> compensated = thresholds();
  for (size_t k = 0; k < design.size(); ++k)
    EXPECT_NEAR(compensated[k], design[k] - (k == 5 ? step : 0), 0.1 * step);
}

TEST(Faults, OfOneRampColumnLeaveTheOthers) {
  ProgramBuilder b;
  b.addRamp(0, linearRamp(15, 1, 5e-6));
  fb::RampT &ramp = *b.program.ramps[0];
  addBringUp(ramp, 3);
  b.program.fault_map = true;
  ramp.stuck = {{0, 4, 0.0f}, {1, 9, 150e-6f}};
  EXPECT_EQ(rampOn(b).stepConductances, ramp.step_conductances);
  ramp.stuck.emplace_back(2, 1, 0.0f);
  EXPECT_NE(rampOn(b).stepConductances, ramp.step_conductances);
  // Each step from a column in which its device works.
  ramp.bring_up->per_step = true;
  EXPECT_EQ(rampOn(b).stepConductances, ramp.step_conductances);
}

//===----------------------------------------------------------------------===//
// Whoever knows places
//===----------------------------------------------------------------------===//

/// The comparators are those of the physical columns.
TEST(Faults, CircuitsBelongToPhysicalColumns) {
  DenseNetwork net = makeDense(3, 4, 2);
  net.builder.setMachine("converter.comparator_offset", "5 mV");
  net.builder.setMachine("converter.capacitor_sigma", "0.01");
  auto errors = [&] {
    Program program = mustLoad(net.builder);
    Chip chip = Chip::program(program, program.machine(), noisy());
    const ConvertOp &op = *convertsOf(chip.state().regions[0].body)[0];
    std::vector<std::array<float, 2>> result;
    for (size_t i = 0; i < 4; ++i)
      result.push_back({op.errors.gains[i], op.errors.offsets[i]});
    return result;
  };
  auto straight = errors();
  fb::ArrayT &array = *net.builder.program.arrays[0];
  array.bit_lines = {2, 0, 3, 1};
  array.column = 2;
  auto permuted = errors();
  for (size_t i = 0; i < 4; ++i)
    EXPECT_EQ(permuted[i], straight[array.bit_lines[i]]);
}

TEST(Faults, AreKnownToWhoeverReadsTargets) {
  Block block;
  block.builder.program.fault_map = true;
  block.array().targets = {{0, 3, 120e-6f, 90e-6f}};
  block.array().stuck = {{0, 3, true, 91e-6f}, {1, 0, false, 0.0f}};
  Program program = mustLoad(block.builder);
  Pairs expected(Block::rows * Block::columns,
                 {1e-6 + double(40e-6f), double(1e-6)});
  expected[3] = {120e-6f, 91e-6f};
  expected[Block::columns][0] = 0;
  EXPECT_EQ(targetDevices(program).arrays[0], expected);
  EXPECT_EQ(program.pairs(*program.index().arrays()->Get(0)), expected);
}
