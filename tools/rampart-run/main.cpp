//===- main.cpp - rampart-run -----------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a tile program on the simulator.
//===----------------------------------------------------------------------===//
#include "RunTool.h"

#include <iostream>

int main(int argc, char **argv) {
  return rampart::runTool({argv + 1, argv + argc}, std::cout, std::cerr);
}
