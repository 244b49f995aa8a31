//===- RunToolTest.cpp - The command-line contract --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "RunToolTesting.h"

using namespace rampart;
using namespace rampart::test;

TEST_F(RunTool, WritesOutputsUnderTheirNames) {
  ASSERT_EQ(0, runLstm({"--output-dir", path("a/b")})) << err;
  EXPECT_EQ("", err);
  EXPECT_EQ("layer/0:y: float32 5x2x4\ny_h: float32 2x4\n", out);
  EXPECT_EQ((Shape{5, 2, 4}), output("a/b/layer_0_y.npy").shape());
  EXPECT_EQ((Shape{2, 4}), output("a/b/y_h.npy").shape());
  size_t files = 0;
  for (const auto &entry : fs::directory_iterator(path("a/b")))
    files += entry.exists();
  EXPECT_EQ(2u, files); // nothing temporary is left
}

TEST_F(RunTool, ModesSeedsAndThreads) {
  auto result = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--output-dir", path("out")});
    EXPECT_EQ(0, runLstm(more)) << err;
    return valuesOf<float>(output("out/layer_0_y.npy"));
  };
  const std::vector<std::string> sigma = {"--set",
                                          "device.programming_sigma=[0.02]",
                                          "--set", "device.read_sigma=[0.01]"};
  auto noisy = [&](std::vector<std::string> more) {
    more.insert(more.end(), sigma.begin(), sigma.end());
    more.push_back("--mode=noisy");
    return result(more);
  };
  std::vector<float> quantized = result({});
  EXPECT_EQ(quantized, result({"--mode=quantized"}));
  EXPECT_EQ(quantized,
            result({"--mode=noisy"})); // the program's machine has no noise
  EXPECT_NE(quantized, result({"--mode", "ideal"}));
  std::vector<float> seven = noisy({"--seed=7"});
  EXPECT_NE(quantized, seven);
  EXPECT_EQ(seven, noisy({"--seed=7", "--threads=2"}));
  EXPECT_NE(seven, noisy({"--seed=8"}));
}

TEST_F(RunTool, TrialsAddALeadingAxis) {
  ASSERT_EQ(0, runLstm({"--mode=noisy", "--set=device.programming_sigma=[0.05]",
                        "--trials=3", "--output-dir", path("three")}))
      << err;
  Tensor y = output("three/y_h.npy");
  EXPECT_EQ((Shape{3, 2, 4}), y.shape());
  ASSERT_EQ(0, runLstm({"--mode=noisy", "--set=device.programming_sigma=[0.05]",
                        "--output-dir", path("one")}));
  std::vector<float> all = valuesOf<float>(y),
                     first = valuesOf<float>(output("one/y_h.npy"));
  EXPECT_EQ(first, std::vector<float>(all.begin(), all.begin() + 8));
  EXPECT_NE(first, std::vector<float>(all.begin() + 8, all.begin() + 16));
}

TEST_F(RunTool, ReportsAndTraces) {
  ASSERT_EQ(0, runLstm({"--report", path("r.json"), "--trace", path("t.json"),
                        "--bench=0.01", "--seed=5"}))
      << err;
  nlohmann::json report = json("r.json");
  EXPECT_EQ("quantized", report["mode"]);
  EXPECT_EQ(5, report["seed"]);
  EXPECT_EQ(1, report["trials"]);
  EXPECT_EQ(8, report["time_steps"]); // lengths 5 and 3
  EXPECT_GT(report["steps_per_second"], 0);
  EXPECT_GE(report["bench_repetitions"], 1);
  EXPECT_EQ("y_h", report["outputs"][1]["name"]);
  EXPECT_EQ(nlohmann::json({2, 4}), report["outputs"][1]["shape"]);
  EXPECT_EQ("region region0", report["steps"][1]["kind"]);
  EXPECT_EQ("node 1", report["steps"][1]["location"]);
  EXPECT_NE(std::string::npos, out.find("steps_per_second: "));
  size_t steps = 0; // of the simulator
  const nlohmann::json trace = json("t.json");
  for (const nlohmann::json &event : trace["traceEvents"])
    steps += event["pid"] == 0 && event["ph"] == "X";
  EXPECT_EQ(4u, steps);
}

TEST_F(RunTool, HelpIsNoError) {
  EXPECT_EQ(0, run({"--help"}));
  EXPECT_NE(std::string::npos, out.find("steps_per_second"));
}

TEST_F(RunTool, WrongUsage) {
  EXPECT_EQ(2, run({}));
  EXPECT_EQ("program is required", errorLine());
  EXPECT_EQ(2, runLstm({"--fast"}));
  errorLine();
  EXPECT_EQ(2, runLstm({"--seed"}));
  errorLine();
}

