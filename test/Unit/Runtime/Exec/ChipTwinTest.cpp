//===- ChipTwinTest.cpp - The twin of one chip ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipTwinTesting.h"

#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::test;
namespace {

/// Files that are refused.
class ChipTwinFiles : public ChipTwin {
protected:
  /// Writes the chip with one array changed, and expects its refusal.
  void expectRefused(const std::string &name, std::optional<Tensor> tensor,
                     const std::string &message) {
    NamedTensors chip = tensors("chip.npz");
    chip.erase(name);
    if (tensor)
      chip.emplace(name, *tensor);
    ASSERT_TRUE(writeNpz(path("bad.npz"), chip));
    EXPECT_EQ(
        1, run({"--chip", path("bad.npz"), "--output-dir", path("nothing")}));
    EXPECT_EQ("error: " + path("bad.npz") + ": " + message + "\n", err);
    EXPECT_FALSE(fs::exists(path("nothing")));
  }
};

const std::vector<std::string> noise{"--mode=noisy", "--seed=6",
                                     "--set=device.programming_sigma=[0.05]"};

} // namespace

TEST_F(ChipTwin, GivesTheCodesOfTheChipThatWasReadBack) {
  ASSERT_EQ(0, run(with(noise, {"--output-dir", path("run")}))) << err;
  ASSERT_EQ(0, run(with(noise, {"--write-chip", path("chip.npz"),
                                "--output-dir", path("written")})))
      << err;
  EXPECT_EQ("y: float32 9x4x8\ny_h: float32 4x8\n", out);
  EXPECT_EQ(y("run"), y("written"));
  ASSERT_EQ(0, run({"--chip", path("chip.npz"), "--output-dir", path("twin")}))
      << err;
  EXPECT_EQ(y("run"), y("twin"));
  // Targets as they are change nothing.
  ASSERT_EQ(0, run({"--write-chip", path("targets.npz")}, false)) << err;
  ASSERT_EQ(0, run(with(noise, {"--targets", path("targets.npz"),
                                "--output-dir", path("same")})))
      << err;
  EXPECT_EQ(y("run"), y("same"));
  // Without inputs nothing runs.
  EXPECT_EQ("", run(with(noise, {"--write-chip", path("again.npz")}), false)
                    ? err
                    : out);
}

TEST_F(ChipTwin, CorrectedTargetsMakeUpForDrift) {
  // Every device loses the same share.
  const std::vector<std::string> drifted{
      "--mode=noisy", "--set=device.programming_sigma=[0.002]",
      "--set=device.drift_nu=0.05", "--time-since-programming=86400"};
  auto error = [&](const std::string &file) {
    Result<NamedTensors> is = readNpz(path(file)),
                         should = readNpz(path("targets.npz"));
    EXPECT_TRUE(is && should);
    double sum = 0;
    const double *a = is->at("weights").data<double>(),
                 *b = should->at("weights").data<double>();
    for (int64_t i = 0; i < is->at("weights").size(); ++i)
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum / double(is->at("weights").size()));
  };
  ASSERT_EQ(0, run({"--write-chip", path("targets.npz")}, false)) << err;
  ASSERT_EQ(0, run(with(drifted, {"--write-chip", path("chip.npz")}), false))
      << err;
  ASSERT_EQ(
      0, run({"--chip", path("chip.npz"), "--corrected", path("corrected.npz")},
             false))
      << err;
  ASSERT_EQ(0,
            run(with(drifted, {"--targets", path("corrected.npz"),
                               "--write-chip", path("after.npz"), "--seed=6"}),
                false))
      << err;
  EXPECT_LT(error("after.npz"), 0.2 * error("chip.npz"));
}

