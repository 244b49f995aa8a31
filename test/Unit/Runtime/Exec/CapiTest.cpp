//===- CapiTest.cpp - The C interface ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <rampart/runtime.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

using namespace rampart;
using namespace rampart::test;

namespace {

class Capi : public testing::Test {
protected:
  void SetUp() override {
    path = (std::filesystem::temp_directory_path() /
            ("rampart-capi-test-" + std::to_string(getpid()) + ".rprog"))
               .string();
    std::vector<std::byte> bytes = makeLstm(3, 4, 1).builder.bytes();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char *>(bytes.data()),
               long(bytes.size()));
    ASSERT_EQ("", take(rampart_program_load(path.c_str(), &program)));
  }
  void TearDown() override {
    rampart_program_free(program);
    std::filesystem::remove(path);
  }

  /// The error's message, which is released; empty for success.
  static std::string take(rampart_error *error) {
    std::string message = error ? rampart_error_message(error) : "";
    if (error)
      rampart_error_free(error);
    return message;
  }

  rampart_tensor x() const {
    return {"x", RAMPART_FLOAT32, 3, xDims, input.data()};
  }
  rampart_tensor lengths() const {
    return {"lengths", RAMPART_INT32, 1, lengthDims, lengthValues};
  }
  std::string runError(std::vector<rampart_tensor> inputs,
                       const rampart_run_options *options = nullptr) {
    rampart_chip *chip = nullptr;
    EXPECT_EQ("", take(rampart_chip_program(program, RAMPART_QUANTIZED, 0, 0,
                                            &chip)));
    rampart_outputs *outputs = nullptr;
    std::string error = take(
        rampart_run(chip, inputs.data(), inputs.size(), options, &outputs));
    EXPECT_EQ(error.empty(), outputs != nullptr);
    rampart_outputs_free(outputs);
    rampart_chip_free(chip);
    return error;
  }

  std::string path;
  rampart_program *program = nullptr;
  std::vector<float> input = randomInput(30, 3);
  const int64_t xDims[3] = {5, 2, 3}, lengthDims[1] = {2};
  const int32_t lengthValues[2] = {5, 3};
};

} // namespace

TEST_F(Capi, DescribesThePorts) {
  ASSERT_EQ(2u, rampart_input_count(program));
  ASSERT_EQ(2u, rampart_output_count(program));
  const rampart_port *port = rampart_input(program, 0);
  EXPECT_STREQ("x", port->name);
  EXPECT_EQ(RAMPART_FLOAT32, port->type);
  ASSERT_EQ(3u, port->rank);
  EXPECT_EQ(-1, port->dims[0]);
  EXPECT_EQ(3, port->dims[2]);
  EXPECT_EQ(RAMPART_INT32, rampart_input(program, 1)->type);
  EXPECT_STREQ("y_h", rampart_output(program, 1)->name);
  EXPECT_EQ(nullptr, rampart_input(program, 2));
  EXPECT_EQ(nullptr, rampart_output(program, 2));
}

TEST_F(Capi, GivesTheExecutorsResults) {
  Result<Program> loaded = Program::load(path);
  ASSERT_TRUE(loaded);
  RunOptions options;
  options.mode = Mode::Ideal;
  Result<NamedTensors> expected =
      runOnce(*loaded,
              {{"x", tensorOf(ElementType::Float32, {5, 2, 3}, input)},
               {"lengths",
                tensorOf(ElementType::Int32, {2}, std::vector<int32_t>{5, 3})}},
              options);
  ASSERT_TRUE(expected);

  rampart_chip *chip;
  ASSERT_EQ("",
            take(rampart_chip_program(program, RAMPART_IDEAL, 0, 0, &chip)));
  // One chip serves any number of threads.
  std::vector<std::vector<float>> found(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<float> &values : found)
      threads.emplace_back([&] {
        rampart_tensor inputs[] = {lengths(), x()};
        rampart_outputs *outputs;
        ASSERT_EQ("", take(rampart_run(chip, inputs, 2, nullptr, &outputs)));
        const rampart_tensor *y = rampart_outputs_get(outputs, 0);
        EXPECT_STREQ("y", y->name);
        EXPECT_EQ(4, y->dims[2]);
        EXPECT_EQ(nullptr, rampart_outputs_get(outputs, 2));
        const float *data = static_cast<const float *>(y->data);
        values.assign(data, data + 40);
        rampart_outputs_free(outputs);
      });
  }
  for (const std::vector<float> &values : found)
    EXPECT_EQ(valuesOf<float>(expected->at("y")), values);
  rampart_chip_free(chip);
}

