//===- FaultsTest.cpp - The law of stuck devices ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Faults.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;

namespace {

Machine machineWith(double off, double on) {
  Machine machine;
  machine.gMax = 150e-6;
  machine.stuckOffRate = off;
  machine.stuckOnRate = on;
  return machine;
}

/// Of the pairs of a physical array of `size` x `size`, side by side.
std::vector<std::array<Fault, 2>> pairsOf(const FaultLaw &law, uint32_t size,
                                          uint32_t tile = 0,
                                          uint32_t slot = 0) {
  std::vector<std::array<Fault, 2>> faults;
  for (uint32_t line = 0; line < size; ++line)
    for (uint32_t column = 0; column < size; ++column)
      faults.push_back(law.pair({tile, slot, line, column}));
  return faults;
}

/// By how many standard deviations `count` of `all` is off what a share of
/// `rate` gives.
double deviations(double count, double all, double rate) {
  return std::abs(count - all * rate) / std::sqrt(all * rate * (1 - rate));
}

} // namespace

TEST(Faults, RatesAreRecoveredOnEitherSideAndInRamps) {
  const double rates[] = {0.02, 0.005};
  FaultLaw law(machineWith(rates[0], rates[1]), 3, 1);
  EXPECT_TRUE(law.any());
  constexpr uint32_t size = 400;
  double counts[3][2] = {}; // G+, G-, ramp; OFF, ON
  auto count = [&](int device, Fault fault) {
    counts[device][0] += fault == Fault::Off;
    counts[device][1] += fault == Fault::On;
  };
  for (auto [plus, minus] : pairsOf(law, size)) {
    count(0, plus);
    count(1, minus);
  }
  for (uint32_t line = 0; line < size; ++line)
    for (uint32_t column = 0; column < size; ++column)
      count(2, law.rampDevice({0, 0, line, column}));
  for (auto &device : counts)
    for (int kind : {0, 1})
      EXPECT_LT(deviations(device[kind], size * size, rates[kind]), 4);
}

TEST(Faults, PlacesAreIndependent) {
  const double rate = 0.1;
  FaultLaw law(machineWith(rate, 0), 5, 0);
  constexpr uint32_t size = 300;
  auto here = pairsOf(law, size);
  // Beside each other, one above the other, in another array, of another tile,
  // chip and seed, and of a ramp: together as often as two of their rates.
  const std::vector<std::array<Fault, 2>> others[] = {
      pairsOf(law, size, 0, 1), pairsOf(law, size, 1, 0),
      pairsOf(FaultLaw(machineWith(rate, 0), 5, 1), size),
      pairsOf(FaultLaw(machineWith(rate, 0), 6, 0), size)};
  auto together = [&](auto first, auto second, double all) {
    double both = 0;
    for (size_t i = 0; i < all; ++i)
      both += first(i) == Fault::Off && second(i) == Fault::Off;
    EXPECT_LT(deviations(both, all, rate * rate), 4);
  };
  auto plus = [&](size_t i) { return here[i][0]; };
  const double all = size * size;
  together(plus, [&](size_t i) { return here[i][1]; }, all);
  together(plus, [&](size_t i) { return here[i + 1][0]; }, all - 1);
  together(plus, [&](size_t i) { return here[i + size][0]; }, all - size);
  for (const auto &other : others)
    together(plus, [&](size_t i) { return other[i][0]; }, all);
  together(
      plus,
      [&](size_t i) {
        return law.rampDevice({0, 0, uint32_t(i / size), uint32_t(i % size)});
      },
      all);
}

TEST(Faults, HigherRatesKeepTheFaultsOfLowerOnes) {
  auto few = pairsOf(FaultLaw(machineWith(0.01, 0.01), 1, 2), 200);
  auto many = pairsOf(FaultLaw(machineWith(0.05, 0.02), 1, 2), 200);
  int kept = 0;
  for (size_t i = 0; i < few.size(); ++i)
    for (int side : {0, 1})
      if (few[i][side] != Fault::None) {
        EXPECT_EQ(few[i][side], many[i][side]);
        ++kept;
      }
  EXPECT_GT(kept, 1000);
}

TEST(Faults, ExtremesOfTheRates) {
  FaultLaw none(machineWith(0, 0), 1, 2), off(machineWith(1, 0), 1, 2),
      either(machineWith(0.5, 0.5), 1, 2);
  EXPECT_FALSE(none.any());
  for (uint32_t column = 0; column < 1000; ++column) {
    FaultPlace place{0, 0, 0, column};
    EXPECT_EQ(none.rampDevice(place), Fault::None);
    EXPECT_EQ(off.rampDevice(place), Fault::Off);
    EXPECT_NE(either.rampDevice(place), Fault::None);
  }
}

/// Words on either side of both boundaries, against the law as docs/
/// ProgramFormat.md has it, in more digits than it needs.
TEST(Faults, BoundariesAreExact) {
  std::mt19937_64 random(7);
  std::vector<std::array<double, 2>> rates = {
      {0, 0}, {1, 0}, {0, 1}, {0.5, 0.5}, {0x1p-33, 0x1p-33}, {1e-300, 1e-12}};
  for (int i = 0; i < 200; ++i) {
    const double scale = std::ldexp(1.0, -int(random() % 40));
    rates.push_back({0.5 * scale * double(random()) * 0x1p-64,
                     0.5 * scale * double(random()) * 0x1p-64});
  }
  for (auto [off, on] : rates) {
    FaultLaw law(machineWith(off, on), 1, 2);
    for (uint64_t boundary :
         {uint64_t(off * 0x1p32), uint64_t((1 - on) * 0x1p32)})
      for (uint64_t d = 0; d < 5; ++d) {
        const auto word = uint32_t(boundary + d - 2);
        const long double unit = ((long double)(word) + 0.5L) * 0x1p-32L;
        const Fault expected = unit < off      ? Fault::Off
                               : 1 - unit < on ? Fault::On
                                               : Fault::None;
        EXPECT_EQ(expected, law.of(word)) << word << " " << off << " " << on;
      }
  }
}

TEST(Faults, StuckStepsAreFoundByPlace) {
  const std::vector<StuckStep> steps = {
      {0, 3, 1e-6f}, {0, 7, 2e-6f}, {2, 0, 3e-6f}, {2, 7, 4e-6f}};
  for (uint32_t column = 0; column < 4; ++column)
    for (uint32_t device = 0; device < 10; ++device) {
      const StuckStep *expected = nullptr;
      for (const StuckStep &step : steps)
        if (step.column == column && step.device == device)
          expected = &step;
      EXPECT_EQ(expected, findStuck(steps, column, device));
    }
  EXPECT_EQ(nullptr, findStuck({}, 0, 0));
}

TEST(Faults, Conductances) {
  Machine machine = machineWith(0.1, 0.1);
  FaultLaw plain(machine, 0, 0);
  EXPECT_EQ(plain.conductance(Fault::Off), 0);
  EXPECT_EQ(plain.conductance(Fault::On), 150e-6f);
  machine.stuckOffConductance = 2e-6;
  machine.stuckOnConductance = 0;
  FaultLaw named(machine, 0, 0);
  EXPECT_EQ(named.conductance(Fault::Off), 2e-6f);
  EXPECT_EQ(named.conductance(Fault::On), 0);
}
