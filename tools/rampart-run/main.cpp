//===- main.cpp - rampart-run -----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a tile program on the simulator.
//===----------------------------------------------------------------------===//
#include "RunTool.h"

#include <climits>
#include <iostream>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Trials make and free the same large pieces again and again. Giving them back
/// to the system each time would stop all threads.
static void keepFreedMemory() {
#ifdef __GLIBC__
  constexpr int largest = 32 << 20; // the most that mallopt takes
  mallopt(M_MMAP_THRESHOLD, largest);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

int main(int argc, char **argv) {
  keepFreedMemory();
  return rampart::runTool({argv + 1, argv + argc}, std::cout, std::cerr);
}
