//===- ProbeTest.cpp - Looking inside a run -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What --probe, --report and --trace say of an LSTM and of a layer whose counts
// are known.
//===----------------------------------------------------------------------===//
#include "ProbeRecorder.h"
#include "RunToolTesting.h"
#include "SumRig.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr size_t steps = 5, streams = 2, inputs = 3, units = 4;
const std::vector<std::string> gates = {"i", "f", "g", "o"};

/// Beside the program without labels, "named.rprog" with them.
class Probes : public RunTool {
protected:
  void SetUp() override {
    RunTool::SetUp();
    LstmNetwork net = makeLstm(inputs, units, 1);
    weights = net.weights;
    fb::ArrayT &array = *net.builder.program.arrays[0];
    array.labels = std::make_unique<fb::ArrayLabelsT>();
    array.labels->matrix = "weights";
    array.labels->inputs = {"x", "h", "bias"};
    array.labels->gates = gates;
    array.labels->rows = {fb::RowRun(0, 0, inputs, 1, 0),
                          fb::RowRun(1, 0, units, 1, 0),
                          fb::RowRun(2, 0, 1, 1, 0)};
    for (uint32_t gate = 0; gate < 4; ++gate)
      array.labels->columns.emplace_back(gate, 1, 0, units);
    net.builder.entry().body[1]->location = "lstm";
    write("named.rprog", net.builder.bytes());
    referenceLstm();
  }

