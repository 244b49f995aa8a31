//===- Random.cpp - Random choices of tests -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Random.h"

#include <cstdlib>

using namespace rampart::test;

Seeds rampart::test::seedsOf(int64_t count) {
  const char *seed = std::getenv("RAMPART_TEST_SEED");
  const char *number = std::getenv("RAMPART_TEST_COUNT");
  return {seed ? std::strtoull(seed, nullptr, 10) : 1,
          number ? std::atoll(number) : (seed ? 1 : count)};
}
