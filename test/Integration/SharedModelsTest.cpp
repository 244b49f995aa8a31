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
#include <map>

using namespace rampart;
using namespace rampart::test;

/// What the models outside the list lack.
static const std::map<std::string, std::string> excluded = {
    {"predact_lstm_q", "int8 arithmetic: DynamicQuantizeLSTM"},
    {"mlagents_hallway", "random outputs: Multinomial"},
};

class SharedModel : public testing::TestWithParam<std::string> {};

TEST_P(SharedModel, IdealModeEqualsOnnxRuntime) {
  if (auto it = excluded.find(GetParam()); it != excluded.end())
    GTEST_SKIP() << it->second;
  const char *data = std::getenv("RAMPART_SHARED_DATA");
  if (!data)
    GTEST_SKIP() << "RAMPART_SHARED_DATA names no folder of models";
  std::string base =
      (std::filesystem::path(data) / "models" / GetParam()).string();
  if (!std::filesystem::exists(base + ".onnx"))
    GTEST_SKIP() << base << ".onnx is not there";
  expectRecordedOutputs(base, true, {.relative = 1e-4, .absolute = 1e-5});
}

INSTANTIATE_TEST_SUITE_P(
    Models, SharedModel,
    testing::Values("aircraft_rul", "dtln_1", "gtcrn_stream", "keras_lstm_vae",
                    "mlagents_hallway", "openutau_g2p_arpabet", "pose_gru",
                    "predact_gru", "predact_lstm_q", "silero_v6_16k_op15",
                    "tract_byte_sb_bilstm", "trader_t", "vietocr_encoder"),
    [](const auto &info) { return info.param; });
