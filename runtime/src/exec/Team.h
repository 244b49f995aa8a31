//===- Team.h - Threads that work together for microseconds -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread cannot be started for every instruction. The members of a team wait
// for the next piece of work in a loop, and go to sleep when none comes.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_TEAM_H
#define RAMPART_SRC_EXEC_TEAM_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace rampart {

class Team {
public:
  /// With the thread that calls run(); fewer members where the system has no
  /// more threads.
  explicit Team(size_t size);
  Team(const Team &) = delete;
  ~Team();

  size_t size() const { return helpers.size() + 1; }

  /// Calls work(member) in every member and returns when all have finished.
  /// What was written before is seen by all, and what they write by the caller.
  /// Throws std::bad_alloc where a member did; nothing else may be thrown.
  template <typename Work>
  void run(const Work &work) {
    begin({[](const void *context, size_t member) {
             (*static_cast<const Work *>(context))(member);
           },
           &work});
    attempt(0);
    finish();
  }

private:
  struct Task {
    void (*call)(const void *context, size_t member) = nullptr; // null: end
    const void *context = nullptr;
  };

  void begin(Task next);
  void attempt(size_t member);
  void finish();
  void serve(size_t member);

  Task task;
  std::atomic<uint32_t> round = 0; // counts tasks
  std::atomic<uint32_t> busy = 0;  // helpers that have not finished the task
  std::atomic<bool> outOfMemory = false;
  std::vector<std::jthread> helpers;
};

/// The team of a run: made when work first needs it, and as large as that does,
/// since starting a thread takes as long as a small network's step.
class RunTeam {
public:
  void setThreads(size_t count) {
    if (std::exchange(most, count) > count)
      team.reset();
  }
  size_t threads() const { return most; }
  /// One of at least `members`, which are at most threads(), if the system has
  /// as many.
  Team &get(size_t members) {
    if (!team || members > asked) {
      team = std::make_unique<Team>(members);
      asked = members;
    }
    return *team;
  }

private:
  size_t most = 1, asked = 0;
  std::unique_ptr<Team> team;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_TEAM_H
