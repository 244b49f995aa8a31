//===- ChipPartsTest.cpp - Twins with lines and offsets -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipTwinTesting.h"

#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::test;

namespace {

const std::vector<std::string> errors{"--set=device.programming_sigma=[0.05]"};
const std::vector<std::string> wires{"--set=array.wire_resistance=3 Ohm",
                                     "--set=array.driver_resistance=50 Ohm"};
const std::vector<std::string> offsets{
    "--set=converter.comparator_offset=20 mV",
    "--set=converter.offset_trim=8 mV"};
const std::vector<std::string> faults{"--set=device.stuck_off_rate=0.02",
                                      "--set=device.stuck_on_rate=0.01"};

/// Its ramps are brought up.
LstmNetwork broughtUp(uint32_t columns, bool perStep, bool feedback = false) {
  LstmNetwork net = namedLstm();
  for (auto &ramp : net.builder.program.ramps) {
    ramp->bring_up = std::make_unique<fb::BringUpT>();
    ramp->bring_up->columns = columns;
    ramp->bring_up->per_step = perStep;
    ramp->bring_up->feedback = feedback;
    ramp->bring_up->trim_clocks = 200;
    ramp->bring_up->weights.assign(ramp->directions.size(), 1);
  }
  return net;
}

class ChipParts : public ChipTwin {
protected:
  /// Programs a chip with these settings, runs it, and reads it back.
  void makeChip(const std::vector<std::string> &settings) {
    ASSERT_EQ(
        0, run(with({"--mode=noisy", "--seed=6", "--output-dir", path("run")},
                    settings)))
        << err;
    ASSERT_EQ(0, run(with({"--mode=noisy", "--seed=6", "--write-chip",
                           path("chip.npz")},
                          settings),
                     false))
        << err;
  }
  std::vector<float> twin(const std::vector<std::string> &settings) {
    EXPECT_EQ(
        0, run(with({"--chip", path("chip.npz"), "--output-dir", path("twin")},
                    settings)))
        << err;
    return y("twin");
  }
  /// The report of what explains what chip.npz gives.
  nlohmann::json explain(const std::vector<std::string> &settings) {
    std::vector<float> measured = twin(settings);
    EXPECT_TRUE(
        writeNpz(path("measured.npz"),
                 {{"y", tensorOf(ElementType::Float32, {9, 4, 8}, measured)}}));
    EXPECT_EQ(0,
              run(with({"--chip", path("chip.npz"), "--compare",
                        path("measured.npz"), "--report", path("report.json")},
                       settings)))
        << err;
    return nlohmann::json::parse(std::ifstream(path("report.json")));
  }
};

} // namespace

TEST_F(ChipParts, TwinsAreTheChipsThatWereReadBack) {
  const std::vector<std::vector<std::string>> settings{
      wires,
      with(wires, errors),
      with(wires, offsets),
      with(with(with(wires, errors), offsets), faults),
      with(errors, {"--set=converter.saturation=0.5 V",
                    "--set=converter.leak_time=100 ns"}),
      with(with(wires, errors),
           {"--set=device.drift_nu=0.05", "--set=device.drift_nu_sigma=0.02",
            "--set=converter.retrim=true", "--time-since-programming=1000"})};
  for (auto [columns, perStep, feedback] :
       {std::tuple(1u, false, false), {3u, false, true}, {3u, true, false}}) {
    writeProgram(broughtUp(columns, perStep, feedback));
    for (const std::vector<std::string> &each : settings) {
      SCOPED_TRACE(testing::PrintToString(each) + " columns " +
                   std::to_string(columns) + (perStep ? " per step" : ""));
      makeChip(each);
      EXPECT_EQ(y("run"), twin(each));
      EXPECT_EQ(y("run"), twin(with(each, {"--mode=noisy", "--seed=6"})));
    }
  }
}

