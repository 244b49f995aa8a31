//===- Drive.cpp - Codes for the kernels ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exec/Drive.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "exec/Drive.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rampart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Calls put(codes, input) with whole vectors of a stream's driven codes; the
/// last of a range is filled up with zeros.
template <typename Put>
HWY_INLINE void forEachDriven(const DriveBlock &block, size_t stream, Put put) {
  const hn::ScalableTag<int32_t> d;
  const size_t lanes = hn::Lanes(d);
  size_t input = 0;
  for (const DrivenRange &range : block.ranges) {
    const int32_t *from = range.codes + stream * range.pitch;
    size_t i = 0;
    for (; i + lanes <= range.count; i += lanes)
      put(hn::LoadU(d, from + i), input + i);
    if (i < range.count)
      put(hn::IfThenElseZero(hn::FirstN(d, range.count - i),
                             hn::LoadU(d, from + i)),
          input + i);
    input += range.count;
  }
}

/// One byte of the codes' weights.
template <size_t plane>
HWY_INLINE void weighCodes(const DriveBlock &block, size_t stream,
                           uint8_t *to) {
  const hn::ScalableTag<int32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  forEachDriven(block, stream, [&](auto code, size_t input) HWY_ATTR {
    const auto weight = block.squared ? hn::Mul(code, code) : hn::Abs(code);
    const auto byte =
        hn::And(hn::ShiftRight<8 * plane>(weight), hn::Set(d, 255));
    hn::StoreU(hn::DemoteTo(bytes, byte), bytes, to + input);
  });
}

HWY_INLINE void putFloats(const DriveBlock &block, size_t stream, float *to) {
  const hn::ScalableTag<float> d;
  forEachDriven(block, stream, [&](auto code, size_t input) HWY_ATTR {
    hn::StoreU(hn::ConvertTo(d, code), d, to + input);
  });
}

HWY_INLINE void putWords(const DriveBlock &block, size_t stream, int16_t *to) {
  const hn::Rebind<int16_t, hn::ScalableTag<int32_t>> words;
  forEachDriven(block, stream, [&](auto code, size_t input) HWY_ATTR {
    hn::StoreU(hn::DemoteTo(words, code), words, to + input);
  });
}

/// Zeros beyond a range are overwritten by the next range or stream; so every
/// row is written from its beginning to its end before the next.
void driveAll(const DriveBlock &block) {
  const size_t words = pairsFor(block.inputs) * inputsPerPair;
  const size_t plane = quadsFor(block.inputs) * inputsPerQuad;
  for (size_t s = 0; s < block.streams; ++s) {
    if (block.floats)
      putFloats(block, s, block.floats + s * block.inputs);
    if (block.words)
      putWords(block, s, block.words + s * words);
    uint8_t *bytes = block.bytes + s * block.planes * plane;
    if (block.planes > 0)
      weighCodes<0>(block, s, bytes);
    if (block.planes > 1)
      weighCodes<1>(block, s, bytes + plane);
  }
}

} // namespace rampart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart {

HWY_EXPORT(driveAll);

void driveInputs(const DriveBlock &block) {
  HWY_DYNAMIC_DISPATCH(driveAll)(block);
}

} // namespace rampart
#endif
