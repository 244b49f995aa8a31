//===- CorrectLinesTest.cpp - Targets that make up for lines --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/exec/CorrectLines.h"

#include "ChipTwinTesting.h"

#include "exec/ChipState.h"
#include "exec/ScaleGroups.h"

#include <cmath>

using namespace rampart;
using namespace rampart::test;

namespace {

/// Lines that take a good part of a weight, or four times as long.
void setLines(ProgramBuilder &builder, bool longer = false) {
  auto ohms = [&](int ohms) {
    return std::to_string(longer ? 4 * ohms : ohms) + " Ohm";
  };
  builder.setMachine("array.wire_resistance", ohms(5));
  builder.setMachine("array.bit_wire_resistance", ohms(8));
  builder.setMachine("array.driver_resistance", ohms(30));
  builder.setMachine("array.sense_resistance", ohms(20));
}

Program mustLoad(const ProgramBuilder &builder) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

LinesCorrection mustCorrect(const Program &program, double tolerance = 1e-6) {
  Result<LinesCorrection> made = correctLines(
      program, program.machine(), targetDevices(program), tolerance);
  EXPECT_TRUE(made) << made.error();
  return *made;
}

/// The chip that meets these targets, on the program's lines.
Chip chipOf(const Program &program, const DeviceConductances &targets) {
  return Chip::withDevices(program, program.machine(), RunOptions(), targets);
}

/// By what its columns differ from `factor` times the program's, over the
/// largest of these; columns [first, end).
double deviation(const Program &program, const Chip &chip, double factor,
                 size_t first, size_t end) {
  const fb::Array &array = *program.index().arrays()->Get(0);
  const float *seen = chip.state().arrays[0].conductances;
  const auto wanted = program.conductances(array);
  double most = 0, largest = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const size_t column = i % array.columns();
    if (column < first || column >= end)
      continue;
    most = std::max(most, std::abs(seen[i] - factor * wanted[i]));
    largest = std::max(largest, factor * std::abs(double(wanted[i])));
  }
  return most / largest;
}

} // namespace

TEST(CorrectLines, LeavesTheTargetsTimesOneFactor) {
  for (const char *lines : {"interleaved", "separate"})
    for (const char *scheme : {"one_sided", "balanced"}) {
      SCOPED_TRACE(std::string(lines) + " " + scheme);
      LstmNetwork net = namedLstm();
      setLines(net.builder);
      net.builder.setMachine("array.pair_lines", lines);
      net.builder.setMachine("array.pair", scheme);
      Program program = mustLoad(net.builder);
      const LinesCorrection made = mustCorrect(program);
      ASSERT_EQ(2u, made.groups.size());
      for (const LinesCorrection::Group &group : made.groups)
        EXPECT_EQ(0u, group.outOfReach);
      EXPECT_LT(made.rounds, 40);
      const Chip plain = chipOf(program, targetDevices(program));
      const Chip chip = chipOf(program, made.targets);
      // Gates i, f, o by the sigmoid, g by the tanh.
      const auto [sigmoid, tanh] =
          std::pair(made.groups[0].factor, made.groups[1].factor);
      for (auto [factor, first, end] : {std::tuple(sigmoid, 0u, 16u),
                                        {tanh, 16u, 24u},
                                        {sigmoid, 24u, 32u}}) {
        EXPECT_LT(deviation(program, chip, factor, first, end), 3e-6);
        EXPECT_GT(deviation(program, plain, factor, first, end), 0.05);
      }
      for (size_t r : {0, 1}) {
        const std::vector<double> design =
            designSums(*program.index().ramps()->Get(uint32_t(r)));
        const double factor = made.groups[r].factor;
        for (size_t k = 0; k < design.size(); ++k)
          EXPECT_NEAR(factor * design[k], chip.state().ramps[r].thresholds[k],
                      1e-5 * factor * std::abs(design[0]));
      }
    }
}

/// A larger factor would take a pair, or a ramp's device, out of the window.
TEST(CorrectLines, TakesTheLargestFactorOfTheWindow) {
  LstmNetwork net = namedLstm();
  setLines(net.builder, true);
  Program program = mustLoad(net.builder);
  const LinesCorrection made = mustCorrect(program);
  const Machine &machine = program.machine();
  double largest[2] = {0, 0}; // by group
  for (size_t i = 0; i < made.targets.arrays[0].size(); ++i) {
    const size_t gate = i % 32 / 8;
    for (double target : made.targets.arrays[0][i]) {
      EXPECT_GE(target, machine.gMin);
      EXPECT_LE(target, machine.gMax);
      largest[gate == 2] = std::max(largest[gate == 2], target);
    }
  }
  for (size_t g : {0, 1}) {
    const LinesCorrection::Group &group = made.groups[g];
    const RampDevices &ramp = made.targets.ramps[g].devices;
    for (const auto *list : {&ramp.stepConductances, &ramp.offsetConductances})
      for (double target : *list)
        largest[g] = std::max(largest[g], target);
    EXPECT_NEAR(machine.gMax, largest[g], 1e-4 * machine.gMax);
    EXPECT_LT(group.factor, 1);
    EXPECT_NE("", group.limit);
    EXPECT_EQ(0u, group.outOfReach);
    EXPECT_LT(group.residual, 1e-6);
  }
  EXPECT_EQ(15u * 24 + 31, made.groups[0].cells);
  EXPECT_EQ(15u * 8 + 31, made.groups[1].cells);
}

