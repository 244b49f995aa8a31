//===- SharedModelsTest.cpp - Public models against ONNX Runtime ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RAMPART_SHARED_DATA names a folder with models/NAME.onnx, NAME.inputs.npz and
// NAME.outputs.npz, recorded with ONNX Runtime; without it the tests are
// skipped.
//===----------------------------------------------------------------------===//
#include "Recorded.h"

#include <cstdlib>
#include <filesystem>

using namespace rampart;
using namespace rampart::test;

class SharedModel : public testing::TestWithParam<std::string> {};

TEST_P(SharedModel, IdealModeEqualsOnnxRuntime) {
  const char *data = std::getenv("RAMPART_SHARED_DATA");
  if (!data)
    GTEST_SKIP() << "RAMPART_SHARED_DATA names no folder of models";
  std::string base =
      (std::filesystem::path(data) / "models" / GetParam()).string();
  if (!std::filesystem::exists(base + ".onnx"))
    GTEST_SKIP() << base << ".onnx is not there";
  expectRecordedOutputs(base, true, {});
}

INSTANTIATE_TEST_SUITE_P(Models, SharedModel,
                         testing::Values("aircraft_rul", "trader_t", "dtln_1",
                                         "tract_byte_sb_bilstm",
                                         "keras_lstm_vae"),
                         [](const auto &info) { return info.param; });
