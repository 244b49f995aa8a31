//===- RandomRecurrenceTest.cpp - Layers of any kind, and the reference ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RAMPART_TEST_SEED replays one seed, RAMPART_TEST_COUNT sets how many there
// are. RAMPART_TEST_DUMP names a folder for the layers and what the reference
// expects of them, for compare_onnxruntime.py.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rampart;
using namespace rampart::test;

/// Compiles and runs `layer` in ideal mode.
static Result<NamedTensors> runIdeal(const RecurrenceCase &layer,
                                     const Machine &machine) {
  Result<Program> program = buildProgram(layer.model(), machine);
  if (!program)
    return Error{program.error()};
  return runProgram(*program, layer.inputs(), Mode::Ideal);
}

static void expectOutputs(const NamedTensors &found,
                          const std::vector<Expected> &expected) {
  EXPECT_EQ(found.size(), expected.size());
  for (const Expected &output : expected) {
    ASSERT_TRUE(found.contains(output.name)) << output.name;
    EXPECT_TRUE(isClose(found.at(output.name), output.shape, output.values))
        << output.name;
  }
}

/// FOLDER/SEED with model.onnx, every input as in_NAME.npy, every expected
/// output as out_NAME.npy.
static void dump(const std::filesystem::path &folder,
                 const RecurrenceCase &layer) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "model.onnx", std::ios::binary) << layer.model();
  auto write = [&](const std::string &name, const Tensor &tensor) {
    Status status = writeNpy((folder / (name + ".npy")).string(), tensor);
    ASSERT_TRUE(status) << status.error();
  };
  for (const auto &[name, tensor] : layer.inputs())
    write("in_" + name, tensor);
  for (const Expected &output : layer.expected())
    write("out_" + output.name,
          makeTensor(output.shape, std::vector<float>(output.values.begin(),
                                                      output.values.end())));
}

TEST(RandomRecurrence, IdealModeEqualsTheReference) {
  Seeds seeds = seedsOf(2000);
  // Ideal mode evaluates functions: long ramps and tables cost time alone.
  Machine ideal =
      machineOf("ideal", {"converter.ramp_bits=4", "converter.linear_bits=4",
                          "converter.input_bits=8", "digital.state_bits=8"});
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe());
    if (const char *folder = std::getenv("RAMPART_TEST_DUMP"))
      dump(std::filesystem::path(folder) / std::to_string(seed), layer);
    Result<NamedTensors> outputs = runIdeal(layer, ideal);
    ASSERT_TRUE(outputs) << outputs.error();
    expectOutputs(*outputs, layer.expected());
    if (HasFailure())
      return; // the first seed tells enough
  }
}

/// The same machine with one array for everything, and with one word line per
/// input.
static Machine uncut(Machine machine) {
  machine.arrayRows = machine.arrayColumns = 1 << 20;
  machine.programmingSigma = {0};
  return machine;
}

// Arrays so small that weights are cut, stacked or added digitally change
// nothing.
TEST(RandomRecurrence, SplitsDoNotChangeIdealMode) {
  Seeds seeds = seedsOf(250);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    Machine machine = randomMachine(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe() + " on " + test::describe(machine));
    Result<NamedTensors> whole = runIdeal(layer, uncut(machine)),
                         cut = runIdeal(layer, machine);
    ASSERT_TRUE(whole) << whole.error();
    ASSERT_TRUE(cut) << cut.error();
    // Conductances are float32, in another unit on each machine: a recurrence
    // of many steps makes some 1e-6 of their last bits.
    for (const auto &[name, tensor] : *whole)
      EXPECT_TRUE(isClose(cut->at(name), tensor, {5e-6, 1e-6})) << name;
    expectOutputs(*cut, layer.expected());
    if (HasFailure())
      return;
  }
}