/// Thresholds without devices do not shrink with the sums.
TEST(CorrectLines, ReportsWhatIsOutOfReach) {
  LstmNetwork net = namedLstm();
  setLines(net.builder, true);
  ProgramBuilder &b = net.builder;
  b.setMachine("converter.kind", "sar");
  b.program.ramps.clear();
  for (int count = 0; count < 2; ++count)
    b.addSar(0, linearRamp(15, 1, 20e-6));
  Program program = mustLoad(b);
  const LinesCorrection made = mustCorrect(program);
  size_t atEdge = 0;
  for (const auto &pair : made.targets.arrays[0])
    atEdge += std::max(pair[0], pair[1]) > 0.999 * program.machine().gMax;
  size_t outOfReach = 0;
  for (const LinesCorrection::Group &group : made.groups) {
    EXPECT_EQ(1, group.factor);
    EXPECT_EQ("", group.limit);
    EXPECT_LT(group.residual, 1e-6);
    outOfReach += group.outOfReach;
  }
  EXPECT_GT(outOfReach, 5u);
  EXPECT_EQ(atEdge, outOfReach);
}

TEST(CorrectLines, LeavesStuckPairsAlone) {
  LstmNetwork net = namedLstm();
  setLines(net.builder);
  net.builder.program.fault_map = true;
  net.builder.program.arrays[0]->stuck = {{2, 7, false, 0.0f},
                                          {3, 9, true, 120e-6f}};
  Program program = mustLoad(net.builder);
  const DeviceConductances before = targetDevices(program);
  const LinesCorrection made = mustCorrect(program);
  for (size_t i : {2 * 32 + 7, 3 * 32 + 9})
    EXPECT_EQ(before.arrays[0][i], made.targets.arrays[0][i]);
  EXPECT_NE(before.arrays[0][0], made.targets.arrays[0][0]);
  EXPECT_LT(made.groups[0].residual, 1e-6);
  EXPECT_EQ(15u * 24 + 31 - 2, made.groups[0].cells);
}

/// Two ramps that convert the same sums need one factor.
TEST(CorrectLines, RampsOfTheSameSumsShareAFactor) {
  LstmNetwork net = namedLstm();
  Program program = mustLoad(net.builder);
  ScaleGroups apart = scaleGroupsOf(program);
  EXPECT_EQ(2u, apart.count);
  EXPECT_EQ((std::vector<uint32_t>{0, 1}), apart.ramps);
  for (size_t column = 0; column < 32; ++column)
    EXPECT_EQ(column / 8 == 2, apart.columns[0][column]);
  // The last gate reads one column of the third, too.
  operationAt<fb::ConvertT>(net.loop->body, net.inputConversion + 3).column =
      23;
  ScaleGroups joined = scaleGroupsOf(mustLoad(net.builder));
  EXPECT_EQ(1u, joined.count);
  EXPECT_EQ(joined.ramps[0], joined.ramps[1]);
  EXPECT_EQ(ScaleGroups::none, joined.columns[0][31]);
}

//===----------------------------------------------------------------------===//
// The tool
//===----------------------------------------------------------------------===//

namespace {

const std::vector<std::string> resistive{
    "--set=array.wire_resistance=20 Ohm",
    "--set=array.driver_resistance=0.1 kOhm"};
const std::vector<std::string> lines{"--correction=lines", "--corrected"};

class CorrectedLines : public ChipTwin {
protected:
  void SetUp() override {
    ChipTwin::SetUp();
    LstmNetwork net = namedLstm();
    for (auto &ramp : net.builder.program.ramps) {
      ramp->bring_up = std::make_unique<fb::BringUpT>();
      ramp->bring_up->trim_clocks = 200;
      ramp->bring_up->weights.assign(ramp->directions.size(), 1);
    }
    writeProgram(net);
  }
  void correct() {
    ASSERT_EQ(0,
              run(with(with(resistive, lines), {path("corrected.npz")}), false))
        << err;
  }
  double errorOf(const std::vector<std::string> &settings) {
    EXPECT_EQ(
        0, run(with({"--mode=noisy", "--output-dir", path("run")}, settings)))
        << err;
    const std::vector<float> found = y("run"), wanted = y("quantized");
    double sum = 0;
    for (size_t i = 0; i < found.size(); ++i)
      sum += std::pow(found[i] - wanted[i], 2);
    return std::sqrt(sum / double(found.size()));
  }
};

} // namespace

