//===- ConverterKindsTest.cpp - The same layers by other converters -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every recurrent layer compiles and runs on the machines that are compared, in
// all modes; the quantized mode is QuantizedReferenceTest's.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <set>

using namespace rampart;
using namespace rampart::test;

class ConverterKinds : public testing::TestWithParam<std::string> {};

TEST_P(ConverterKinds, LayersRunInAllModes) {
  Machine machine = machineOf(GetParam());
  Seeds seeds = seedsOf(60);
  for (uint64_t seed = seeds.first;
       seed < seeds.first + seeds.count && !HasFailure(); ++seed) {
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe());
    Result<Program> program = buildProgram(layer.model(), machine);
    ASSERT_TRUE(program) << program.error();
    Result<NamedTensors> ideal =
        runProgram(*program, layer.inputs(), Mode::Ideal);
    ASSERT_TRUE(ideal) << ideal.error();
    for (const Expected &output : layer.expected())
      EXPECT_TRUE(isClose(ideal->at(output.name), output.shape, output.values))
          << output.name;
    for (Mode mode : {Mode::Quantized, Mode::Noisy}) {
      RunOptions options;
      options.mode = mode;
      options.seed = seed;
      Result<NamedTensors> once = runProgram(*program, layer.inputs(), options),
                           again =
                               runProgram(*program, layer.inputs(), options);
      ASSERT_TRUE(once && again) << once.error() << again.error();
      for (const auto &[name, tensor] : *once)
        EXPECT_TRUE(identical(tensor, again->at(name))) << name;
    }
  }
}

/// (where, why) of every gate of an LSTM.
static std::set<std::pair<std::string, std::string>>
gatesOn(const std::string &machine) {
  Random random(1);
  RecurrenceCase layer = randomRecurrence(random, {.operators = {"LSTM"}});
  layer.attributes.activations.clear();
  layer.attributes.activationAlpha.clear();
  layer.attributes.activationBeta.clear();
  layer.tensors.p.clear();
  Result<Compiled> compiled = compileModel(layer.model(), machineOf(machine));
  EXPECT_TRUE(compiled) << compiled.error();
  std::set<std::pair<std::string, std::string>> gates;
  for (const llvm::json::Value &gate : *compiled->report.getArray("gates"))
    gates.emplace(gate.getAsObject()->getString("where")->str(),
                  gate.getAsObject()->getString("why")->str());
  return gates;
}

TEST(ConverterKinds, TheReportSaysWhereGatesAreComputedAndWhy) {
  using Gates = std::set<std::pair<std::string, std::string>>;
  EXPECT_EQ(
      gatesOn("nlramp-16nm"),
      (Gates{{"ramp", "the whole column sum is on one set of integrators"}}));
  EXPECT_EQ(gatesOn("linramp-16nm"),
            (Gates{{"table", "the machine's ramps are linear"}}));
  EXPECT_EQ(
      gatesOn("sar-16nm"),
      (Gates{{"table", "the machine converts by successive approximation"}}));
}

INSTANTIATE_TEST_SUITE_P(Machines, ConverterKinds,
                         testing::Values("nlramp-16nm", "linramp-16nm",
                                         "sar-16nm"),
                         [](const auto &info) {
                           return info.param.substr(0, info.param.find('-'));
                         });