/// Read noise and the errors of capacitors are drawn, for the same columns.
TEST_F(ChipParts, NoisyTwinsDrawWhatTheirChipDraws) {
  writeProgram(broughtUp(3, false));
  const std::vector<std::string> settings =
      with(with(errors, offsets), {"--set=converter.capacitor_sigma=0.02",
                                   "--set=converter.ramp_read_noise=true",
                                   "--set=device.read_sigma=[0.01]",
                                   "--set=converter.comparator_noise=5 mV"});
  makeChip(settings);
  EXPECT_EQ(y("run"), twin(with(settings, {"--mode=noisy", "--seed=6"})));
  EXPECT_NE(y("run"), twin(with(settings, {"--mode=noisy", "--seed=7"})));
  EXPECT_NE(y("run"), twin(settings));
}

TEST_F(ChipParts, FilesHoldDevicesThemselves) {
  makeChip(errors);
  const NamedTensors plain = tensors("chip.npz");
  makeChip(with(errors, wires));
  const NamedTensors wired = tensors("chip.npz");
  for (const char *name : {"weights", "sigmoid", "tanh"})
    EXPECT_EQ(valuesOf<double>(plain.at(name)),
              valuesOf<double>(wired.at(name)))
        << name;
}

TEST_F(ChipParts, GivenOffsetsReplaceDrawnOnes) {
  makeChip(errors);
  const std::vector<float> without = y("run");
  makeChip(with(errors, offsets));
  NamedTensors chip = tensors("chip.npz");
  std::vector<double> volts = valuesOf<double>(chip.at("weights.offsets"));
  for (double each : volts)
    EXPECT_LE(std::abs(each), 4e-3); // half a step of the trimming
  EXPECT_NE(without, y("run"));
  chip.insert_or_assign("weights.offsets", tensorOf(ElementType::Float64, {32},
                                                    std::vector<double>(32)));
  ASSERT_TRUE(writeNpz(path("chip.npz"), chip));
  for (const char *mode : {"--mode=noisy", "--mode=quantized"})
    EXPECT_EQ(without, twin(with(with(errors, offsets), {mode, "--seed=6"})));
}

TEST_F(ChipParts, WritingASimulatedChipChangesNothing) {
  writeProgram(broughtUp(1, false));
  const std::vector<std::string> circuits =
      with(wires, {"--set=converter.saturation=0.05 V",
                   "--set=converter.leak_time=20 ns"});
  for (const char *mode : {"--mode=quantized", "--mode=noisy"}) {
    const auto settings = with(circuits, {mode, "--seed=6"});
    ASSERT_EQ(0, run(with({"--output-dir", path("alone")}, settings))) << err;
    ASSERT_EQ(0, run(with({"--output-dir", path("written"), "--write-chip",
                           path("chip.npz")},
                          settings)))
        << err;
    EXPECT_EQ(y("alone"), y("written")) << mode;
  }
}

/// What else is drawn is not there in quantized mode.
TEST_F(ChipParts, QuantizedTwinsDrawNothing) {
  makeChip(errors);
  std::vector<std::string> settings;
  for (const char *drawn :
       {"converter.comparator_offset=20 mV", "converter.comparator_noise=20 mV",
        "converter.input_jitter=0.3 ns", "converter.ramp_noise=5 mV",
        "converter.ramp_read_noise=true", "converter.capacitor_sigma=0.1",
        "converter.v_read_chip_sigma=20 mV", "converter.v_read_sigma=20 mV",
        "device.read_sigma=[0.1]", "device.held_share=0.5",
        "device.telegraph_share=0.5", "device.telegraph_amplitude=0.5",
        "device.stuck_on_rate=0.2", "device.temperature=400 K"})
    settings.push_back(std::string("--set=") + drawn);
  EXPECT_EQ(y("run"), twin(settings));
}

//===----------------------------------------------------------------------===//
// Attribution
//===----------------------------------------------------------------------===//

