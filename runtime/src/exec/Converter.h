//===- Converter.h - Column sums to codes -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A conversion counts the steps of the ramp that lie below the column sum: by
// the bucket of the sum and comparisons inside it, or by a search. Both are
// exact, and done in registers where thresholds are few.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CONVERTER_H
#define RAMPART_SRC_EXEC_CONVERTER_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rampart {

/// A ramp, prepared for conversions.
struct Converter {
  Converter() = default;
  /// `thresholds` do not decrease; `codes` are by the number of thresholds
  /// below a sum, one more than thresholds.
  Converter(std::span<const float> thresholds, std::span<const int32_t> codes);

  /// Added to a number below 2^23, leaves its nearest whole number in the lower
  /// bits of the float.
  static constexpr float onesPlace = 0x1p23f;

  /// The bucket of a sum. It does not decrease with the sum, so thresholds of
  /// lower buckets are below a sum and those of higher ones above it.
  size_t bucketOf(float sum) const;
  /// Sorts the thresholds into so many, a power of two.
  void makeBuckets(size_t buckets);
  /// Other thresholds, as many and not decreasing either, for a few
  /// conversions: without buckets.
  void setThresholds(std::span<const float> ramp);

  size_t count = 0; // thresholds
  /// Thresholds, then infinities: at least 32 together.
  std::vector<float> thresholds;
  /// -infinity, thresholds, infinities: 32 together; empty where they are more.
  std::vector<float> few;
  /// By bucket: thresholds in lower ones; empty where a bucket holds too many.
  std::vector<int32_t> starts;
  /// The same, 128 together, where thresholds are few; else empty.
  std::vector<uint8_t> fewStarts;
  /// By bucket, where none holds more than one threshold and codes are linear;
  /// else empty.
  struct Bucket {
    float threshold; // infinity: none
    int32_t code;    // of sums that are not above it
  };
  std::vector<Bucket> single;
  float lowest = 0, bucketsPerUnit = 0;
  int32_t probes = 0;         // most thresholds in a bucket
  std::vector<int32_t> codes; // by the number of thresholds below; at least 32
  bool linear = false;        // codes[n] = codes[0] + n * codeStride
  int32_t codeStride = 0;
};

/// `rows` rows of `count` column sums and the codes they become.
struct ConvertBlock {
  const float *sums; // 64 of them can be read beyond the last
  size_t sumPitch;   // from row to row
  size_t stride;     // from sum to sum
  size_t rows, count;
  int32_t *codes;
  size_t codePitch;
};

void convertSums(const Converter &converter, const ConvertBlock &block);

/// The definition: compares every sum with every threshold.
void convertSumsReference(const Converter &converter,
                          const ConvertBlock &block);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CONVERTER_H
