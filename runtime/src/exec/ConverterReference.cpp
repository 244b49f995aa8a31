//===- ConverterReference.cpp - The definition of a conversion ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// And what is prepared once per ramp and chip.
//===----------------------------------------------------------------------===//
#include "Converter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

using namespace rampart;

constexpr float infinity = std::numeric_limits<float>::infinity();
/// Comparisons inside a bucket beyond which a search is faster.
constexpr int32_t probeLimit = 8;

size_t Converter::bucketOf(float sum) const {
  float place = (sum - lowest) * bucketsPerUnit;
  float rounded =
      std::min(std::max(0.0f, place), float(starts.size() - 1)) + onesPlace;
  return std::bit_cast<uint32_t>(rounded) & (starts.size() - 1);
}

Converter::Converter(std::span<const float> ramp,
                     std::span<const int32_t> levels)
    : count(ramp.size()), thresholds(ramp.begin(), ramp.end()),
      lowest(ramp.front()), codes(levels.begin(), levels.end()) {
  codeStride = codes[1] - codes[0];
  linear = true;
  for (size_t n = 1; n < codes.size(); ++n)
    linear &= codes[n] - codes[n - 1] == codeStride;
  codes.resize(std::max<size_t>(codes.size(), 32));
  if (count < 32) {
    few.assign(32, infinity);
    few[0] = -infinity;
    std::copy(ramp.begin(), ramp.end(), few.begin() + 1);
  }
  thresholds.resize(std::max<size_t>(count + probeLimit, 32), infinity);
  size_t buckets = 4;
  while (buckets < 2 * count)
    buckets *= 2;
  makeBuckets(buckets);
  if (probes > 1)
    makeBuckets(2 * buckets);
  for (size_t b = 0; probes == 1 && linear && b < starts.size(); ++b) {
    const auto below = size_t(starts[b]);
    const bool holds = below < count && bucketOf(thresholds[below]) == b;
    single.push_back({holds ? thresholds[below] : infinity, codes[below]});
  }
  if (probes > probeLimit)
    starts.clear();
  else if (!few.empty()) {
    fewStarts.assign(starts.begin(), starts.end());
    fewStarts.resize(128, uint8_t(count));
  }
}

void Converter::makeBuckets(size_t buckets) {
  starts.assign(buckets, 0);
  bucketsPerUnit = float(buckets - 1) / (thresholds[count - 1] - lowest);
  if (!std::isfinite(bucketsPerUnit))
    bucketsPerUnit = 0;
  std::vector<int32_t> inside(buckets);
  for (size_t n = 0; n < count; ++n)
    ++inside[bucketOf(thresholds[n])];
  std::exclusive_scan(inside.begin(), inside.end(), starts.begin(), 0);
  probes = *std::max_element(inside.begin(), inside.end());
}

void Converter::setThresholds(std::span<const float> ramp) {
  starts.clear();
  fewStarts.clear();
  single.clear();
  std::copy(ramp.begin(), ramp.end(), thresholds.begin());
  if (!few.empty())
    std::copy(ramp.begin(), ramp.end(), few.begin() + 1);
}

void rampart::convertSumsReference(const Converter &converter,
                                   const ConvertBlock &block) {
  for (size_t row = 0; row < block.rows; ++row)
    for (size_t i = 0; i < block.count; ++i) {
      float sum = block.sums[row * block.sumPitch + i * block.stride];
      size_t below = 0;
      while (below < converter.count && converter.thresholds[below] < sum)
        ++below;
      block.codes[row * block.codePitch + i] = converter.codes[below];
    }
}
