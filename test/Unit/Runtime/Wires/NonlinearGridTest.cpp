//===- NonlinearGridTest.cpp - Nonlinear devices on lines -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/wires/NonlinearGrid.h"

#include "NonlinearSolution.h"
#include "RandomLines.h"

#include <gtest/gtest.h>
#include <random>

using namespace rampart;
using namespace rampart::test;
using namespace rampart::wires;

namespace {

using Drivers = std::vector<std::optional<double>>;

/// V_read is 0.2 V.
DeviceCurve curveOf(double ivVoltage) {
  Machine machine;
  machine.vRead = 0.2;
  machine.ivVoltage = ivVoltage;
  return DeviceCurve(machine);
}

CellGrid randomGrid(size_t rows, size_t lines, std::mt19937 &random) {
  std::uniform_real_distribution<double> conductance(1e-6, 150e-6);
  CellGrid grid{rows, lines, {}};
  for (size_t i = 0; i < rows * lines; ++i)
    grid.cells.push_back(conductance(random));
  return grid;
}

/// Drivers at full voltage of either sign, at 0 V or, if asked for, cut off.
Drivers randomDrivers(size_t rows, bool cutOff, std::mt19937 &random) {
  std::uniform_int_distribution<int> kind(0, 2);
  Drivers drivers;
  for (size_t i = 0; i < rows; ++i) {
    const int drawn = kind(random);
    drivers.push_back(drawn == 2 && cutOff ? std::nullopt
                                           : std::optional(double(drawn - 1)));
  }
  return drivers;
}

} // namespace

TEST(NonlinearGrid, EqualsKirchhoffsLaws) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<size_t> size(1, 7);
    CellGrid grid = randomGrid(size(random), size(random), random);
    LineResistances resistances = randomResistances(random, 5);
    // V_read / V_0 from 0.2 to 20.
    const double argument =
        0.2 * std::pow(100, std::uniform_real_distribution<>()(random));
    Drivers drivers = randomDrivers(grid.rows, seed % 2 == 0, random);
    NodeVoltages voltages;
    std::vector<double> found =
        *NonlinearGrid(grid, resistances, curveOf(0.2 / argument))
             .currents(drivers, voltages);
    std::vector<double> expected =
        nonlinearCurrents(grid, resistances, drivers, argument);
    double largest = 1e-15;
    for (double current : expected)
      largest = std::max(largest, std::abs(current));
    for (size_t j = 0; j < grid.lines; ++j)
      EXPECT_NEAR(expected[j], found[j], 1e-10 * largest) << j;
  }
}

/// A device and a resistance: I R + V_0 asinh(I sinh(V_read/V_0) / (G V_read))
/// = V_read.
TEST(NonlinearGrid, OneDeviceInSeriesWithItsLines) {
  for (double ivVoltage : {0.01, 0.05, 0.2, 1.0, 1e3}) {
    const LineResistances lines{50, 80, 3000, 2000};
    NodeVoltages voltages;
    const double current =
        0.2 * (*NonlinearGrid({1, 1, {120e-6}}, lines, curveOf(ivVoltage))
                    .currents(Drivers{1.0}, voltages))[0];
    const double device =
        ivVoltage *
        std::asinh(current * std::sinh(0.2 / ivVoltage) / (120e-6 * 0.2));
    EXPECT_NEAR(0.2, current * 5000 + device, 1e-13) << ivVoltage;
  }
}

/// Two word lines driven alike past two equal bit lines: every driver feeds two
/// equal devices, every amplifier takes two.
TEST(NonlinearGrid, FourEqualDevices) {
  const double ivVoltage = 0.08, conductance = 100e-6;
  NodeVoltages voltages;
  std::vector<double> found =
      *NonlinearGrid({2, 2, std::vector<double>(4, conductance)},
                     {0, 0, 1500, 700}, curveOf(ivVoltage))
           .currents(Drivers{1.0, 1.0}, voltages);
  for (double each : found) {
    const double device = each * 0.2 / 2; // A
    const double volts =
        ivVoltage *
        std::asinh(device * std::sinh(0.2 / ivVoltage) / (conductance * 0.2));
    EXPECT_NEAR(0.2, volts + 2 * device * (1500 + 700), 1e-14);
  }
}

/// Bit lines of one node that hardly anything holds.
TEST(NonlinearGrid, BitLinesOfOneNode) {
  std::mt19937 random(5);
  CellGrid grid = randomGrid(7, 7, random);
  const LineResistances lines{3e4, 0, 0, 5e5};
  Drivers drivers = randomDrivers(7, false, random);
  NodeVoltages voltages;
  std::vector<double> found =
      *NonlinearGrid(grid, lines, curveOf(0.1)).currents(drivers, voltages);
  std::vector<double> expected = nonlinearCurrents(grid, lines, drivers, 2);
  for (size_t j = 0; j < 7; ++j)
    EXPECT_NEAR(expected[j], found[j], 1e-10 * std::abs(expected[j])) << j;
}

/// The straighter the curve, the closer the linear map: by V_0^-2.
TEST(NonlinearGrid, ApproachesTheLinearMap) {
  std::mt19937 random(2);
  CellGrid grid = randomGrid(20, 30, random);
  const LineResistances lines{5, 7, 100, 50};
  std::vector<double> map = effectiveConductances(grid, lines);
  Drivers drivers = randomDrivers(20, false, random);
  auto distance = [&](double ivVoltage) {
    NodeVoltages voltages;
    std::vector<double> found = *NonlinearGrid(grid, lines, curveOf(ivVoltage))
                                     .currents(drivers, voltages);
    double most = 0, largest = 0;
    for (size_t j = 0; j < 30; ++j) {
      double linear = 0;
      for (size_t i = 0; i < 20; ++i)
        linear += *drivers[i] * map[i * 30 + j];
      most = std::max(most, std::abs(found[j] - linear));
      largest = std::max(largest, std::abs(linear));
    }
    return most / largest;
  };
  EXPECT_GT(distance(0.2), 1e-3);
  EXPECT_NEAR(100, distance(20) / distance(200), 0.1);
  EXPECT_LT(distance(2e4), 1e-10);
  EXPECT_LT(distance(1e100), 1e-11);
}

