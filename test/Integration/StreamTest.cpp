//===- StreamTest.cpp - Models fed step by step ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random layers, and models of the exporters: in chunks they give the bits of
// one run, or say which node needs the whole sequence.
//===----------------------------------------------------------------------===//
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Elements `begin` .. `end`-1 along an axis.
Tensor sliceOf(const Tensor &tensor, int64_t axis, int64_t begin, int64_t end) {
  std::span<const int64_t> dims = tensor.shape();
  int64_t outer = elementCount(dims.first(size_t(axis)));
  int64_t inner = elementCount(dims.subspan(size_t(axis) + 1)) *
                  int64_t(elementSize(tensor.type()));
  Shape shape = tensor.shape();
  int64_t size = shape[size_t(axis)], count = end - begin;
  shape[size_t(axis)] = count;
  Tensor result(tensor.type(), shape);
  for (int64_t i = 0; i < outer; ++i)
    std::memcpy(result.mutableData<std::byte>() + i * count * inner,
                tensor.data<std::byte>() + (i * size + begin) * inner,
                size_t(count * inner));
  return result;
}

std::string
portName(const flatbuffers::Vector<flatbuffers::Offset<fb::Port>> *ports,
         size_t i) {
  return ports->Get(flatbuffers::uoffset_t(i))->name()->str();
}

/// Feeds `inputs` in chunks of 1 to 3 steps and compares every output with that
/// of one run. Returns why the program cannot be streamed; empty where it can.
std::string compare(const Program &program, const NamedTensors &inputs,
                    Mode mode, Random &random) {
  RunOptions options;
  options.mode = mode;
  options.seed = 11;
  Chip chip = Chip::program(program, program.machine(), options);
  Result<Call> opened = Call::stream(chip);
  if (!opened)
    return opened.error();
  Result<NamedTensors> whole = rampart::run(program, chip, inputs, options);
  EXPECT_TRUE(whole) << whole.error();
  const fb::Function &entry = *program.index().functions()->Get(0);
  int64_t steps = 0;
  for (size_t i = 0; i < entry.arguments()->size(); ++i) {
    auto input = inputs.find(portName(entry.arguments(), i));
    if (input == inputs.end())
      continue;
    opened->bind(i, input->second);
    if (opened->inputTimeAxis(i) >= 0)
      steps = input->second.shape()[size_t(opened->inputTimeAxis(i))];
  }
  for (int64_t step = 0; step < steps;) {
    int64_t end = std::min(step + random.integer(1, 3), steps);
    for (size_t i = 0; i < entry.arguments()->size(); ++i)
      if (int64_t axis = opened->inputTimeAxis(i); axis >= 0)
        opened->bind(i, sliceOf(inputs.at(portName(entry.arguments(), i)), axis,
                                step, end));
    Status status = opened->run(options);
    EXPECT_TRUE(status) << status.error();
    for (size_t i = 0; status && i < entry.results()->size(); ++i) {
      const std::string name = portName(entry.results(), i);
      int64_t axis = opened->outputTimeAxis(i);
      if (axis >= 0)
        EXPECT_TRUE(identical(sliceOf(whole->at(name), axis, step, end),
                              opened->output(i)))
            << name << ", steps " << step << " to " << end;
      else if (end == steps)
        EXPECT_TRUE(identical(whole->at(name), opened->output(i))) << name;
    }
    step = end;
  }
  return "";
}

constexpr Mode modes[] = {Mode::Ideal, Mode::Quantized, Mode::Noisy};

} // namespace

TEST(RandomStream, ChunksGiveTheWholeRunsBits) {
  int64_t streamed = 0;
  Seeds seeds = seedsOf(40);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    SCOPED_TRACE("RAMPART_TEST_SEED=" + std::to_string(seed));
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    Machine machine = randomMachine(random);
    machine.programmingSigma = {0.01};
    machine.readSigma = {0.01};
    Result<Program> program = buildProgram(layer.model(), machine);
    ASSERT_TRUE(program) << program.error();
    if (layer.tensors.steps == 0)
      continue;
    bool forward = layer.attributes.direction == "forward";
    for (Mode mode : modes) {
      // Noise counts sequences one after the other, so that of several with the
      // batch first only dense layers differ; a recurrence alone has none.
      std::string refused = compare(*program, layer.inputs(), mode, random);
      EXPECT_EQ(forward, refused.empty()) << refused << layer.describe();
      if (!forward)
        EXPECT_NE(std::string::npos,
                  refused.find("it runs from the last time step to the first"))
            << refused;
      streamed += refused.empty();
    }
  }
  if (seeds.count > 20)
    EXPECT_GT(streamed, 10);
}

TEST(FixtureStream, ModelsOfTheExporters) {
  struct Fixture {
    const char *name, *refused; // how the reason ends; empty: it can
  };
  for (auto [name, refused] : std::initializer_list<Fixture>{
           {"torchscript_lstm", ""},
           {"torchscript_lstm_stacked", ""},
           {"torchscript_gru", ""},
           {"torchscript_rnn_tanh", ""},
           {"torchscript_lstm_streaming", ""},
           {"dynamo_lstm_stacked", ""},
           {"dynamo_gru", ""},
           {"keras_lstm", ""},
           {"keras_gru", ""},
           {"torchscript_gru_packed", ""},
           {"torchscript_lstm_bidirectional",
            "it runs from the last time step to the first"}}) {
    SCOPED_TRACE(name);
    std::string base = std::string(RAMPART_MODELS "/") + name;
    std::ifstream file(base + ".onnx", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    Machine machine = machineOf("nlramp-16nm", {"device.read_sigma=[0.01]"});
    Result<Program> program = buildProgram(bytes.str(), machine);
    ASSERT_TRUE(program) << program.error();
    Result<NamedTensors> inputs = readNpz(base + ".inputs.npz");
    ASSERT_TRUE(inputs) << inputs.error();
    for (Mode mode : modes) {
      Random random(1);
      std::string reason = compare(*program, *inputs, mode, random);
      EXPECT_TRUE(reason.ends_with(refused) &&
                  reason.empty() == std::string(refused).empty())
          << reason;
    }
  }
}
