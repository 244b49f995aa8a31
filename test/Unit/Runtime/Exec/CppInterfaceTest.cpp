//===- CppInterfaceTest.cpp - The C++ interface ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgramFile.h"

#include <rampart/runtime.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <numeric>

using rampart::test::LstmFile;

namespace {

class CppInterface : public testing::Test {
protected:
  CppInterface() {
    for (size_t i = 0; i < x.size(); ++i)
      x[i] = float(i % 7) / 4 - 0.8f;
  }

  rampart::Program load() const {
    auto program = rampart::Program::load(file.path);
    EXPECT_TRUE(program) << program.error();
    return std::move(*program);
  }
  static rampart::Chip chipOf(const rampart::Program &program,
                              rampart::Mode mode) {
    auto chip =
        program.programChip({mode, 3, 1, {{"device.read_sigma", "[0.01]"}}});
    EXPECT_TRUE(chip) << chip.error();
    return std::move(*chip);
  }

  LstmFile file;
  std::vector<float> x = std::vector<float>(30);
  const std::array<int64_t, 3> dims{5, 2, 3};
  const std::array<int32_t, 2> lengths{5, 3};
  const std::array<int64_t, 1> lengthDims{2};
};

std::vector<float> valuesOf(const rampart::TensorView &tensor) {
  std::span<const float> elements = tensor.elements<float>();
  return {elements.begin(), elements.end()};
}

} // namespace

TEST_F(CppInterface, Describes) {
  rampart::Program program = load();
  auto inputs = program.inputs(), outputs = program.outputs();
  ASSERT_EQ(2u, inputs.size());
  EXPECT_EQ("x", inputs[0].name);
  EXPECT_EQ(rampart::Type::Float32, inputs[0].type);
  EXPECT_EQ(3u, inputs[0].dims.size());
  EXPECT_EQ(-1, inputs[0].dims[0]);
  EXPECT_EQ(rampart::Type::Int32, inputs[1].type);
  ASSERT_EQ(2u, outputs.size());
  EXPECT_EQ("y_h", outputs[1].name);
  bool hasRows = false;
  for (const rampart::Setting &field : program.machine())
    hasRows |= field.key == "array.rows" && !field.value.empty();
  EXPECT_TRUE(hasRows);
  auto ramps = chipOf(program, rampart::Mode::Noisy).ramps();
  ASSERT_EQ(2u, ramps.size());
  EXPECT_LE(ramps[0].mean, ramps[0].max);
}

TEST_F(CppInterface, RunsPreparesAndStreamsAlike) {
  rampart::Chip chip = chipOf(load(), rampart::Mode::Noisy);
  const rampart::RunOptions options{4, 2, 1};
  const rampart::TensorView all(std::span<const float>(x), dims),
      ends(std::span<const int32_t>(lengths), lengthDims);
  auto outputs = chip.run(
      std::array{rampart::Named{"lengths", ends}, rampart::Named{"x", all}},
      options);
  ASSERT_TRUE(outputs) << outputs.error();
  EXPECT_FALSE(outputs->get(2));
  EXPECT_FALSE(outputs->get("z"));
  std::vector<float> y = valuesOf(outputs->get("y")->tensor),
                     last = valuesOf(outputs->get(1)->tensor);
  ASSERT_EQ(40u, y.size());
  EXPECT_TRUE(outputs->get(0)->tensor.elements<double>().empty());

  auto call = chip.prepare();
  ASSERT_TRUE(call) << call.error();
  EXPECT_FALSE(call->output(0));
  ASSERT_TRUE(call->bind(0, all));
  ASSERT_TRUE(call->bind(1, ends));
  ASSERT_TRUE(call->run(options));
  EXPECT_EQ(y, valuesOf(*call->output(0)));

  auto stream = chip.stream();
  ASSERT_TRUE(stream) << stream.error();
  EXPECT_EQ(0u, stream->inputTimeAxis(0));
  EXPECT_FALSE(stream->inputTimeAxis(1));
  EXPECT_EQ(0u, stream->outputTimeAxis(0));
  ASSERT_TRUE(stream->bind(1, ends));
  for (int repeat = 0; repeat < 2; ++repeat) {
    std::vector<float> streamed;
    const std::array<int64_t, 3> one{1, 2, 3};
    for (size_t step = 0; step < 5; ++step) {
      ASSERT_TRUE(stream->bind(
          0, {std::span<const float>(x).subspan(step * 6, 6), one}));
      auto status = stream->run(options);
      ASSERT_TRUE(status) << status.error();
      for (float value : valuesOf(*stream->output(0)))
        streamed.push_back(value);
    }
    EXPECT_EQ(5u, stream->steps());
    EXPECT_EQ(y, streamed);
    EXPECT_EQ(last, valuesOf(*stream->output(1)));
    stream->restart();
  }
}

TEST_F(CppInterface, ReturnsErrors) {
  auto none = rampart::Program::load("/nonexistent");
  ASSERT_FALSE(none);
  EXPECT_EQ("/nonexistent: cannot open the file: No such file or directory",
            none.error());
  rampart::Program program = load();
  auto chip =
      program.programChip({rampart::Mode::Noisy, 0, 0, {{"array.rows", "7"}}});
  ASSERT_FALSE(chip);
  EXPECT_EQ("expected a non-ideality such as device.programming_sigma "
            "(docs/DeviceModels.md has all), found 'array.rows'",
            chip.error());
  auto call = chipOf(program, rampart::Mode::Quantized).prepare();
  ASSERT_TRUE(call) << call.error();
  auto status = call->run();
  ASSERT_FALSE(status);
  EXPECT_EQ("input 'x': expected float32 of shape txnx3, found none",
            status.error());
  auto outputs = chipOf(program, rampart::Mode::Quantized).run({});
  ASSERT_FALSE(outputs);
  EXPECT_EQ(status.error(), outputs.error());
  LstmFile backwards(true);
  auto reverse = rampart::Program::load(backwards.path);
  ASSERT_TRUE(reverse) << reverse.error();
  auto stream = chipOf(*reverse, rampart::Mode::Quantized).stream();
  ASSERT_FALSE(stream);
  EXPECT_EQ("node 1: cannot run step by step: it runs from the last time step "
            "to the first",
            stream.error());
}

TEST_F(CppInterface, ExampleRuns) {
  std::string output = file.path + ".txt";
  std::string command =
      std::string(RAMPART_CPP_EXAMPLE) + " " + file.path + " 3 > " + output;
  EXPECT_EQ(0, std::system(command.c_str()));
  std::ifstream text(output);
  std::string line;
  for (int step = 1; step <= 3; ++step) {
    ASSERT_TRUE(std::getline(text, line));
    EXPECT_EQ(0u, line.find("step " + std::to_string(step) + ": y ")) << line;
    EXPECT_NE(std::string::npos, line.find(" y_h ")) << line;
  }
  EXPECT_FALSE(std::getline(text, line));
  std::remove(output.c_str());
  command = std::string(RAMPART_CPP_EXAMPLE) + " /nonexistent 1 2> /dev/null";
  EXPECT_NE(0, std::system(command.c_str()));
}