  int runNamed(std::vector<std::string> more) {
    std::vector<std::string> arguments = {path("named.rprog"), "--input",
                                          "x=" + path("x.npy"), "--input",
                                          "lengths=" + path("lengths.npy")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  NamedTensors probed(const std::string &name) const {
    Result<NamedTensors> arrays = readNpz(path(name));
    EXPECT_TRUE(arrays) << arrays.error();
    return *arrays;
  }
  static std::vector<double> doubles(const Tensor &tensor) {
    return test::valuesOf<double>(tensor);
  }

  /// In double, [steps][streams][units]: "i.pre", "i" ... "h", "c".
  std::map<std::string, std::vector<double>> expected;

private:
  std::vector<double> weights; // [inputs + units + 1][gate][units]
  void referenceLstm();
};

void Probes::referenceLstm() {
  const std::vector<float> x = randomInput(30, 3);
  const std::vector<size_t> lengths = {5, 3};
  for (size_t s = 0; s < streams; ++s) {
    std::vector<double> h(units), c(units);
    for (size_t t = 0; t < lengths[s]; ++t) {
      std::vector<double> row(x.begin() + long((t * streams + s) * inputs),
                              x.begin() + long((t * streams + s + 1) * inputs));
      row.insert(row.end(), h.begin(), h.end());
      row.push_back(1);
      auto note = [&](const std::string &name, size_t unit, double value) {
        std::vector<double> &values = expected[name];
        values.resize(steps * streams * units);
        return values[(t * streams + s) * units + unit] = value;
      };
      for (size_t j = 0; j < units; ++j) {
        double value[4];
        for (size_t gate = 0; gate < 4; ++gate) {
          double sum = 0;
          for (size_t k = 0; k < row.size(); ++k)
            sum += row[k] * weights[(k * 4 + gate) * units + j];
          note(gates[gate] + ".pre", j, sum);
          value[gate] =
              note(gates[gate], j,
                   gate == 2 ? std::tanh(sum) : 1 / (1 + std::exp(-sum)));
        }
        c[j] = note("c", j, value[1] * c[j] + value[0] * value[2]);
        h[j] = note("h", j, value[3] * std::tanh(c[j]));
      }
    }
  }
}

} // namespace

TEST_F(Probes, LabelsNameValues) {
  ASSERT_EQ(0, run({path("named.rprog"), "--probe", "list"})) << err;
  EXPECT_EQ("lstm.x: TxBx3\nlstm.h: TxBx4\n"
            "lstm.i: TxBx4\nlstm.i.pre: TxBx4\n"
            "lstm.f: TxBx4\nlstm.f.pre: TxBx4\n"
            "lstm.g: TxBx4\nlstm.g.pre: TxBx4\n"
            "lstm.o: TxBx4\nlstm.o.pre: TxBx4\n"
            "lstm.table: TxBx4\nlstm.table.pre: TxBx4\n"
            "lstm.mul9: TxBx4\nlstm.mul10: TxBx4\n",
            out);
}

TEST_F(Probes, InstructionsNameWhatHasNoLabel) {
  ASSERT_EQ(0, run({path("lstm.rprog"), "--probe=list"})) << err;
  EXPECT_NE(std::string::npos, out.find("convert5: TxBx4\n")) << out;
  EXPECT_NE(std::string::npos, out.find("convert5.pre: TxBx4\n")) << out;
}

/// Labels may claim any unit; memory does not follow them.
TEST_F(Probes, UnitsBeyondAnyBufferHaveNoName) {
  LstmNetwork net = makeLstm(inputs, units, 1);
  fb::ArrayT &array = *net.builder.program.arrays[0];
  array.labels = std::make_unique<fb::ArrayLabelsT>();
  array.labels->inputs = {"x"};
  array.labels->gates = {"i"};
  array.labels->rows = {fb::RowRun(0, 4000000000, inputs + units + 1, 1, 0)};
  array.labels->columns = {fb::ColumnRun(0, 1, 4000000000, 4 * units)};
  write("far.rprog", net.builder.bytes());
  ASSERT_EQ(0, run({path("far.rprog"), "--probe=list"})) << err;
  EXPECT_EQ(std::string::npos, out.find(".i:")) << out;
  EXPECT_NE(std::string::npos, out.find("convert5: TxBx4\n")) << out;
}

/// One of a call and one of every time step, though labels make them one gate.
TEST_F(Probes, KeepsValuesOfCallsAndStepsApart) {
  SumRig rig(2, 2, std::vector<float>(4, 50e-6f), 15, 1e-6,
             fb::PortKind::Sequence);
  fb::ArrayT &array = *rig.builder.program.arrays[0];
  array.labels = std::make_unique<fb::ArrayLabelsT>();
  array.labels->matrix = "m";
  array.labels->inputs = {"x"};
  array.labels->gates = {"g"};
  array.labels->rows = {fb::RowRun(0, 0, 2, 1, 0)};
  array.labels->columns = {fb::ColumnRun(0, 1, 0, 2)};
  rig.builder.entry().body[1]->location = "sum";
  Owned<fb::InstructionT> body;
  append(body, fill({0, 0, 2}, {1}));
  append(body, integrate(0, 0, false, {drive(0, 0, 2)}));
  append(body, convert({1, 0, 1}, 0, 0, 1, 0));
  fb::RegionT &region = rig.region();
  *region.body[0]->op.AsLoop()->body[2]->op.AsConvert() =
      convert({1, 1, 1}, 0, 1, 1, 0);
  body.push_back(std::move(region.body[0]));
  region.body = std::move(body);
  write("apart.rprog", rig.builder.bytes());
  ASSERT_TRUE(writeNpz(path("apart.npz"),
                       {{"x", tensorOf(ElementType::Float32, {3, 2, 2},
                                       std::vector<float>(12, 2))}}));
  ASSERT_EQ(0, run({path("apart.rprog"), "--probe=list"})) << err;
  EXPECT_NE(std::string::npos, out.find("sum.g: 1xBx1, in codes\n")) << out;
  EXPECT_NE(std::string::npos, out.find("sum.g.2: TxBx2, in codes\n")) << out;
  ASSERT_EQ(0, run({path("apart.rprog"), "--inputs", path("apart.npz"),
                    "--probe=sum.g", "--probe=sum.g.2", "--output-dir",
                    path("apart")}))
      << err;
  auto values = [&](const std::string &name) {
    return doubles(probed("apart/probe_" + name + ".npz").at("run"));
  };
  // Sums of two devices of 50 uS that codes of 1 and 2 drive, in uS.
  for (double value : values("sum.g"))
    EXPECT_EQ(100, value);
  std::vector<double> steps = values("sum.g.2");
  ASSERT_EQ(12u, steps.size());
  for (size_t i = 1; i < steps.size(); i += 2)
    EXPECT_EQ(200, steps[i]);
}

TEST_F(Probes, ValuesAreRealNumbersOfBothRuns) {
  std::vector<std::string> arguments = {"--output-dir", path("out")};
  std::vector<std::string> names = {"h", "table.pre"};
  for (const std::string &gate : gates)
    names.insert(names.end(), {gate, gate + ".pre"});
  for (const std::string &name : names)
    arguments.insert(arguments.end(), {"--probe", "lstm." + name});
  ASSERT_EQ(0, runNamed(arguments)) << err;
  expected["table.pre"] = expected["c"];
  std::map<std::string, std::vector<double>> found;
  for (const std::string &name : names) {
    SCOPED_TRACE(name);
    NamedTensors arrays = probed("out/probe_lstm." + name + ".npz");
    EXPECT_EQ(3u, arrays.size());
    ASSERT_EQ((Shape{steps, streams, units}), arrays.at("run").shape());
    std::vector<double> ideal = doubles(arrays.at("ideal")),
                        difference = doubles(arrays.at("difference"));
    found[name] = doubles(arrays.at("run"));
    for (size_t i = 0; i < ideal.size(); ++i) {
      // Conductances are float32.
      EXPECT_NEAR(expected[name][i], ideal[i], 2e-6);
      EXPECT_EQ(found[name][i] - ideal[i], difference[i]);
    }
  }
  // Codes are those that the outputs are made of, and the levels nearest to the
  // functions of the sums; 0 after a stream's end.
  std::vector<float> y = valuesOf<float>(output("out/y.npy"));
  for (size_t i = 0; i < y.size(); ++i)
    EXPECT_FLOAT_EQ(y[i], float(found["h"][i]));
  for (const std::string &gate : gates)
    for (size_t i = 0; i < y.size(); ++i) {
      double a = found[gate + ".pre"][i];
      bool ended = expected[gate][i] == 0;
      double value = ended         ? 0
                     : gate == "g" ? std::tanh(a)
                                   : 1 / (1 + std::exp(-a));
      double step = (gate == "g" ? 2 : 1) / 31.0;
      EXPECT_NEAR(value, found[gate][i], step / 2 + 1e-5);
    }
}

TEST_F(Probes, ALineTellsTheDifference) {
  ASSERT_EQ(0, runNamed({"--probe", "lstm.h", "--output-dir", path("out")}));
  std::vector<double> difference =
      doubles(probed("out/probe_lstm.h.npz").at("difference"));
  double max = 0, squares = 0;
  for (double each : difference) {
    max = std::max(max, std::abs(each));
    squares += each * each;
  }
  size_t at = 0;
  while (std::abs(difference[at]) != max)
    ++at;
  std::ostringstream line;
  line << "probe lstm.h: 5x2x4, difference from ideal: max " << max << " at ["
       << at / 8 << ", " << at / 4 % 2 << ", " << at % 4 << "], rms "
       << std::sqrt(squares / (8 * 4)) << "\n"; // 5 and 3 steps
  EXPECT_NE(std::string::npos, out.find(line.str())) << out;
}

TEST_F(Probes, TheIdealRunDoesNotDiffer) {
  ASSERT_EQ(0, runNamed({"--probe=lstm.i.pre", "--mode=ideal"})) << err;
  EXPECT_NE(std::string::npos, out.find("max 0 at [0, 0, 0], rms 0")) << out;
}

TEST_F(Probes, ChangeNoBitOnAnyNumberOfThreads) {
  auto bytes = [&](const std::string &file) {
    std::ifstream stream(path(file), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  ASSERT_TRUE(writeNpy(path("x.npy"), tensorOf(ElementType::Float32, {5, 40, 3},
                                               randomInput(600, 3))));
  ASSERT_TRUE(
      writeNpy(path("lengths.npy"), tensorOf(ElementType::Int32, {40},
                                             std::vector<int32_t>(40, 5))));
  const std::vector<std::string> noise = {
      "--mode=noisy", "--set=device.programming_sigma=[0.02]",
      "--set=device.read_sigma=[0.01]",
      "--set=converter.comparator_noise=1 mV"};
  std::map<std::string, std::string> outputs, probes;
  for (std::string threads : {"1", "2"})
    for (bool probing : {false, true}) {
      std::vector<std::string> arguments = noise;
      arguments.insert(arguments.end(),
                       {"--threads", threads, "--output-dir", path("out")});
      if (probing)
        arguments.insert(arguments.end(),
                         {"--probe=lstm.i.pre", "--probe=lstm.h", "--report",
                          path("r.json"), "--trace", path("t.json")});
      ASSERT_EQ(0, runNamed(arguments)) << err;
      for (std::string file : {"out/y.npy", "out/y_h.npy"})
        if (auto [first, isNew] = outputs.emplace(file, bytes(file)); !isNew)
          EXPECT_EQ(first->second, bytes(file));
      EXPECT_LT(1000u, outputs["out/y.npy"].size());
      if (probing)
        for (std::string file :
             {"out/probe_lstm.i.pre.npz", "out/probe_lstm.h.npz"})
          if (auto [first, isNew] = probes.emplace(file, bytes(file)); !isNew)
            EXPECT_EQ(first->second, bytes(file));
    }
}

TEST_F(Probes, AProgramWithoutRegionsHasNone) {
  ProgramBuilder b;
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {2});
  b.addResult("y", b.addHostOp("neg", {x}), fb::ElementType::Float32, {2});
  write("host.rprog", b.bytes());
  EXPECT_EQ(1, run({path("host.rprog"), "--probe=y"}));
  EXPECT_EQ("--probe: expected one of the program's values (--probe list), of "
            "which there are none, found 'y'",
            errorLine());
}

namespace {

/// A value of one element outside of loops.
const std::vector<Probe> single = {
    {"layer.g", 0, 0, 0, false, true, {{3, 0, false, 1}}}};

/// The value was `codes` in call `call`, one of each stream.
void observe(ProbeRecorder &recorder, uint32_t call,
             const std::vector<double> &codes) {
  std::vector<size_t> streams(codes.size()), times(codes.size());
  std::iota(streams.begin(), streams.end(), size_t(0));
  recorder.observe({{0, 0, 0, call},
                    3,
                    1,
                    codes.size(),
                    streams,
                    times,
                    1,
                    codes,
                    {},
                    0,
                    0,
                    0});
}

} // namespace

TEST(ProbeRecorder, CallsOfAStepHaveEqualStreams) {
  ProbeRecorder recorder(single);
  observe(recorder, 0, {1, 2});
  observe(recorder, 5, {3, 4});
  Result<ProbeRecorder::Values> values = recorder.valuesOf(0);
  ASSERT_TRUE(values) << values.error();
  EXPECT_EQ((Shape{2, 2, 1}), values->tensor.shape());
  EXPECT_EQ((std::vector<double>{1, 2, 3, 4}),
            valuesOf<double>(values->tensor));
  observe(recorder, 6, {5, 6, 7});
  values = recorder.valuesOf(0);
  ASSERT_FALSE(values);
  EXPECT_EQ("layer.g: expected 2 streams in every call, found one of 3",
            values.error());
}

/// A loop's condition may come out differently on codes.
TEST(ProbeRecorder, RunsThatAreComparedMakeTheSameCalls) {
  ProbeRecorder once(single), twice(single);
  for (ProbeRecorder *recorder : {&once, &twice})
    observe(*recorder, 0, {1, 2});
  observe(twice, 1, {3, 4});
  Result<ProbeDifference> same =
      differenceOf(*once.valuesOf(0), *once.valuesOf(0));
  EXPECT_TRUE(same);
  Result<ProbeDifference> difference =
      differenceOf(*once.valuesOf(0), *twice.valuesOf(0));
  ASSERT_FALSE(difference);
  EXPECT_EQ("expected the calls of the ideal run, 2x2x1, found 1x2x1",
            difference.error());
}

TEST_F(Probes, Refusals) {
  EXPECT_EQ(1, runNamed({"--probe=lstm.u"}));
  EXPECT_EQ("--probe: expected one of the program's values (--probe list), "
            "such as 'lstm.f', 'lstm.g', 'lstm.h', 'lstm.i', 'lstm.o', found "
            "'lstm.u'",
            errorLine());
  EXPECT_EQ(1, runNamed({"--probe=lstm.h", "--trials=3"}));
  EXPECT_EQ("--probe: expected one trial, found 3", errorLine());
  EXPECT_EQ(1, runNamed({"--probe=lstm.h", "--checkpoint", path("c.ckpt")}));
  EXPECT_EQ("--probe: expected no --checkpoint, which keeps outputs alone",
            errorLine());
  EXPECT_EQ(1, runNamed({"--probe=lstm.h", "--probe=lstm.h"}));
  EXPECT_EQ("--probe: 'lstm.h' is given twice", errorLine());
  EXPECT_EQ(1, runNamed({"--probe=list", "--probe=lstm.h"}));
  EXPECT_EQ("--probe list: expected no other --probe, found 1", errorLine());
  EXPECT_EQ(1, runNamed({"--probe=lstm.h", "--write-chip", path("chip.npz")}));
  EXPECT_EQ("--chip, --targets and --write-chip: expected one trial, without "
            "--bench, --trace and --probe",
            errorLine());
  EXPECT_FALSE(fs::exists(path("out")));
}

//===----------------------------------------------------------------------===//
// --report
//===----------------------------------------------------------------------===//

/// y = clamp(2 round(x)) of the codes -15 .. 15: a conversion to the levels
/// -4 .. 4, then a sum in a buffer of -2 .. 2.
static std::vector<std::byte> countedProgram() {
  constexpr double gamma = 50e-6;
  ProgramBuilder b;
  uint32_t array = b.addArray(0, 1, 1, {float(gamma)});
  uint32_t ramp = b.addRamp(0, linearRamp(4, 1, gamma));
  fb::RegionT &region = b.addRegion();
  b.addInput(region, fb::PortKind::Vector, 1);
  b.addOutput(region, fb::PortKind::Vector, 1);
  uint32_t x = b.addBuffer(region, 1, -15, 15);
  uint32_t a = b.addBuffer(region, 1, -4, 4);
  uint32_t y = b.addBuffer(region, 1, -2, 2);
  uint32_t bank = b.addBank(region, 1);
  append(region.body, load(x, 0));
  append(region.body, integrate(bank, array, false, {drive(0, x, 1)}));
  append(region.body, convert({a, 0, 1}, bank, 0, 1, ramp));
  append(region.body, add({y, 0, 1}, {a, 0, 1}, {a, 0, 1}, 1, 1, 0, 1));
  append(region.body, store(0, y));
  int32_t value = b.addArgument("x", fb::ElementType::Float32, {-1, 1}, {"n"});
  int32_t codes = b.addQuantize(value, 1, 15);
  b.addResult("y", b.addDequantize(b.addRegionCall(0, {codes}, 1), 1),
              fb::ElementType::Float32, {-1, 1});
  return b.bytes();
}

TEST_F(Probes, ReportsCountWhatSaturates) {
  write("counted.rprog", countedProgram());
  std::vector<float> x;
  for (int code = -15; code <= 15; ++code)
    x.push_back(float(code));
  ASSERT_TRUE(
      writeNpy(path("codes.npy"), tensorOf(ElementType::Float32, {31, 1}, x)));
  for (std::string mode : {"quantized", "noisy"}) {
    SCOPED_TRACE(mode);
    ASSERT_EQ(0,
              run({path("counted.rprog"), "--input", "x=" + path("codes.npy"),
                   "--mode", mode, "--report", path("r.json"), "--threads=2"}))
        << err;
    nlohmann::json report = json("r.json"), ramp = report["ramps"][0];
    // The outermost thresholds are -3.5 and 3.5.
    EXPECT_EQ(31, ramp["conversions"]);
    EXPECT_EQ(12, ramp["below"]);
    EXPECT_EQ(12, ramp["above"]);
    EXPECT_EQ(nlohmann::json({-4, -3, -2, -1, 0, 1, 2, 3, 4}), ramp["codes"]);
    EXPECT_EQ(nlohmann::json({12, 1, 1, 1, 1, 1, 1, 1, 12}), ramp["counts"]);
    nlohmann::json region = report["regions"][0];
    EXPECT_EQ(31, region["streams"]);
    ASSERT_EQ(5u, region["instructions"].size());
    nlohmann::json sum = region["instructions"][3];
    EXPECT_EQ("add", sum["kind"]);
    EXPECT_EQ(31, sum["executions"]);
    EXPECT_EQ(31, sum["elements"]);
    EXPECT_EQ(28, sum["clipped"]); // all but -1, 0 and 1
    EXPECT_EQ(0, region["instructions"][0]["clipped"]);
    EXPECT_FALSE(region["instructions"][2].contains("clipped"));
  }
  ASSERT_EQ(0, run({path("counted.rprog"), "--input", "x=" + path("codes.npy"),
                    "--mode=ideal", "--report", path("r.json")}));
  nlohmann::json report = json("r.json");
  EXPECT_FALSE(report["ramps"][0].contains("conversions"));
  EXPECT_EQ(31, report["regions"][0]["instructions"][3]["executions"]);
  EXPECT_FALSE(report["regions"][0]["instructions"][3].contains("clipped"));
}

//===----------------------------------------------------------------------===//
// --trace
//===----------------------------------------------------------------------===//

TEST_F(Probes, TracesTheModelledMachine) {
  ASSERT_EQ(0,
            runNamed({"--trace", path("t.json"), "--report", path("r.json")}))
      << err;
  nlohmann::json trace = json("t.json"), report = json("r.json");
  EXPECT_EQ(report["clock"]["cycles"], trace["otherData"]["cycles"]);
  std::map<int, std::vector<std::pair<int64_t, int64_t>>> tracks;
  std::map<std::string, int> names;
  int64_t end = 0;
  double last = 0;
  for (const nlohmann::json &event : trace["traceEvents"]) {
    if (event["pid"] != 1)
      continue;
    if (event["name"] == "thread_name")
      ++names[event["args"]["name"]];
    if (event["ph"] != "X")
      continue;
    int64_t begin = event["args"]["start_cycle"],
            cycles = event["args"]["cycles"];
    tracks[event["tid"]].emplace_back(begin, begin + cycles);
    end = std::max(end, begin + cycles);
    last = std::max(last, double(event["ts"]) + double(event["dur"]));
    ++names[event["name"]];
  }
  EXPECT_EQ(report["clock"]["cycles"], end);
  EXPECT_NEAR(double(report["clock"]["seconds"]) * 1e6, last, 1e-9);
  for (auto &[track, slices] : tracks) {
    std::sort(slices.begin(), slices.end());
    for (size_t i = 1; i < slices.size(); ++i)
      EXPECT_LE(slices[i - 1].second, slices[i].first);
  }
  // 8 steps of both sequences; a ramp converts i, f and o in one pass.
  EXPECT_EQ(8, names["load lstm.x"]);
  EXPECT_EQ(8, names["convert lstm.i, lstm.f, lstm.o"]);
  EXPECT_EQ(8, names["convert lstm.g"]);
  EXPECT_EQ(1, names["tile 0, array 0, converters"]);
  EXPECT_EQ(1, names["tile 0, digital unit"]);
}
