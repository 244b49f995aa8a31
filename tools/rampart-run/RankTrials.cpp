//===- RankTrials.cpp - Trials over ranks -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "RankTrials.h"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <thread>

using namespace rampart;

namespace {

enum Kind : uint32_t {
  Hello,    // a Greeting
  Unable,   // ... or why the rank could not load
  Give,     // a trial's number
  Done,     // a packed result
  Failed,   // why a trial failed
  Stop,     // whether the run succeeded
  Farewell, // nothing follows
};

struct Greeting {
  std::array<uint64_t, 2> digest;
  uint32_t workers, reserved;
};

template <typename Value>
void sendValue(Ranks &ranks, int to, Kind kind, const Value &value) {
  ranks.send(to, kind, std::as_bytes(std::span(&value, 1)));
}

void sendText(Ranks &ranks, Kind kind, const std::string &text) {
  ranks.send(0, kind, std::as_bytes(std::span(text)));
}

template <typename Value>
Value valueOf(const RankMessage &message) {
  Value value{};
  std::memcpy(&value, message.bytes.data(),
              std::min(sizeof value, message.bytes.size()));
  return value;
}

/// Who says what.
std::string textOf(const RankMessage &message) {
  std::string text(message.bytes.size(), '\0');
  std::memcpy(text.data(), message.bytes.data(), text.size());
  return "rank " + std::to_string(message.from) + ": " + text;
}

} // namespace

//===----------------------------------------------------------------------===//
// Rank 0
//===----------------------------------------------------------------------===//

Coordinator::Coordinator(Ranks &ranks)
    : ranks(ranks), workers(size_t(ranks.size())) {}

Coordinator::~Coordinator() { end(false); }

/// What ranks still send before their farewell is of no use.
void Coordinator::end(bool success) {
  if (std::exchange(ended, true))
    return;
  for (int rank = 1; rank < ranks.size(); ++rank)
    sendValue(ranks, rank, Stop, success);
  for (int left = ranks.size() - 1; left > 0;)
    left -= ranks.wait().kind == Farewell;
}

Status Coordinator::greet(const std::array<uint64_t, 2> &digest) {
  std::map<int, std::string> errors; // by rank
  for (int left = ranks.size() - 1; left > 0; --left) {
    RankMessage message = ranks.wait();
    auto greeting = valueOf<Greeting>(message);
    if (message.kind == Unable)
      errors.emplace(message.from, textOf(message));
    else if (greeting.digest != digest)
      errors.emplace(message.from,
                     "rank " + std::to_string(message.from) +
                         ": expected the program, inputs and options of rank "
                         "0, found others");
    workers[size_t(message.from)] = greeting.workers;
  }
  return errors.empty() ? Status() : Error{errors.begin()->second};
}

void Coordinator::give(int rank, Collector &collector) {
  std::optional<uint32_t> trial = collector.next();
  if (!trial)
    return;
  ++outstanding;
  sendValue(ranks, rank, Give, *trial);
}

void Coordinator::receive(const RankMessage &message, Collector &collector) {
  --outstanding;
  if (message.kind == Failed)
    return collector.fail(textOf(message));
  // The next one goes out before this one is written.
  give(message.from, collector);
  Result<TrialResult> result = unpackTrial(message.bytes);
  if (result)
    collector.finish(std::move(*result));
  else
    collector.fail(textOf(message) + result.error());
}

void Coordinator::run(const TrialSetup &setup, Collector &collector,
                      TrialRecord *record) {
  uint32_t share = (collector.trialsLeft() + uint32_t(ranks.size()) - 1) /
                   uint32_t(ranks.size());
  std::optional<uint32_t> first = collector.next(); // recorded
  std::atomic<bool> ownDone = false;
  std::jthread own([&] {
    runTrials(setup, splitThreads(setup.options.threads, share), collector,
              first, record);
    ownDone = true;
  });
  // One to run and one to go on with for every thread.
  for (int turn = 0; turn < 2; ++turn)
    for (int rank = 1; rank < ranks.size(); ++rank)
      for (uint32_t i = 0; i < workers[size_t(rank)]; ++i)
        give(rank, collector);
  Ranks::Pause pause;
  while ((outstanding > 0 || !ownDone) && collector.status()) {
    if (std::optional<RankMessage> message = ranks.poll()) {
      receive(*message, collector);
      pause = {};
    } else {
      pause.sleep();
    }
  }
}

//===----------------------------------------------------------------------===//
// The others
//===----------------------------------------------------------------------===//

namespace {

/// The trials that rank 0 gave.
class GivenTrials : public TrialBoard {
public:
  explicit GivenTrials(Ranks &ranks) : ranks(ranks) {}

  std::optional<uint32_t> next() override {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stopped || !given.empty(); });
    if (stopped)
      return std::nullopt;
    uint32_t trial = given.front();
    given.pop_front();
    return trial;
  }
  void finish(TrialResult result) override {
    ranks.send(0, Done, packTrial(result));
  }
  void fail(const std::string &message) override {
    sendText(ranks, Failed, message);
  }

  void give(uint32_t trial) {
    std::lock_guard lock(mutex);
    given.push_back(trial);
    changed.notify_one();
  }
  void stop() {
    std::lock_guard lock(mutex);
    stopped = true;
    changed.notify_all();
  }

private:
  Ranks &ranks;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<uint32_t> given;
  bool stopped = false;
};

} // namespace

bool rampart::serveRank(Ranks &ranks, const Status &loaded,
                        const TrialSetup *setup) {
  GivenTrials board(ranks);
  ThreadSplit split;
  if (loaded) {
    uint32_t share = (setup->options.trials + uint32_t(ranks.size()) - 1) /
                     uint32_t(ranks.size());
    split = splitThreads(setup->options.threads, share);
    sendValue(ranks, 0, Hello,
              Greeting{setup->digest, uint32_t(split.trials), 0});
  } else {
    sendText(ranks, Unable, loaded.error());
  }
  bool success = false;
  {
    std::jthread work;
    if (loaded)
      work = std::jthread([&] {
        if (std::optional<uint32_t> first = board.next())
          runTrials(*setup, split, board, first, nullptr);
      });
    for (;;) {
      RankMessage message = ranks.wait();
      if (message.kind == Give)
        board.give(valueOf<uint32_t>(message));
      if (message.kind != Stop)
        continue;
      success = valueOf<bool>(message);
      board.stop();
      break;
    }
  }
  ranks.send(0, Farewell, {});
  return success;
}
