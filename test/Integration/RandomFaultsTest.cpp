//===- RandomFaultsTest.cpp - Programs for chips with faults --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random layers on random machines whose chips have random faults.
// RAMPART_TEST_SEED and RAMPART_TEST_COUNT as in RandomRecurrenceTest.cpp.
//===----------------------------------------------------------------------===//
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include "rampart/Dialect/Tile/Tile.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace rampart;
using namespace rampart::mapping;
using namespace rampart::test;

/// As randomMachine(), with fewer ramp columns: all of their devices are drawn.
static Machine randomFaultyMachine(Random &random) {
  Machine machine = randomMachine(random);
  machine.arrayRampColumns = machine.rampBits > 8 ? 4096 : 512;
  return machine;
}

/// Some of `count` lines.
static std::vector<int64_t> randomLines(Random &random, int64_t count) {
  std::vector<int64_t> lines;
  for (int64_t line = 0; line < count; ++line)
    if (random.oneIn(16))
      lines.push_back(line);
  return lines;
}

static FaultMap randomFaults(Random &random, const Machine &machine) {
  FaultMap map;
  if (!random.oneIn(4))
    map.rates = {random.oneOf<double>({0, 0.001, 0.05, 0.3}),
                 random.oneOf<double>({0, 0.001, 0.05, 0.3}),
                 uint64_t(random.integer(0, 1000)), 0};
  if (!random.oneIn(4)) {
    ArrayFaults &array = map.arrays.emplace_back();
    array.slot = random.integer(0, machine.arraysPerTile - 1);
    array.stuck.push_back({random.integer(0, machine.arrayRows - 1),
                           random.integer(0, machine.arrayColumns - 1),
                           random.oneIn(2), random.real(0, machine.gMax)});
    if (random.oneIn(2)) {
      array.deadRows = randomLines(random, machine.arrayRows);
      array.deadColumns = randomLines(random, machine.arrayColumns);
    }
  }
  return map;
}

namespace {

/// What faults did to programs, so that a test knows that it has seen them.
struct Seen {
  int64_t moved = 0, repaired = 0, refused = 0;

  void add(mlir::ModuleOp module) {
    for (auto array : module.getOps<tile::ArrayOp>()) {
      moved += array.getWordLines() || array.getBitLines();
      repaired += array.getTargets().has_value();
    }
  }
};

} // namespace

/// With its faults `layer` is the same program, but for places and targets.
static void compareWithFaults(const RecurrenceCase &layer,
                              const CompileOptions &options, Seen &seen) {
  Result<Machine> usable = options.faultBlind
                               ? options.machine
                               : options.faults->usable(options.machine);
  if (!usable) {
    ++seen.refused;
    return;
  }
  CompileOptions without;
  without.machine = *usable;
  Result<Compiled> perfect = compileModel(layer.model(), without),
                   faulty = compileModel(layer.model(), options);
  ASSERT_TRUE(perfect) << perfect.error();
  ASSERT_TRUE(faulty) << faulty.error();
  seen.add(*faulty->module);
  Result<Program> before = programOf(*perfect), after = programOf(*faulty);
  ASSERT_TRUE(before) << before.error();
  ASSERT_TRUE(after) << after.error();
  expectSameResults(*before, *after, layer.inputs());
}

static RunOptions noisy(uint64_t seed) {
  RunOptions options;
  options.mode = Mode::Noisy;
  options.seed = seed;
  return options;
}

/// In noisy mode a blind program for the faults of a simulated chip is an
/// ordinary one on that chip.
static void compareWithChip(const RecurrenceCase &layer,
                            CompileOptions options) {
  FaultRates rates = *options.faults->rates;
  Result<Compiled> known = compileModel(layer.model(), options);
  options.faults.reset();
  options.machine.stuckOffRate = rates.stuckOff;
  options.machine.stuckOnRate = rates.stuckOn;
  Result<Compiled> drawn = compileModel(layer.model(), options);
  ASSERT_TRUE(known) << known.error();
  ASSERT_TRUE(drawn) << drawn.error();
  Result<Program> a = programOf(*known), b = programOf(*drawn);
  ASSERT_TRUE(a) << a.error();
  ASSERT_TRUE(b) << b.error();
  expectSameResults(*a, *b, layer.inputs(), noisy(rates.seed));
}

TEST(RandomFaults, BlindProgramsMeetTheChipThatTheyKnow) {
  Seeds seeds = seedsOf(20);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    CompileOptions options;
    options.machine = randomFaultyMachine(random);
    options.faults.emplace();
    options.faults->rates = {random.real(0, 0.2), random.real(0, 0.1),
                             uint64_t(random.integer(0, 1000)), 0};
    options.faultBlind = true;
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe() + " on " + describe(options.machine));
    compareWithChip(layer, options);
    if (testing::Test::HasFailure())
      return;
  }
}

/// Mean magnitude of what results differ by.
static double distance(const NamedTensors &a, const NamedTensors &b) {
  double sum = 0, count = 0;
  for (const auto &[name, tensor] : a)
    for (int64_t i = 0; i < elementCount(tensor.shape()); ++i) {
      sum += std::abs(double(tensor.data<float>()[i]) -
                      double(b.at(name).data<float>()[i]));
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

TEST(RandomFaults, AwareProgramsAreNearerToPerfectOnes) {
  double blind = 0, aware = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    RecurrenceCase layer =
        randomRecurrence(random, {20, 20, 8, 3, {"LSTM", "GRU"}});
    CompileOptions options;
    // Devices have no error but their faults.
    options.machine =
        machineOf("nlramp-16nm", {"device.programming_sigma=[0]"});
    options.faults.emplace();
    options.faults->rates = {0.02, 0.01, seed, 0};
    for (bool isBlind : {false, true}) {
      options.faultBlind = isBlind;
      Result<Compiled> compiled = compileModel(layer.model(), options);
      ASSERT_TRUE(compiled) << compiled.error();
      Result<Program> program = programOf(*compiled);
      ASSERT_TRUE(program) << program.error();
      Result<NamedTensors> perfect = runProgram(*program, layer.inputs(),
                                                Mode::Quantized),
                           faulty = runProgram(*program, layer.inputs(),
                                               noisy(seed));
      ASSERT_TRUE(perfect) << perfect.error();
      ASSERT_TRUE(faulty) << faulty.error();
      (isBlind ? blind : aware) += distance(*perfect, *faulty);
    }
  }
  EXPECT_GT(blind, 0);
  EXPECT_LT(aware, 0.2 * blind);
}

TEST(RandomFaults, DoNotChangeIdealAndQuantizedResults) {
  Seeds seeds = seedsOf(40);
  Seen seen;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    CompileOptions options;
    options.machine = randomFaultyMachine(random);
    options.faults = randomFaults(random, options.machine);
    options.faultBlind = random.oneIn(4);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe() + " on " + describe(options.machine));
    compareWithFaults(layer, options, seen);
    if (testing::Test::HasFailure())
      return; // the first seed tells enough
  }
  if (seeds.count >= 40) {
    EXPECT_GT(seen.moved, 0) << "nothing was ever moved";
    EXPECT_GT(seen.repaired, 0) << "nothing was ever repaired";
    EXPECT_LT(seen.refused, 10) << "there were hardly lines enough";
  }
}