TEST_F(Capi, SetsNonIdealities) {
  Result<Program> loaded = Program::load(path);
  ASSERT_TRUE(loaded);
  Result<Machine> machine = withDeviceSettings(
      loaded->machine(), {{"device.programming_sigma", "[0.05]"}});
  ASSERT_TRUE(machine);
  RunOptions options;
  options.mode = Mode::Noisy;
  options.seed = 7;
  options.chip = 2;
  auto expected = [&](const Machine &of) {
    Result<NamedTensors> outputs =
        rampart::run(*loaded, Chip::program(*loaded, of, options),
                     {{"x", tensorOf(ElementType::Float32, {5, 2, 3}, input)},
                      {"lengths", tensorOf(ElementType::Int32, {2},
                                           std::vector<int32_t>{5, 3})}},
                     options);
    EXPECT_TRUE(outputs);
    return valuesOf<float>(outputs->at("y"));
  };

  const rampart_setting sigma{"device.programming_sigma", "[0.05]"};
  rampart_chip *chip;
  ASSERT_EQ("", take(rampart_chip_program_with(program, RAMPART_NOISY, 7, 2,
                                               &sigma, 1, &chip)));
  rampart_tensor inputs[] = {x(), lengths()};
  rampart_outputs *outputs;
  ASSERT_EQ("", take(rampart_run(chip, inputs, 2, nullptr, &outputs)));
  const float *y =
      static_cast<const float *>(rampart_outputs_get(outputs, 0)->data);
  std::vector<float> found(y, y + 40);
  EXPECT_EQ(expected(*machine), found);
  EXPECT_NE(expected(loaded->machine()), found);
  rampart_outputs_free(outputs);
  rampart_chip_free(chip);

  rampart_chip *none = nullptr;
  const rampart_setting rows{"array.rows", "7"};
  EXPECT_EQ("expected a non-ideality such as device.programming_sigma "
            "(docs/DeviceModels.md has all), found 'array.rows'",
            take(rampart_chip_program_with(program, RAMPART_NOISY, 7, 2, &rows,
                                           1, &none)));
  EXPECT_EQ(nullptr, none);
}

TEST_F(Capi, ReturnsErrors) {
  rampart_program *none = nullptr;
  EXPECT_EQ("/nonexistent: cannot open the file: No such file or directory",
            take(rampart_program_load("/nonexistent", &none)));
  EXPECT_EQ(nullptr, none);
  rampart_chip *chip = nullptr;
  EXPECT_EQ("unknown mode 3",
            take(rampart_chip_program(program, rampart_mode(3), 0, 0, &chip)));

  EXPECT_EQ("", runError({x(), lengths()}));
  EXPECT_EQ("input 'lengths': expected int32 of shape n, found none",
            runError({x()}));
  EXPECT_EQ("input 'x': given twice", runError({x(), lengths(), x()}));
  rampart_tensor nameless = x();
  nameless.name = nullptr;
  EXPECT_EQ("expected a name of input 0, found none",
            runError({nameless, lengths()}));
  rampart_tensor wrong = x();
  wrong.type = rampart_type(9);
  EXPECT_EQ("input 'x': unknown element type 9", runError({wrong, lengths()}));
  wrong = x();
  wrong.data = nullptr;
  EXPECT_EQ("input 'x': expected data, found none",
            runError({wrong, lengths()}));
  const int64_t negative[3] = {5, -2, 3};
  const int64_t huge[3] = {int64_t(1) << 40, int64_t(1) << 40, 3};
  wrong = x();
  wrong.dims = negative;
  EXPECT_EQ("input 'x': expected sizes of at least 0, found -2",
            runError({wrong, lengths()}));
  wrong.dims = huge;
  EXPECT_EQ(
      "input 'x': shape 1099511627776x1099511627776x3 does not fit memory",
      runError({wrong, lengths()}));
  const unsigned char two = 2;
  const int64_t one[1] = {1};
  EXPECT_EQ("input 'x': expected booleans of 0 or 1",
            runError({{"x", RAMPART_BOOL, 1, one, &two}, lengths()}));
  rampart_run_options options{0, 0, -1};
  EXPECT_EQ("expected 1 to 1024 threads, found -1",
            runError({x(), lengths()}, &options));
}

