//===- Steps.h - A region's instructions as tasks ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_TIMING_STEPS_H
#define RAMPART_SRC_TIMING_STEPS_H

#include "rampart/program/Program.h"
#include "rampart/timing/Durations.h"
#include "rampart/timing/Schedule.h"

#include <map>

namespace rampart::timing {

/// What tasks read and write.
enum class SpaceKind {
  Buffer,      // two copies: passes alternate
  Integrators, // of an array: one copy
  Sequence,    // a step of a host tensor: kept
};

/// Elements begin .. end-1 of a space.
struct Span {
  uint32_t space, begin, end;
};

/// A task with what it touches.
struct Step {
  Task task;
  std::vector<Span> reads, writes;
};

struct Segment {
  bool loop = false;
  std::vector<Step> steps;
};

/// Numbers for resources and spaces, shared by all regions of a group.
class Names {
public:
  using enum Resource::Kind;

  uint32_t resource(Resource::Kind kind, uint32_t a = 0, uint32_t b = 0) {
    auto [found, isNew] =
        numbers.try_emplace({kind, a, b}, uint32_t(numbers.size()));
    if (isNew)
      resources.push_back({kind, a, b});
    return found->second;
  }
  uint32_t newSpace(SpaceKind kind) {
    spaces.push_back(kind);
    return uint32_t(spaces.size() - 1);
  }
  /// The integrators of an array of the program.
  uint32_t integrators(uint32_t array);
  SpaceKind kind(uint32_t space) const { return spaces[space]; }
  /// By their numbers.
  const std::vector<Resource> &allResources() const { return resources; }

private:
  std::map<Resource, uint32_t> numbers;
  std::vector<Resource> resources;
  std::map<uint32_t, uint32_t> arrays;
  std::vector<SpaceKind> spaces;
};

/// Segments alternate, beginning and ending with straight code; a region
/// without sequences is one loop over its vectors. Places count phases by
/// segment and tasks from the segment's first.
struct RegionSteps {
  std::vector<Segment> segments;
  std::vector<Place> places;
};

/// `inputs`: per port the sequences whose steps a load waits for; `outputs`:
/// the sequence that a store fills.
RegionSteps stepsOf(const Program &program, const fb::Region &region,
                    const std::vector<std::vector<uint32_t>> &inputs,
                    const std::vector<uint32_t> &outputs, Names &names);

/// Waits between the steps of one phase, in the order of the program.
std::vector<Wait> waitsOf(const std::vector<Step> &steps, const Names &names,
                          bool repeats);

} // namespace rampart::timing

#endif // RAMPART_SRC_TIMING_STEPS_H