TEST_F(RunTool, WrongValues) {
  EXPECT_EQ(1, runLstm({"--mode=exact"}));
  EXPECT_EQ("--mode: expected ideal, quantized or noisy, found 'exact'",
            errorLine());
  EXPECT_EQ(1, runLstm({"--seed=many"}));
  errorLine();
  EXPECT_EQ(1, runLstm({"--trials=0"}));
  EXPECT_EQ("--trials: expected 1 to 1000000, found 0", errorLine());
  EXPECT_EQ(1, runLstm({"--threads=0"}));
  EXPECT_EQ("--threads: expected 1 to 1024, found 0", errorLine());
  EXPECT_EQ(1, runLstm({"--bench=-1"}));
  EXPECT_EQ("--bench: expected a number of seconds, at least 0", errorLine());
  EXPECT_EQ(1, runLstm({"--input", "x"}));
  EXPECT_EQ("--input: expected NAME=FILE.npy, found 'x'", errorLine());
  EXPECT_EQ(1, runLstm({"--input", "x=" + path("x.npy")}));
  EXPECT_EQ("--input: 'x' is given twice", errorLine());
  EXPECT_EQ(1, runLstm({"--set", "device.read_sigma"}));
  EXPECT_EQ("--set: expected KEY=VALUE, found 'device.read_sigma'",
            errorLine());
  EXPECT_EQ(1, runLstm({"--set", "device.g_max=1 uS"}));
  EXPECT_EQ("--set: expected a non-ideality such as device.programming_sigma "
            "(docs/DeviceModels.md has all), found 'device.g_max'",
            errorLine());
  EXPECT_EQ(1, runLstm({"--set", "device.table=@" + path("none.csv")}));
  EXPECT_EQ("--set: device.table: " + path("none.csv") +
                ": cannot read the file",
            errorLine());
  EXPECT_EQ(1, runLstm({"--time-since-programming=-1"}));
  EXPECT_EQ("--set: device.time_since_programming: expected a quantity in s "
            "(with its unit) from 0 s to 1e+12 s, found '-1 s'",
            errorLine());
  EXPECT_EQ(1, runLstm({"--set", "device.read_noise=loud"}));
  EXPECT_EQ(0u, errorLine().find("--set: device.read_noise: expected"));
}

TEST_F(RunTool, TimeAndMeasuredDevicesChangeAChip) {
  std::ofstream(path("devices.csv")) << "g,sigma_prog,nu_mean\n"
                                        "0,0,0.02\n150e-6,0,0.08\n";
  auto outputWith = [&](std::vector<std::string> options) {
    options.insert(options.end(),
                   {"--mode=noisy", "--set", "device.model=measured", "--set",
                    "device.table=@" + path("devices.csv"), "--output-dir",
                    path("out")});
    EXPECT_EQ(0, runLstm(options)) << err;
    return valuesOf<float>(output("out/layer_0_y.npy"));
  };
  std::vector<float> fresh = outputWith({});
  EXPECT_NE(fresh, outputWith({"--time-since-programming=1e9",
                               "--set=device.drift_origin=1 s"}));
  EXPECT_EQ(fresh, outputWith({"--time-since-programming=0"}));
}

TEST_F(RunTool, WrongFiles) {
  EXPECT_EQ(1, run({path("none.rprog")}));
  EXPECT_EQ(path("none.rprog") +
                ": cannot open the file: No such file or directory",
            errorLine());
  EXPECT_EQ(1, run({path("x.npy")}));
  EXPECT_EQ(path("x.npy") +
                ": not a Rampart program: the file does not begin with RAMPART",
            errorLine());
  EXPECT_EQ(1,
            run({path("lstm.rprog"), "--input", "x=" + path("missing.npy")}));
  EXPECT_EQ(0u, errorLine().find(path("missing.npy") + ": "));
  EXPECT_EQ(1, run({path("lstm.rprog"), "--inputs", path("x.npy")}));
  EXPECT_EQ(0u, errorLine().find(path("x.npy") + ": "));
  EXPECT_EQ(1, run({path("lstm.rprog"), "--input", "x=" + path("x.npy")}));
  EXPECT_EQ(path("lstm.rprog") +
                ": input 'lengths': expected int32 of shape n, found none",
            errorLine());
}

TEST_F(RunTool, WritesNothingWhereItCannotWriteAll) {
  // The second output's name is taken by a directory.
  fs::create_directories(path("out/y_h.npy"));
  EXPECT_EQ(1,
            runLstm({"--output-dir", path("out"), "--report", path("r.json")}));
  EXPECT_EQ(path("out/y_h.npy") +
                ": expected a file to replace, found a directory",
            errorLine());
  EXPECT_FALSE(fs::exists(path("out/layer_0_y.npy")));
  EXPECT_FALSE(fs::exists(path("r.json")));
  // The report cannot be written: no outputs either.
  EXPECT_EQ(1, runLstm({"--output-dir", path("new"), "--report",
                        path("none/r.json")}));
  EXPECT_EQ(0u, errorLine().find(path("none/r.json") + ": "));
  EXPECT_FALSE(fs::exists(path("new")));
  // A file stands where the folder should be.
  EXPECT_EQ(1, runLstm({"--output-dir", path("x.npy")}));
  EXPECT_EQ(0u, errorLine().find(path("x.npy") + ": "));
}

TEST_F(RunTool, OutputsWithOneFileNameAreRefused) {
  LstmNetwork net = makeLstm(3, 4, 1);
  net.builder.entry().results[0]->name = "a/b";
  net.builder.entry().results[1]->name = "a:b";
  write("lstm.rprog", net.builder.bytes());
  EXPECT_EQ(1, runLstm({"--output-dir", path("out")}));
  EXPECT_EQ("outputs 'a/b' and 'a:b' would both be written to a_b.npy",
            errorLine());
}
