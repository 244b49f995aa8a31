//===- CurveTest.cpp - Chips whose devices are not linear -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// I = G V_read sinh(V / V_0) / sinh(V_read / V_0), V_read 0.2 V, seen through
// programs.
//===----------------------------------------------------------------------===//
#include "NonlinearSolution.h"
#include "SumRig.h"
#include "TwoBlocks.h"

#include "exec/ChipState.h"
#include "rampart/exec/DeviceConductances.h"
#include "rampart/wires/PulsedBlock.h"

using namespace rampart;
using namespace rampart::test;

namespace {

using Drivers = std::vector<std::optional<double>>;

constexpr wires::LineResistances resistances{20, 35, 200, 100};

/// The first block's column sums by Kirchhoff's laws, clock by clock.
std::vector<double> nonlinearSums(const Program &program,
                                  const TwoBlocks &blocks,
                                  const std::vector<float> &codes,
                                  std::optional<double> idle, double argument) {
  std::vector<double> cells[2] = {devices(program.machine(), blocks, 0),
                                  devices(program.machine(), blocks, 1)};
  wires::CellGrid grid{rows, 2 * pairs, {}};
  for (size_t i = 0; i < rows * pairs; ++i)
    grid.cells.insert(grid.cells.end(), {cells[0][i], cells[1][i]});
  std::vector<double> sums(3), currents;
  Drivers last;
  for (int clock = 0; clock < 15; ++clock) {
    Drivers drivers(rows, idle);
    for (size_t i = 0; i < codes.size(); ++i)
      if (std::abs(codes[i]) > float(clock))
        drivers[i] = codes[i] > 0 ? 1 : -1;
    if (drivers != last)
      currents = nonlinearCurrents(grid, resistances, drivers, argument);
    last = drivers;
    for (size_t j = 0; j < 3; ++j)
      sums[j] += currents[2 * j] - currents[2 * j + 1];
  }
  return sums;
}

} // namespace

/// The whole way: every code is that of the exact sum.
TEST(Curve, ChipsComputeWithWhatDevicesDraw) {
  for (bool disconnected : {false, true}) {
    SCOPED_TRACE(disconnected);
    TwoBlocks blocks(6);
    setResistances(blocks.builder);
    blocks.builder.setMachine("array.idle_rows",
                              disconnected ? "disconnected" : "clamped");
    blocks.convertFirst();
    Program linear = blocks.load();
    blocks.builder.setMachine("device.iv_voltage", "60 mV");
    Program program = blocks.load();
    const std::vector<float> thresholds =
        Chip::program(program, program.machine(), noisy(1))
            .state()
            .ramps[0]
            .thresholds;
    size_t differ = 0;
    for (const std::vector<float> &codes :
         {std::vector<float>{15, -3, 0, 8}, {-15, 15, 1, -15}}) {
      std::vector<double> sums = nonlinearSums(
          program, blocks, codes,
          disconnected ? std::nullopt : std::optional(0.0), 0.2 / 0.06);
      std::vector<float> found = convertedCodes(program, codes);
      std::vector<float> straight = convertedCodes(linear, codes);
      for (size_t j = 0; j < 3; ++j) {
        auto passed = std::lower_bound(thresholds.begin(), thresholds.end(),
                                       float(sums[j])) -
                      thresholds.begin();
        EXPECT_EQ(float(passed - 250), found[j]) << j;
        differ += found[j] != straight[j];
      }
    }
    EXPECT_GT(differ, 3u); // or a straight line would do
  }
}

