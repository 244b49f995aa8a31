//===- Samples.cpp - Reads a sampled function -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Samples.h"

#include <cmath>
#include <cstdio>
#include <fstream>

using namespace rampart;

/// The lines' numbers, unchecked.
static Result<SampledFunction> readPairs(const std::string &path) {
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
  return samples;
}

Result<SampledFunction> rampart::readSamples(const std::string &path) {
  Result<SampledFunction> samples = readPairs(path);
  if (!samples)
    return samples;
  if (Status status = samples->check(); !status)
    return Error{path + ": " + status.error()};
  return samples;
}

Result<Histogram> rampart::readHistogram(const std::string &path) {
  Result<SampledFunction> pairs = readPairs(path);
  if (!pairs)
    return Error{pairs.error()};
  const std::vector<double> &x = pairs->x;
  if (x.size() < 2)
    return Error{path + ": expected at least 2 bins, found " +
                 std::to_string(x.size())};
  Histogram histogram;
  histogram.width = (x.back() - x.front()) / double(x.size() - 1);
  double first = x.front() / histogram.width - 0.5;
  for (size_t i = 0; i < x.size(); ++i) {
    double count = pairs->y[i];
    if (!(std::abs(x[i] / histogram.width - 0.5 - first - double(i)) < 1e-3) ||
        !(std::abs(first) < 1e9) || std::abs(std::remainder(first, 1)) > 1e-3)
      return Error{path + ": bin " + std::to_string(i + 1) +
                   ": expected middles of bins evenly apart, one edge at 0"};
    if (!(count >= 0) || count > 1e15 || count != std::floor(count))
      return Error{path + ": bin " + std::to_string(i + 1) +
                   ": expected a count from 0"};
    histogram.counts.push_back(int64_t(count));
  }
  histogram.first = std::lround(first);
  if (Status status = histogram.check(); !status)
    return Error{path + ": " + status.error()};
  return histogram;
}
