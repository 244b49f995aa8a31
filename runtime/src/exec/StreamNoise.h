//===- StreamNoise.h - What varies from stream to stream --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The keys of a block's streams, and what an inference keeps through all its
// steps: devices in their present state, V_read. One stream of one invocation
// is one inference.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_STREAMNOISE_H
#define RAMPART_SRC_EXEC_STREAMNOISE_H

#include "ChipState.h"
#include "NoiseContext.h"

namespace rampart {

class StreamNoise {
public:
  /// For blocks of up to `capacity` streams of a region.
  StreamNoise(const Chip::State &chip, const RegionPlan &plan,
              const NoiseContext &context, size_t capacity);

  /// A block of streams, by their numbers in the call.
  void begin(const std::vector<size_t> &streams);

  // Of the stream at a position of the block; `number` tells instructions of a
  // region apart.
  ReadNoiseKey jitterKey(size_t position, uint32_t number, size_t time) const {
    return keyOf(jitter[position], position, number, time);
  }
  ReadNoiseKey comparatorKey(size_t position, uint32_t number,
                             size_t time) const {
    return keyOf(comparators[position], position, number, time);
  }
  /// Currents of devices over those at the nominal V_read.
  float current(size_t position) const { return currents[position]; }
  /// The matrix of an Integrate with held noise.
  const float *matrix(const IntegrateOp &op, size_t position) const {
    return matrices[op.number] + position * op.held.size();
  }

  /// A ramp that differs from pass to pass or from inference to inference, as
  /// it is in the pass that converts the sum that Integrate `sum` began.
  const Converter &ramp(uint32_t number, size_t position, uint32_t sum,
                        size_t time);

private:
  ReadNoiseKey keyOf(std::array<uint32_t, 2> key, size_t position,
                     uint32_t number, size_t time) const {
    return {key, number, uint32_t(context.firstStream + streams[position]),
            uint32_t(time)};
  }
  void hold(size_t position);
  void holdRamp(uint32_t number, size_t position,
                std::array<uint32_t, 2> inference);

  /// One ramp's thresholds and what they were made for.
  struct VaryingRamp {
    std::vector<float> held;   // [position][threshold]: of the inference
    std::vector<float> passes; // [position][threshold]: of the last pass
    std::vector<std::array<size_t, 2>> made; // [position]: its sum and time
    Converter converter;                     // with thresholds of one position
  };

  const Chip::State &chip;
  const NoiseContext &context;
  std::array<uint32_t, 2> inferences; // key
  std::vector<size_t> streams;
  std::vector<std::array<uint32_t, 2>> jitter, comparators;
  std::vector<float> currents;
  Arena storage;
  std::vector<const IntegrateOp *> integrates;
  std::vector<float *> matrices; // by Integrate: [position][panel][input][32]
  std::vector<VaryingRamp> ramps;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_STREAMNOISE_H