/// A ramp's device is read while the others of its column are clamped, or cut
/// off.
TEST(Curve, RampsAreReadThroughTheirLines) {
  for (bool disconnected : {false, true}) {
    SCOPED_TRACE(disconnected);
    TwoBlocks blocks(4);
    setResistances(blocks.builder);
    blocks.builder.setMachine("device.iv_voltage", "50 mV");
    blocks.builder.setMachine("array.pair_lines", "separate");
    blocks.builder.setMachine("array.idle_rows",
                              disconnected ? "disconnected" : "clamped");
    // Nine devices: one column.
    blocks.builder.addRamp(0, linearRamp(4, 1, 100e-6));
    fb::RampT &ramp = *blocks.builder.program.ramps[0];
    Program program = blocks.load();
    Chip chip = Chip::program(program, program.machine(), noisy(1));
    std::vector<double> conductances(ramp.step_conductances.begin(),
                                     ramp.step_conductances.end());
    for (float each : ramp.offset_conductances)
      conductances.push_back(each);
    ASSERT_LE(conductances.size(), rows);
    const size_t steps = ramp.step_conductances.size();
    conductances.resize(rows, gMin);
    const size_t lines = pairs + ramp.column + 1;
    wires::CellGrid grid{rows, lines, std::vector<double>(rows * lines)};
    for (size_t i = 0; i < rows; ++i)
      grid.cells[i * lines + lines - 1] = conductances[i];
    std::vector<double> effective;
    for (size_t i = 0; i < steps + ramp.offset_conductances.size(); ++i) {
      Drivers drivers(rows, disconnected ? std::nullopt : std::optional(0.0));
      drivers[i] = 1;
      effective.push_back(
          nonlinearCurrents(grid, resistances, drivers, 4).back());
    }
    double sum = 0;
    for (size_t d = 0; d < ramp.offset_conductances.size(); ++d)
      sum += effective[steps + d] * ramp.offset_clocks[d];
    const std::vector<float> &found = chip.state().ramps[0].thresholds;
    ASSERT_EQ(steps + 1, found.size());
    for (size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(ramp.gain * sum, found[k], 1e-6 * std::abs(found.front()))
          << k;
      if (k < steps)
        sum += effective[k] * ramp.step_clocks[k];
    }
  }
}

TEST(Curve, AStraightOneIsTheLinearMap) {
  TwoBlocks blocks(7);
  setResistances(blocks.builder);
  blocks.convertFirst();
  Program plain = blocks.load();
  blocks.builder.setMachine("device.iv_voltage", "0 V");
  Program off = blocks.load();
  blocks.builder.setMachine("device.iv_voltage", "1000 V");
  Program straight = blocks.load();
  Chip chips[] = {Chip::program(plain, plain.machine(), noisy(1)),
                  Chip::program(off, off.machine(), noisy(1)),
                  Chip::program(straight, straight.machine(), noisy(1))};
  const auto pulsed = [&](int chip) {
    return integratesOf(chips[chip].state().regions[0].body)[0]->pulsed;
  };
  EXPECT_FALSE(pulsed(0));
  EXPECT_FALSE(pulsed(1));
  EXPECT_EQ(chips[0].state().ramps[0].thresholds,
            chips[1].state().ramps[0].thresholds);
  ASSERT_TRUE(pulsed(2));
  const float *map = chips[0].state().arrays[0].conductances;
  const std::vector<double> codes{15, -3, 0, 8};
  std::vector<double> sums = *pulsed(2)->sums(codes);
  for (size_t j = 0; j < 3; ++j) {
    double linear = 0;
    for (size_t i = 0; i < 4; ++i)
      linear += codes[i] * double(map[i * 3 + j]);
    EXPECT_NEAR(linear, sums[j], 1e-7 * 15 * 150e-6); // map: float32
  }
  for (const std::vector<float> &x :
       {std::vector<float>{15, -3, 0, 8}, {1, 2, 3, 4}, {-15, 15, 1, -15}})
    EXPECT_EQ(convertedCodes(plain, x), convertedCodes(off, x));
}