/// Without loss in lines a device has V_read.
TEST(NonlinearGrid, WithoutResistanceDevicesKeepTheirConductance) {
  std::mt19937 random(3);
  CellGrid grid = randomGrid(8, 5, random);
  std::vector<size_t> driven{1, 2, 3, 5};
  std::vector<double> codes{4, -15, 0, 7};
  std::vector<double> found =
      *NonlinearGrid(grid, {}, curveOf(0.05)).charges(driven, codes, false);
  for (size_t j = 0; j < 5; ++j) {
    double sum = 0;
    for (size_t i = 0; i < 4; ++i)
      sum += codes[i] * grid.cells[driven[i] * 5 + j];
    EXPECT_NEAR(sum, found[j], 1e-17) << j;
  }
}

TEST(NonlinearGrid, SaysWhereCurrentsDoNotSettle) {
  std::mt19937 random(6);
  const CellGrid grid = randomGrid(5, 4, random);
  const NonlinearGrid hasty(grid, {20, 30, 200, 100}, curveOf(0.02), 3);
  const std::string expected =
      "expected currents to settle to 1e-09 of the largest within 3 steps of "
      "Newton's method, found a change of ";
  NodeVoltages voltages;
  Result<std::vector<double>> currents =
      hasty.currents(Drivers(5, 1.0), voltages);
  ASSERT_FALSE(currents);
  EXPECT_EQ(0u, currents.error().find(expected)) << currents.error();
  const std::vector<size_t> driven{0, 1, 2, 3, 4};
  Result<std::vector<double>> charges =
      hasty.charges(driven, std::vector<double>(5, 3), false);
  ASSERT_FALSE(charges);
  EXPECT_EQ(currents.error(), charges.error());
  // Nothing flows: there is nothing to settle.
  EXPECT_TRUE(NonlinearGrid(grid, {}, curveOf(0.02), 0)
                  .currents(Drivers(5, 0.0), voltages = {}));
}

namespace {

/// Clock by clock.
std::vector<double> chargesByKirchhoff(const CellGrid &grid,
                                       const LineResistances &resistances,
                                       const std::vector<size_t> &driven,
                                       const std::vector<double> &codes,
                                       bool disconnected, double argument) {
  std::vector<double> charges(grid.lines);
  for (int clock = 0; clock < 15; ++clock) {
    Drivers drivers(grid.rows,
                    disconnected ? std::nullopt : std::optional(0.0));
    bool any = false;
    for (size_t i = 0; i < driven.size(); ++i)
      if (std::abs(codes[i]) > clock) {
        drivers[driven[i]] = std::copysign(1.0, codes[i]);
        any = true;
      }
    if (!any)
      break;
    std::vector<double> currents =
        nonlinearCurrents(grid, resistances, drivers, argument);
    for (size_t j = 0; j < grid.lines; ++j)
      charges[j] += currents[j];
  }
  return charges;
}

} // namespace

/// Idle word lines clamped, or cut off.
TEST(NonlinearGrid, PulsesEndOneAfterTheOther) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> code(-15, 15);
    CellGrid grid = randomGrid(6, 4, random);
    const LineResistances resistances{20, 30, 200, 100};
    const std::vector<size_t> driven{0, 2, 3, 5};
    std::vector<double> codes;
    for (size_t i = 0; i < driven.size(); ++i)
      codes.push_back(code(random));
    for (bool disconnected : {false, true}) {
      std::vector<double> found =
          *NonlinearGrid(grid, resistances, curveOf(0.07))
               .charges(driven, codes, disconnected);
      std::vector<double> expected = chargesByKirchhoff(
          grid, resistances, driven, codes, disconnected, 0.2 / 0.07);
      for (size_t j = 0; j < grid.lines; ++j)
        EXPECT_NEAR(expected[j], found[j], 1e-15) << j << disconnected;
    }
  }
}

/// Large arrays whose lines lose nearly all: voltages of thin wires and thick
/// ones obey Kirchhoff's laws for the line as a whole.
TEST(NonlinearGrid, DriversGiveWhatAmplifiersTake) {
  for (double ohms : {1e-3, 1.0, 1e3})
    for (double ivVoltage : {0.01, 0.1}) {
      std::mt19937 random(4);
      CellGrid grid = randomGrid(60, 80, random);
      Drivers drivers = randomDrivers(60, true, random);
      NodeVoltages voltages;
      const LineResistances lines{ohms, ohms, 10 * ohms, 10 * ohms};
      NonlinearGrid array(grid, lines, curveOf(ivVoltage));
      std::vector<double> found = *array.currents(drivers, voltages);
      double taken = 0, given = 0, total = 0;
      for (size_t j = 0; j < 80; ++j) {
        taken += found[j];
        const double amplifier = voltages.bit[59 * 80 + j] / lines.sense;
        total += std::abs(amplifier);
        EXPECT_NEAR(found[j], amplifier, 1e-9 * std::abs(amplifier) + 1e-13);
      }
      for (size_t i = 0; i < 60; ++i)
        given -= drivers[i] ? voltages.word[i * 80] / lines.driver : 0;
      EXPECT_NEAR(given, taken, 1e-10 * total) << ohms << " " << ivVoltage;
    }
}