TEST_F(ChipParts, OneAloneExplainsAll) {
  writeProgram(broughtUp(1, false));
  ASSERT_EQ(0, run({"--write-chip", path("targets.npz")}, false)) << err;
  const NamedTensors targets = tensors("targets.npz");
  auto keepTargets = [&](std::initializer_list<const char *> names) {
    NamedTensors chip = tensors("chip.npz");
    for (const char *name : names)
      chip.insert_or_assign(name, targets.at(name));
    ASSERT_TRUE(writeNpz(path("chip.npz"), chip));
  };
  for (const std::string part : {"weights", "ramps", "wires", "offsets"}) {
    SCOPED_TRACE(part);
    const std::vector<std::string> &settings = part == "wires"     ? wires
                                               : part == "offsets" ? offsets
                                                                   : errors;
    makeChip(settings);
    if (part == "weights")
      keepTargets({"sigmoid", "sigmoid.clocks", "tanh", "tanh.clocks"});
    if (part == "ramps")
      keepTargets({"weights"});
    const auto report = explain(settings);
    ASSERT_EQ(2u, report["parts"].size()) << report;
    EXPECT_EQ(part, report["parts"][0]["part"].get<std::string>());
    EXPECT_EQ(1, report["parts"][0]["alone"]);
    EXPECT_EQ(0, report["parts"][0]["without"]);
    EXPECT_EQ(1, report["parts"][1]["alone"]);
    EXPECT_GT(report["measured"][0]["rms"], 0);
  }
}

TEST_F(ChipParts, EachOfAllExplainsSome) {
  writeProgram(broughtUp(1, false));
  const std::vector<std::string> settings = with(with(errors, wires), offsets);
  makeChip(settings);
  const auto report = explain(settings);
  const std::vector<std::string> names{"weights", "ramps", "wires", "offsets"};
  ASSERT_EQ(5u, report["parts"].size()) << report;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto &row = report["parts"][i];
    EXPECT_EQ(names[i], row["part"].get<std::string>());
    EXPECT_LT(row["alone"], 1);
    EXPECT_LT(row["without"], 1);
    EXPECT_NE(std::string::npos, out.find("  " + names[i] + " alone explain "))
        << out;
  }
  EXPECT_EQ(1, report["parts"][4]["alone"]);
  // Targets, four alone, four left out, the chip.
  ASSERT_EQ(10u, report["measured"].size());
  EXPECT_EQ("targets", report["measured"][0]["from"]);
  EXPECT_EQ("chip without wires", report["measured"][7]["from"]);
  EXPECT_EQ("chip", report["measured"][9]["from"]);
  EXPECT_EQ(0, report["measured"][9]["rms"]);
  EXPECT_NE(std::string::npos,
            out.find("  the whole chip explains 100 % (288 of 288 equal)\n"))
      << out;
}

/// The codes of a conversion, by the name that a probe gives them.
TEST_F(ChipParts, ProbedValuesMayBeMeasured) {
  const std::vector<std::string> settings = with(errors, offsets);
  const std::string probe = "node 1.convert7"; // the third gate
  makeChip(settings);
  ASSERT_EQ(0, run(with({"--mode=noisy", "--seed=6", "--probe", probe,
                         "--output-dir", path("probed")},
                        settings)))
      << err;
  const NamedTensors probed = tensors("probed/probe_" + probe + ".npz");
  ASSERT_TRUE(writeNpz(path("measured.npz"), {{probe, probed.at("run")}}));
  ASSERT_EQ(0, run(with({"--chip", path("chip.npz"), "--compare",
                         path("measured.npz"), "--report", path("report.json"),
                         "--output-dir", path("twin")},
                        settings)))
      << err;
  const auto report = nlohmann::json::parse(std::ifstream(path("report.json")));
  ASSERT_EQ(4u, report["parts"].size()) << report;
  EXPECT_EQ(probe, report["parts"][0]["output"].get<std::string>());
  EXPECT_EQ(1, report["parts"][3]["alone"]);
  EXPECT_GT(report["measured"][0]["rms"], 0);
  EXPECT_FALSE(fs::exists(path("twin/" + probe + ".npy"))); // no output
}

TEST_F(ChipParts, WithoutAGapThereIsNothingToExplain) {
  makeChip({});
  const auto report = explain({});
  ASSERT_EQ(1u, report["parts"].size()) << report;
  EXPECT_EQ(0, report["parts"][0]["alone"]);
  EXPECT_EQ(288, report["measured"][0]["equal"]);
}
