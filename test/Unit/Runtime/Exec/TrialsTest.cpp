//===- TrialsTest.cpp - Monte Carlo: threads, checkpoints, memory ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Checkpoint.h"
#include "Outputs.h"
#include "Progress.h"
#include "RunToolTesting.h"
#include "TrialBoard.h"

#include <cmath>

using namespace rampart;
using namespace rampart::test;

namespace {

class Trials : public RunTool {
protected:
  /// Runs noisy trials; the bytes of both output files.
  std::string trials(int count, std::vector<std::string> more = {}) {
    more.insert(more.end(),
                {"--mode=noisy", "--set=device.programming_sigma=[0.05]",
                 "--set=device.read_sigma=[0.02]",
                 "--trials=" + std::to_string(count), "--output-dir",
                 path("out")});
    EXPECT_EQ(0, runLstm(more)) << err;
    return bytesOf("out/layer_0_y.npy") + bytesOf("out/y_h.npy");
  }
  std::string bytesOf(const std::string &name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void writeBytes(const std::string &name, const std::string &bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  std::string checkpoint() const { return "--checkpoint=" + path("c"); }
  /// The first trial's record begins after the header.
  static constexpr size_t headerSize = 40;
};

} // namespace

TEST(ThreadSplitTest, TrialsComeFirst) {
  auto split = [](int threads, uint32_t trials) {
    ThreadSplit result = splitThreads(threads, trials);
    return std::pair(result.trials, result.streams);
  };
  EXPECT_EQ(std::pair(1, 1), split(1, 1000000));
  EXPECT_EQ(std::pair(8, 1), split(8, 1000000));
  EXPECT_EQ(std::pair(1, 8), split(8, 1));
  EXPECT_EQ(std::pair(2, 4), split(8, 2));
  EXPECT_EQ(std::pair(3, 2), split(8, 3));
  EXPECT_EQ(std::pair(1, 8), split(8, 0));
}

TEST(ProgressTest, Durations) {
  EXPECT_EQ("0 s", durationText(0));
  EXPECT_EQ("1 s", durationText(0.2));
  EXPECT_EQ("59 s", durationText(59));
  EXPECT_EQ("1 min 0 s", durationText(60));
  EXPECT_EQ("59 min 59 s", durationText(3599));
  EXPECT_EQ("1 h 1 min", durationText(3661));
  EXPECT_EQ("2 d 3 h", durationText(2 * 86400 + 3 * 3600));
}

TEST_F(Trials, AnyNumberOfThreadsGivesTheSameBits) {
  std::string alone = trials(7);
  for (const char *threads : {"2", "3", "7", "16"})
    EXPECT_EQ(alone, trials(7, {"--threads", threads})) << threads;
}

TEST_F(Trials, ARunGoesOnFromItsCheckpoint) {
  std::string whole = trials(8);
  trials(3, {checkpoint()});
  EXPECT_EQ(std::string::npos, out.find("checkpoint")) << out;
  EXPECT_EQ(whole, trials(8, {checkpoint(), "--threads=3"}));
  EXPECT_NE(std::string::npos, out.find("checkpoint: 3 of 8 trials were there"))
      << out;
  // Nothing is left to run, or less is asked for than is there.
  std::string kept = bytesOf("c");
  EXPECT_EQ(whole, trials(8, {checkpoint(), "--report=" + path("r.json")}));
  EXPECT_EQ(8, json("r.json")["trials_from_checkpoint"]);
  EXPECT_EQ(trials(5), trials(5, {checkpoint()}));
  EXPECT_EQ(kept, bytesOf("c"));
}

TEST_F(Trials, ACheckpointCutAnywhereGoesOnAfterTheLastWholeTrial) {
  std::string whole = trials(3, {checkpoint()});
  std::string kept = bytesOf("c");
  size_t record = (kept.size() - headerSize) / 3;
  for (size_t size = 0; size < kept.size(); size += size < 64 ? 5 : 37) {
    writeBytes("c", kept.substr(0, size));
    EXPECT_EQ(whole, trials(3, {checkpoint()})) << size;
    size_t there = size < headerSize ? 0 : (size - headerSize) / record;
    std::string line =
        "checkpoint: " + std::to_string(there) + " of 3 trials were there";
    EXPECT_EQ(there > 0, out.find(line) != std::string::npos) << size << out;
    size_t rest = size < headerSize ? 0 : (size - headerSize) % record;
    line = "checkpoint: took off " + std::to_string(rest) + " bytes";
    EXPECT_EQ(rest > 0, out.find(line) != std::string::npos) << size << out;
    // Times differ, all else is there again.
    EXPECT_EQ(kept.size(), bytesOf("c").size()) << size;
  }
}

TEST_F(Trials, ADamagedRecordAndWhatFollowsAreRunAgain) {
  std::string whole = trials(3, {checkpoint()});
  std::string kept = bytesOf("c");
  for (size_t place = headerSize; place < kept.size(); place += 29) {
    std::string damaged = kept;
    damaged[place] = char(damaged[place] ^ 0x40);
    writeBytes("c", damaged);
    EXPECT_EQ(whole, trials(3, {checkpoint()})) << place;
    EXPECT_NE(std::string::npos, out.find("checkpoint: took off ")) << place;
  }
}

TEST_F(Trials, CheckpointsOfSomethingElseAreRefused) {
  trials(2, {checkpoint()});
  std::string kept = bytesOf("c");
  const std::string other =
      path("c") + ": the checkpoint is of another program, other inputs, or "
                  "another --mode, --seed or --set";
  EXPECT_EQ(1, runLstm({checkpoint(), "--output-dir", path("new")}));
  EXPECT_EQ(other, errorLine());
  const std::vector<std::string> same = {
      checkpoint(), "--mode=noisy", "--set=device.programming_sigma=[0.05]",
      "--set=device.read_sigma=[0.02]"};
  EXPECT_EQ(0, runLstm(same));
  auto refuses = [&](std::vector<std::string> more) {
    more.insert(more.end(), same.begin(), same.end());
    more.insert(more.end(), {"--output-dir", path("new")});
    EXPECT_EQ(1, runLstm(more));
    EXPECT_FALSE(fs::exists(path("new")));
    return errorLine();
  };
  EXPECT_EQ(other, refuses({"--seed=1"}));
  EXPECT_EQ(other, refuses({"--set=device.temperature=310 K"}));
  ASSERT_TRUE(
      writeNpy(path("lengths.npy"),
               tensorOf(ElementType::Int32, {2}, std::vector<int32_t>{5, 4})));
  EXPECT_EQ(other, refuses({}));
  EXPECT_EQ(kept, bytesOf("c"));
}

TEST_F(Trials, OtherFilesAreRefused) {
  auto refuses = [&](const std::string &bytes) {
    writeBytes("c", bytes);
    EXPECT_EQ(1, runLstm({checkpoint()}));
    EXPECT_EQ(bytes, bytesOf("c")); // left alone
    return errorLine();
  };
  EXPECT_EQ(path("c") + ": expected a checkpoint of rampart-run or no file, "
                        "found another one",
            refuses("a letter to a friend, longer than a header is"));
  refuses("short");
  ASSERT_EQ(0, (fs::remove(path("c")), runLstm({checkpoint()}))) << err;
  std::string kept = bytesOf("c");
  std::string version = kept;
  version[8] = 9;
  EXPECT_EQ(path("c") + ": expected a checkpoint of version 1, found version 9",
            refuses(version));
  std::string digest = kept;
  digest[20] = char(digest[20] ^ 1);
  EXPECT_EQ(path("c") + ": the checkpoint's header is damaged",
            refuses(digest));
  EXPECT_EQ(1, runLstm({"--checkpoint", path("none/c")}));
  EXPECT_EQ(path("none/c") + ": cannot open: No such file or directory",
            errorLine());
  EXPECT_EQ(1, runLstm({"--checkpoint", folder.string()}));
  EXPECT_EQ(folder.string() + ": expected a regular file, found something else",
            errorLine());
}

TEST_F(Trials, ACheckpointServesOneRunAtATime) {
  fs::remove(path("c"));
  Result<Checkpoint> first = Checkpoint::open(path("c"), {1, 2});
  ASSERT_TRUE(first) << first.error();
  Result<Checkpoint> second = Checkpoint::open(path("c"), {1, 2});
  ASSERT_FALSE(second);
  EXPECT_EQ(path("c") + ": the checkpoint is in use by another run",
            second.error());
}

TEST_F(Trials, TheReportSaysHowTrialsDiffer) {
  trials(6, {"--threads=2", "--report=" + path("r.json")});
  nlohmann::json report = json("r.json")["outputs"][1]["over_trials"];
  Tensor y = output("out/y_h.npy");
  std::vector<float> values = valuesOf<float>(y);
  double sum = 0, squares = 0, largest = 0;
  for (size_t i = 0; i < 8; ++i) {
    double mean = 0, variance = 0;
    for (size_t t = 0; t < 6; ++t)
      mean += values[t * 8 + i] / 6.0;
    for (size_t t = 0; t < 6; ++t)
      variance += std::pow(values[t * 8 + i] - mean, 2) / 5;
    sum += mean / 8;
    squares += variance / 8;
    largest = std::max(largest, variance);
  }
  EXPECT_NEAR(sum, double(report["mean"]), 1e-12);
  EXPECT_NEAR(std::sqrt(squares), double(report["deviation"]), 1e-12);
  EXPECT_NEAR(std::sqrt(largest), double(report["largest_deviation"]), 1e-12);
  EXPECT_GT(squares, 0);
  EXPECT_EQ(6u, json("r.json")["run_seconds"].size());
  // Without a folder for outputs, and for one trial.
  ASSERT_EQ(0, runLstm({"--trials=2", "--report=" + path("r.json")})) << err;
  EXPECT_EQ(0.0, json("r.json")["outputs"][1]["over_trials"]["deviation"]);
  ASSERT_EQ(0, runLstm({"--report=" + path("r.json")})) << err;
  EXPECT_FALSE(json("r.json")["outputs"][1].contains("over_trials"));
  for (const auto &entry : fs::directory_iterator(folder))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry;
}

TEST_F(Trials, WhatAKilledRunStagedGoes) {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  // No process has this number.
  std::string left =
      "out/.rampart-run-" + std::string(host) + "-" + std::to_string(INT32_MAX);
  std::string foreign = "out/.rampart-run-elsewhere-1";
  fs::create_directories(path(left));
  fs::create_directories(path(foreign));
  trials(2);
  EXPECT_FALSE(fs::exists(path(left)));
  EXPECT_TRUE(fs::exists(path(foreign)));
}

TEST_F(Trials, ATrialOfAnotherShapeIsRefused) {
  OutputWriter outputs(2);
  NamedTensors tensors{
      {"y", tensorOf(ElementType::Float32, {3}, std::vector<float>{1, 2, 3})}};
  ASSERT_TRUE(outputs.add(1, tensors));
  tensors["y"] = tensorOf(ElementType::Float32, {2}, std::vector<float>{1, 2});
  Status status = outputs.add(0, tensors);
  ASSERT_FALSE(status);
  EXPECT_EQ("output 'y': expected shape 3 as in the first trial, found 2 in "
            "trial 0",
            status.error());
}