TEST_F(ChipTwinFiles, RefusesFilesThatDoNotFit) {
  ASSERT_EQ(0, run({"--write-chip", path("chip.npz")}, false)) << err;
  auto doubles = [](Shape shape, double value) {
    std::vector<double> values(size_t(elementCount(shape)), 1e-5);
    values[3] = value;
    return tensorOf(ElementType::Float64, std::move(shape), values);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expectRefused("weights", std::nullopt,
                "array 'weights': expected float64 of shape 15x32x2, found "
                "none");
  expectRefused("weights", doubles({15, 32}, 0),
                "array 'weights': expected float64 of shape 15x32x2, found "
                "float64 of shape 15x32");
  expectRefused("weights", doubles({15, 32, 2}, nan),
                "array 'weights': element 3: expected a conductance of at "
                "least 0 S, found nan");
  expectRefused("weights", doubles({15, 32, 2}, -1e-6),
                "array 'weights': element 3: expected a conductance of at "
                "least 0 S, found -1e-06");
  expectRefused("tanh", std::nullopt,
                "array 'tanh': expected float64 of shape 31, found none");
  expectRefused(
      "tanh.clocks",
      tensorOf(ElementType::Int64, {31}, std::vector<int64_t>(31, 70000)),
      "array 'tanh.clocks': element 0: expected 0 to 65535 clocks, "
      "found 70000");
  expectRefused("tanh.clocks", doubles({31}, 1),
                "array 'tanh.clocks': expected int64 of shape 31, found "
                "float64 of shape 31");
  expectRefused("tanh.columns",
                tensorOf(ElementType::Int64, {31}, std::vector<int64_t>(31, 1)),
                "array 'tanh.columns': element 0: expected 0 to 0, found 1");
  expectRefused("tanh.redundant", doubles({2, 31}, 1),
                "array 'tanh.redundant': expected float64 of shape 1x31, found "
                "float64 of shape 2x31");
  expectRefused("tanh.effective", doubles({31}, -1),
                "array 'tanh.effective': element 3: expected a conductance of "
                "at least 0 S, found -1");
  expectRefused("weights.offsets", doubles({31}, 0),
                "array 'weights.offsets': expected float64 of shape 32, found "
                "float64 of shape 31");
  expectRefused("weights.offsets", doubles({32}, nan),
                "array 'weights.offsets': element 3: expected a finite number "
                "of volts, found nan");
}

TEST_F(ChipTwinFiles, RefusesMeasurementsThatDoNotFit) {
  ASSERT_EQ(0, run({"--write-chip", path("chip.npz")}, false)) << err;
  auto expectError = [&](const NamedTensors &measured,
                         const std::string &message) {
    ASSERT_TRUE(writeNpz(path("m.npz"), measured));
    EXPECT_EQ(1, run({"--chip", path("chip.npz"), "--compare", path("m.npz")}));
    EXPECT_EQ("error: " + path("m.npz") + ": " + message + "\n", err);
  };
  const std::vector<float> zeros(32);
  expectError({{"z", tensorOf(ElementType::Float32, {4, 8}, zeros)}},
              "array 'z': the program has no such output or probe");
  expectError({{"y_h", tensorOf(ElementType::Float32, {8, 4}, zeros)}},
              "array 'y_h': expected float32 of shape 4x8, found float32 of "
              "shape 8x4");
  std::vector<float> infinite(32, 1);
  infinite[2] = std::numeric_limits<float>::infinity();
  expectError({{"y_h", tensorOf(ElementType::Float32, {4, 8}, infinite)}},
              "array 'y_h': expected finite numbers, found inf");
  EXPECT_EQ(1, run({"--compare", path("m.npz")}));
  EXPECT_EQ("error: --compare: expected a --chip that it was measured on, "
            "found none\n",
            err);
  EXPECT_EQ(1, run({"--corrected", path("c.npz")}));
  EXPECT_EQ("error: --corrected: expected a --chip that was read back, found "
            "none\n",
            err);
  EXPECT_EQ(1, run({"--chip", path("chip.npz"), "--correction=full"}));
  EXPECT_EQ("error: --correction: expected systematic, device or lines, found "
            "'full'\n",
            err);
  EXPECT_EQ(1, run({"--chip", path("chip.npz"), "--trials=2"}));
  EXPECT_EQ(1, run({"--chip", path("none.npz")}));
  EXPECT_EQ(0u, err.find("error: " + path("none.npz") + ": ")) << err;
}

//===----------------------------------------------------------------------===//
// The correction's law
//===----------------------------------------------------------------------===//

TEST(Correction, InvertsWhatDevicesHaveInCommon) {
  Machine machine = namedLstm().builder.load()->machine();
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(machine.gMin, machine.gMax);
  std::normal_distribution<double> normal;
  auto response = [&](double target) { // a curve, not a line
    return 0.9 * target - 0.2 * target * target / machine.gMax;
  };
  const double sigma = 0.01 * machine.gMax;
  DeviceConductances targets, read;
  auto &pairs = targets.arrays.emplace_back();
  auto &measured = read.arrays.emplace_back();
  for (int i = 0; i < 20000; ++i) {
    // Idle partners share one target.
    pairs.push_back({uniform(random), machine.gMin});
    measured.push_back({response(pairs.back()[0]) + sigma * normal(random),
                        response(machine.gMin) + sigma * normal(random)});
  }
  measured[7] = {0, response(machine.gMin)}; // stuck off
  pairs[7] = {0.7 * machine.gMax, machine.gMin};
  measured[8] = {machine.gMax / 2, response(machine.gMin)}; // stuck on
  pairs[8] = {0.3 * machine.gMax, machine.gMin};
  DeviceConductances moved =
      correctTargets(machine, targets, read, Correction::Systematic);
  // The largest target is out of reach: all aim at 0.7 of theirs, which
  // cancels.
  const double scale = response(machine.gMax) / machine.gMax;
  double largest = 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    std::array<double, 2> again = moved.arrays[0][i];
    for (double target : again) {
      EXPECT_GE(target, machine.gMin);
      EXPECT_LE(target, machine.gMax);
    }
    if (i != 7 && i != 8)
      largest =
          std::max(largest, std::abs(response(again[0]) - response(again[1]) -
                                     scale * (pairs[i][0] - pairs[i][1])));
  }
  EXPECT_LT(largest, 2 * sigma); // a device's own error is as large
  // 8: the partner takes what is too much.
  EXPECT_NEAR(machine.gMax / 2 - response(moved.arrays[0][8][1]),
              scale * (pairs[8][0] - pairs[8][1]), 2 * sigma);
  // 7: it cannot be less than nothing.
  EXPECT_EQ(machine.gMin, moved.arrays[0][7][1]);

  moved = correctTargets(machine, targets, read, Correction::Device);
  EXPECT_NEAR(
      std::clamp(2 * pairs[0][0] - measured[0][0], machine.gMin, machine.gMax),
      moved.arrays[0][0][0], 0.1 * sigma);
}
