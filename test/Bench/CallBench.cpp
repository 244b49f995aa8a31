//===- CallBench.cpp - Measures calls of the C interface ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One product with a 128 x 128 array: converters of 8 bits, programming errors,
// read noise, batch 1, one thread. `rampart-call-bench`; items are products.
//===----------------------------------------------------------------------===//
#include "ProgramBuilder.h"

#include <rampart/runtime.h>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <unistd.h>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr uint32_t size = 128;

/// y = x W, codes of 8 bits on both sides.
ProgramBuilder makeProduct() {
  constexpr int limit = 127;
  constexpr double inputScale = 1.0 / limit, kappa = 75e-6, range = 16;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> conductance(-140e-6f, 140e-6f);
  std::vector<float> values(size * size);
  for (float &value : values)
    value = conductance(random);
  ProgramBuilder b;
  uint32_t array = b.addArray(0, size, size, values);
  uint32_t ramp =
      b.addRamp(0, linearRamp(limit, range / limit, kappa / inputScale));
  fb::RegionT &region = b.addRegion();
  uint32_t input = b.addInput(region, fb::PortKind::Vector, size);
  uint32_t output = b.addOutput(region, fb::PortKind::Vector, size);
  uint32_t x = b.addBuffer(region, size, -limit, limit);
  uint32_t y = b.addBuffer(region, size, -limit, limit);
  uint32_t bank = b.addBank(region, size);
  append(region.body, load(x, input));
  append(region.body,
         integrate(bank, array, false, {drive(0, x, uint16_t(size))}));
  append(region.body, convert({y, 0, size}, bank, 0, 1, ramp));
  append(region.body, store(output, y));
  int32_t value =
      b.addArgument("x", fb::ElementType::Float32, {-1, int64_t(size)}, {"n"});
  int32_t codes = b.addQuantize(value, inputScale, limit);
  b.addResult("y",
              b.addDequantize(b.addRegionCall(0, {codes}, 1), range / limit),
              fb::ElementType::Float32, {-1, int64_t(size)});
  return b;
}

void check(rampart_error *error) {
  if (!error)
    return;
  std::fprintf(stderr, "error: %s\n", rampart_error_message(error));
  std::exit(1);
}

/// A programmed chip and one input.
class Product : public benchmark::Fixture {
public:
  void SetUp(benchmark::State &) override {
    std::string path = (std::filesystem::temp_directory_path() /
                        ("rampart-bench-" + std::to_string(getpid())))
                           .string();
    std::vector<std::byte> bytes = makeProduct().bytes();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char *>(bytes.data()),
               long(bytes.size()));
    const rampart_setting noise[] = {{"device.programming_sigma", "[0.02]"},
                                     {"device.read_sigma", "[0.01]"}};
    check(rampart_program_load(path.c_str(), &program));
    check(rampart_chip_program_with(program, RAMPART_NOISY, 1, 0, noise, 2,
                                    &chip));
    std::filesystem::remove(path);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = float(i) / float(size) - 0.5f;
  }
  void TearDown(benchmark::State &) override {
    rampart_chip_free(chip);
    rampart_program_free(program);
  }

protected:
  rampart_program *program = nullptr;
  rampart_chip *chip = nullptr;
  std::vector<float> values = std::vector<float>(size);
  const int64_t dims[2] = {1, size};
  const rampart_tensor input{"x", RAMPART_FLOAT32, 2, dims, values.data()};
  rampart_run_options options{0, 0, 1};
};

} // namespace

BENCHMARK_DEFINE_F(Product, run)(benchmark::State &state) {
  for (auto _ : state) {
    ++options.invocation;
    rampart_outputs *outputs;
    check(rampart_run(chip, &input, 1, &options, &outputs));
    benchmark::DoNotOptimize(rampart_outputs_get(outputs, 0)->data);
    rampart_outputs_free(outputs);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_REGISTER_F(Product, run);

BENCHMARK_DEFINE_F(Product, preparedCall)(benchmark::State &state) {
  rampart_call *call;
  check(rampart_call_open(chip, &call));
  check(rampart_call_bind(call, 0, &input));
  for (auto _ : state) {
    ++options.invocation;
    check(rampart_call_run(call, &options));
    benchmark::DoNotOptimize(rampart_call_output(call, 0)->data);
  }
  rampart_call_free(call);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_REGISTER_F(Product, preparedCall);
