//===- Team.cpp - Threads that work together for microseconds -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Team.h"

#include <new>
#include <system_error>

using namespace rampart;

/// About as long as going to sleep and waking up takes. Longer would keep the
/// processor from others.
constexpr int spins = 4000;

static void pauseBriefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// Returns when the value is not `seen` any more.
static void awaitChange(const std::atomic<uint32_t> &value, uint32_t seen) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != seen)
      return;
    pauseBriefly();
  }
  value.wait(seen, std::memory_order_acquire);
}

Team::Team(size_t size) {
  try {
    for (size_t member = 1; member < size; ++member)
      helpers.emplace_back([this, member] { serve(member); });
  } catch (const std::system_error &) {
    // Fewer members: slower, with the same result.
  }
}

Team::~Team() { begin({}); }

void Team::begin(Task next) {
  task = next;
  busy.store(uint32_t(helpers.size()), std::memory_order_relaxed);
  round.fetch_add(1, std::memory_order_release);
  round.notify_all();
}

void Team::attempt(size_t member) {
  try {
    task.call(task.context, member);
  } catch (const std::bad_alloc &) {
    outOfMemory = true; // must not leave a thread
  }
}

void Team::finish() {
  while (uint32_t left = busy.load(std::memory_order_acquire))
    awaitChange(busy, left);
  if (outOfMemory.exchange(false))
    throw std::bad_alloc();
}

void Team::serve(size_t member) {
  for (uint32_t seen = 0;; ++seen) {
    awaitChange(round, seen);
    if (!task.call)
      return;
    attempt(member);
    if (busy.fetch_sub(1, std::memory_order_release) == 1)
      busy.notify_one();
  }
}
