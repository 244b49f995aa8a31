//===- ProbeTest.cpp - What is inside compiled layers ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of probes are derived from programs; what they show in ideal mode is
// what the reference computes on its way, however a layer was cut and placed
// and whether arrays, ramps or tables compute its gates.
//===----------------------------------------------------------------------===//
#include "ProbeRecorder.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace rampart;
using namespace rampart::test;

/// What --probe calls the reference's values of an operator: a gate that is
/// called as its input has the matrix before it.
static std::vector<std::pair<std::string, std::string>>
namesOf(const RecurrenceCase &layer) {
  const reference::RecurrenceAttributes &attributes = layer.attributes;
  if (attributes.op == "GRU")
    return {{"z", "z"},
            {"z.pre", "z.pre"},
            {"r", "r"},
            {"r.pre", "r.pre"},
            {"state", "h"},
            {"h", "candidate.h"},
            {"h.pre", "candidate.h.pre"}};
  if (attributes.op == "RNN")
    return {{"h", "weights.h"}, {"h.pre", "weights.h.pre"}, {"state", "h"}};
  std::vector<std::pair<std::string, std::string>> names = {
      {"c", "c"},         {"c", "cell.pre"},  {"cell", "cell"},
      {"i", "i"},         {"i.pre", "i.pre"}, {"o", "o"},
      {"o.pre", "o.pre"}, {"g", "g"},         {"g.pre", "g.pre"}};
  if (layer.tensors.projection.empty())
    names.emplace_back("state", "h");
  if (!attributes.inputForget)
    names.insert(names.end(), {{"f", "f"}, {"f.pre", "f.pre"}});
  return names;
}

/// The only layer's prefix for a direction.
static std::string prefixOf(const std::vector<Probe> &probes, bool isTwoWay,
                            int64_t direction) {
  std::string prefix = probes.front().name;
  for (int parts = isTwoWay ? 2 : 1; parts > 0; --parts)
    prefix.resize(prefix.rfind('.'));
  return !isTwoWay ? prefix : prefix + (direction ? ".reverse" : ".forward");
}

static void expectInside(const RecurrenceCase &layer, const Program &program) {
  const reference::RecurrenceInputs &tensors = layer.tensors;
  const int64_t directions = layer.attributes.directions();
  const reference::RecurrenceOutputs expected =
      reference::recurrence(layer.attributes, tensors);
  const std::vector<Probe> all = probesOf(program);
  for (int64_t d = 0; d < directions; ++d) {
    std::vector<Probe> probes;
    for (const auto &[known, name] : namesOf(layer)) {
      Result<Probe> probe =
          findProbe(all, prefixOf(all, directions == 2, d) + "." + name);
      ASSERT_TRUE(probe) << probe.error();
      probes.push_back(*probe);
    }
    ProbeRecorder recorder(probes);
    RunOptions options;
    options.mode = Mode::Ideal;
    options.threads = 2;
    Chip chip = Chip::program(program, program.machine(), options);
    Result<NamedTensors> outputs =
        run(program, chip, layer.inputs(), options, &recorder);
    ASSERT_TRUE(outputs) << outputs.error();
    for (size_t i = 0; i < probes.size(); ++i) {
      SCOPED_TRACE(probes[i].name);
      Result<ProbeRecorder::Values> found = recorder.valuesOf(i);
      ASSERT_TRUE(found) << found.error();
      if (found->tensor.size() == 0)
        continue; // no stream has a step
      ASSERT_EQ((Shape{tensors.steps, tensors.streams, tensors.units}),
                found->tensor.shape());
      const std::vector<double> &values =
          expected.inside.at(namesOf(layer)[i].first);
      const int64_t row = tensors.streams * tensors.units;
      for (int64_t t = 0; t < tensors.steps; ++t)
        for (int64_t k = 0; k < row; ++k) {
          double value = values[size_t((t * directions + d) * row + k)];
          ASSERT_NEAR(value, found->tensor.data<double>()[t * row + k],
                      1e-5 * std::max(1.0, std::abs(value)))
              << t << ", " << k;
        }
    }
  }
}

TEST(Probe, InsideOfRandomLayersIsTheReferences) {
  Seeds seeds = seedsOf(40);
  for (int64_t i = 0; i < seeds.count; ++i) {
    uint64_t seed = seeds.first + uint64_t(i);
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed) + ": " +
                 layer.describe());
    Result<Program> program =
        buildProgram(layer.model(), randomMachine(random));
    ASSERT_TRUE(program) << program.error();
    expectInside(layer, *program);
    if (HasFailure())
      return; // the first seed tells enough
  }
}
