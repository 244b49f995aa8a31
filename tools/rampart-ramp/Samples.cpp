//===- Samples.cpp - Reads a sampled function -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Samples.h"

#include <cstdio>
#include <fstream>

using namespace rampart;

Result<SampledFunction> rampart::readSamples(const std::string &path) {
  std::ifstream file(path);
  if (!file)
    return Error{path + ": cannot open the file"};
  SampledFunction samples;
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    double x, y;
    char rest;
    if (std::sscanf(line.c_str(), " %lf , %lf %c", &x, &y, &rest) != 2)
      return Error{path + ": line " + std::to_string(number) +
                   ": expected x,y, found '" + line.substr(0, 40) + "'"};
    samples.x.push_back(x);
    samples.y.push_back(y);
  }
  if (Status status = samples.check(); !status)
    return Error{path + ": " + status.error()};
  return samples;
}