/// A curve whose numbers overflow, which no description of a machine may have.
TEST(Curve, RunsFailWhereCurrentsDoNotSettle) {
  TwoBlocks blocks(3);
  setResistances(blocks.builder);
  blocks.convertFirst();
  blocks.builder.program.arrays[0]->name = "first";
  blocks.builder.program.ramps[0]->name = "ramp";
  Program program = blocks.load();
  Machine machine = program.machine();
  machine.ivVoltage = 1e308;
  const NamedTensors inputs{
      {"x", tensorOf(ElementType::Float32, {3, 4}, std::vector<float>(12, 1))}};
  auto errorOn = [&](const Chip &chip, int threads) {
    RunOptions options = noisy(1);
    options.threads = threads;
    Result<NamedTensors> results = run(program, chip, inputs, options);
    return results ? "none" : results.error();
  };
  const std::string settled = "expected currents to settle to 1e-09 of the "
                              "largest within 200 steps of Newton's method";
  const Chip made = Chip::program(program, machine, noisy(1));
  EXPECT_EQ(0u, errorOn(made, 1).find("ramp 'ramp': " + settled));
  Result<DeviceConductances> devices =
      programDevices(program, machine, noisy(1));
  ASSERT_FALSE(devices);
  EXPECT_EQ(0u, devices.error().find("ramp 'ramp': " + settled));
  const Chip given =
      Chip::withDevices(program, machine, noisy(1), targetDevices(program));
  EXPECT_EQ(0u, errorOn(given, 1).find("ramp 'ramp': " + settled));
  // Without ramps' devices an array is the first to fail.
  blocks.builder.setMachine("converter.kind", "sar");
  blocks.builder.program.ramps.clear();
  blocks.builder.addSar(0, linearRamp(250, 1, 20e-6));
  program = blocks.load();
  const Chip fixed = Chip::program(program, machine, noisy(1));
  for (int threads : {1, 3})
    EXPECT_NE(std::string::npos,
              errorOn(fixed, threads).find(": array 'first': " + settled))
        << errorOn(fixed, threads);
}

/// Currents follow V_read as the curve does: so do columns and ramps of
/// devices, offsets weigh less by as much, and fixed thresholds see it.
TEST(Curve, ScalesWithTheReadVoltage) {
  constexpr double unit = 0.1e-6;
  SumRig rig(1, 2, {50e-6f, 0}, 15, unit);
  rig.builder.setMachine("converter.v_read_chip_sigma", "10 mV");
  SumRig fixed = SumRig(1, 2, {50e-6f, 0}, 15, unit);
  for (auto [key, value] : {std::pair("converter.kind", "sar"),
                            {"converter.v_read_chip_sigma", "10 mV"},
                            {"device.iv_voltage", "50 mV"}})
    fixed.builder.setMachine(key, value);
  fixed.builder.program.ramps.clear();
  fixed.builder.addSar(0, linearRamp(4000, 1, unit));
  const std::vector<float> steady = rig.sums({2}, noisyOptions(3));
  rig.builder.setMachine("device.iv_voltage", "50 mV");
  EXPECT_EQ(steady, rig.sums({2}, noisyOptions(3)));
  // 0.8 V are 3999.5 units.
  rig.builder.setMachine("converter.comparator_offset", "200 mV");
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  double spread = 0;
  for (uint32_t number = 0; number < 5; ++number) {
    Chip chip =
        Chip::program(*program, program->machine(), noisyOptions(3, number));
    const double voltage = double(chip.state().circuit.voltage);
    const double current = std::sinh(4 * voltage) / std::sinh(4);
    const double offset =
        double(convertsOf(chip.state().regions[0].body)[0]->errors.offsets[1]);
    EXPECT_NEAR(offset / unit / current,
                rig.sums({2}, noisyOptions(3, number))[1] / unit, 0.51);
    EXPECT_NEAR(1000 * current,
                fixed.sums({2}, noisyOptions(3, number))[0] / unit, 0.51);
    spread = std::max(spread, std::abs(current - voltage));
  }
  EXPECT_GT(spread, 0.05);
}