/// The way of a chip: programmed through its lines, brought up, run.
TEST_F(CorrectedLines, GiveTheCodesOfLinesWithoutResistance) {
  ASSERT_EQ(0, run({"--output-dir", path("quantized")})) << err;
  correct();
  EXPECT_EQ(0u, out.find("lines: sigmoid: factor 0.")) << out;
  EXPECT_NE(std::string::npos, out.find("\nlines: tanh: factor 0.")) << out;
  EXPECT_NE(std::string::npos,
            out.find("limited by array weights; out of reach "
                     "0 of 391, all others within "))
      << out;
  const std::vector<std::string> targets =
      with(resistive, {"--targets", path("corrected.npz")});
  auto worstRamp = [&](const std::vector<std::string> &settings) {
    EXPECT_EQ(0,
              run(with({"--mode=noisy", "--report", path("r.json")}, settings)))
        << err;
    auto ramps = nlohmann::json::parse(std::ifstream(path("r.json")))["ramps"];
    EXPECT_EQ(2u, ramps.size());
    return std::max(double(ramps[0]["inl_lsb"]["max"]),
                    double(ramps[1]["inl_lsb"]["max"]));
  };
  EXPECT_GT(errorOf(resistive), 0.02);
  EXPECT_GT(worstRamp(resistive), 0.5);
  EXPECT_EQ(0, errorOf(targets));
  EXPECT_LT(worstRamp(with(targets, {"--output-dir", path("run")})), 1e-3);
  // With errors of devices, too, they are better.
  const std::string errors = "--set=device.programming_sigma=[0.01]";
  EXPECT_LT(errorOf(with(targets, {errors})),
            0.8 * errorOf(with(resistive, {errors})));
}

/// Lines are then no part of what sets a chip apart; what lines leave of ramps
/// moves with their targets.
TEST_F(CorrectedLines, AreTheTargetsOfTwins) {
  correct();
  const std::vector<std::string> settings =
      with(with(resistive, {"--targets", path("corrected.npz")}),
           {"--set=device.programming_sigma=[0.02]"});
  ASSERT_EQ(
      0, run(with(settings, {"--mode=noisy", "--write-chip", path("chip.npz"),
                             "--output-dir", path("run")})))
      << err;
  ASSERT_TRUE(
      writeNpz(path("measured.npz"),
               {{"y", tensorOf(ElementType::Float32, {9, 4, 8}, y("run"))}}));
  ASSERT_EQ(0, run(with(settings,
                        {"--chip", path("chip.npz"), "--compare",
                         path("measured.npz"), "--corrected", path("again.npz"),
                         "--report", path("report.json")})))
      << err;
  const auto report = nlohmann::json::parse(std::ifstream(path("report.json")));
  ASSERT_EQ(3u, report["parts"].size()) << report;
  EXPECT_EQ("ramps", report["parts"][1]["part"]);
  EXPECT_EQ(1, report["parts"][2]["alone"]);
  const NamedTensors first = tensors("corrected.npz"),
                     second = tensors("again.npz");
  for (const char *ramp : {"sigmoid", "tanh"}) {
    auto values = [&](const NamedTensors &from, const std::string &name) {
      return valuesOf<double>(from.at(ramp + name));
    };
    const std::vector<double> a = values(first, ""), b = values(second, ""),
                              seenA = values(first, ".effective"),
                              seenB = values(second, ".effective");
    EXPECT_NE(a, b);
    for (size_t i = 0; i < a.size(); ++i)
      EXPECT_NEAR(b[i] / a[i], seenB[i] / seenA[i], 1e-6);
  }
}

TEST_F(CorrectedLines, ReportsEveryFactor) {
  ASSERT_EQ(0,
            run(with(with(resistive, lines),
                     {path("corrected.npz"), "--report", path("report.json")}),
                false))
      << err;
  const auto report = nlohmann::json::parse(std::ifstream(path("report.json")));
  ASSERT_EQ(2u, report["lines"].size()) << report;
  const auto &tanh = report["lines"][1];
  EXPECT_EQ("tanh", tanh["ramps"][0]);
  EXPECT_EQ(15 * 8 + 31, tanh["cells"]);
  EXPECT_EQ(0, tanh["out_of_reach"]);
  EXPECT_LT(tanh["residual"], 1e-5);
  EXPECT_LT(tanh["factor"], 1);
}

TEST_F(CorrectedLines, NeedLinearLinesWithResistance) {
  auto expectError = [&](const std::vector<std::string> &settings,
                         const std::string &message) {
    EXPECT_EQ(1,
              run(with(with(settings, lines), {path("corrected.npz")}), false));
    EXPECT_EQ("error: --correction=lines: expected " + message + "\n", err);
    EXPECT_FALSE(fs::exists(path("corrected.npz")));
  };
  expectError({}, "lines with resistance, such as array.wire_resistance, found "
                  "none");
  expectError(with(resistive, {"--set=array.idle_rows=disconnected"}),
              "array.idle_rows to be clamped, found disconnected");
  expectError(with(resistive, {"--set=device.iv_voltage=0.1 V"}),
              "linear devices, found a device.iv_voltage");
  expectError(with(resistive, {"--chip", path("chip.npz")}),
              "no --chip, as only targets count, found one");
  EXPECT_EQ(1, run(with(resistive, {"--correction=lines"})));
  EXPECT_EQ("error: --correction: expected --corrected, which receives the "
            "targets, found none\n",
            err);
}