TEST_F(Capi, CallsRunAgain) {
  rampart_chip *chip;
  ASSERT_EQ("",
            take(rampart_chip_program(program, RAMPART_NOISY, 3, 1, &chip)));
  rampart_call *call;
  ASSERT_EQ("", take(rampart_call_open(chip, &call)));
  auto yOf = [](const rampart_tensor *y) {
    const float *data = static_cast<const float *>(y->data);
    return std::vector<float>(data,
                              data + y->dims[0] * y->dims[1] * y->dims[2]);
  };
  EXPECT_EQ("input 'x': expected float32 of shape txnx3, found none",
            take(rampart_call_run(call, nullptr)));
  EXPECT_EQ(nullptr, rampart_call_output(call, 0));
  EXPECT_EQ("expected an input from 0 to 2 - 1, found 2",
            take(rampart_call_bind(call, 2, nullptr)));
  rampart_tensor first = x(), second = lengths();
  first.name = second.name = nullptr;
  ASSERT_EQ("", take(rampart_call_bind(call, 0, &first)));
  ASSERT_EQ("", take(rampart_call_bind(call, 1, &second)));
  for (uint32_t invocation : {0, 1, 1, 2}) {
    input[invocation] *= -1; // read from where it lies
    rampart_run_options options{invocation, 5, 2};
    ASSERT_EQ("", take(rampart_call_run(call, &options)));
    rampart_tensor inputs[] = {x(), lengths()};
    rampart_outputs *outputs;
    ASSERT_EQ("", take(rampart_run(chip, inputs, 2, &options, &outputs)));
    const rampart_tensor *y = rampart_call_output(call, 0);
    EXPECT_STREQ("y", y->name);
    EXPECT_EQ(yOf(rampart_outputs_get(outputs, 0)), yOf(y));
    EXPECT_EQ(nullptr, rampart_call_output(call, 2));
    rampart_outputs_free(outputs);
  }
  rampart_chip_free(chip); // the call keeps what it needs
  EXPECT_EQ("", take(rampart_call_run(call, nullptr)));
  first.type = RAMPART_FLOAT64;
  ASSERT_EQ("", take(rampart_call_bind(call, 0, &first)));
  EXPECT_EQ(nullptr, rampart_call_output(call, 0));
  EXPECT_EQ("input 'x': expected float32 of shape txnx3, found float64 of "
            "shape 5x2x3",
            take(rampart_call_run(call, nullptr)));
  rampart_call_free(call);
}

TEST_F(Capi, ExampleRuns) {
  std::string output = path + ".txt";
  std::string command =
      std::string(RAMPART_C_EXAMPLE) + " " + path + " > " + output;
  EXPECT_EQ(0, std::system(command.c_str()));
  std::ifstream file(output);
  std::string first, second;
  std::getline(file, first);
  std::getline(file, second);
  std::filesystem::remove(output);
  EXPECT_EQ(0u, first.find("y: rank 3, first value ")) << first;
  EXPECT_EQ(0u, second.find("y_h: rank 2, first value ")) << second;
  EXPECT_NE(0, std::system((std::string(RAMPART_C_EXAMPLE) +
                            " /nonexistent 2> /dev/null")
                               .c_str()));
}
