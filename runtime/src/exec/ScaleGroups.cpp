//===- ScaleGroups.cpp - What has a scale in common -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ScaleGroups.h"

#include "Plan.h"

#include <numeric>

using namespace rampart;

namespace {

/// Sets of ramps, joined where they convert the same sum.
class RampSets {
public:
  explicit RampSets(size_t ramps) : parents(ramps) {
    std::iota(parents.begin(), parents.end(), 0);
  }
  uint32_t of(uint32_t ramp) const {
    while (parents[ramp] != ramp)
      ramp = parents[ramp];
    return ramp;
  }
  void join(uint32_t a, uint32_t b) { parents[of(a)] = of(b); }

private:
  std::vector<uint32_t> parents;
};

} // namespace

/// Calls use(array, column, ramp) for all columns of a region that take part in
/// a sum which the ramp converts.
template <typename Use>
static void forEachConverted(const RegionPlan &region, Use use) {
  for (const ConvertOp *convert : convertsOf(region.body))
    for (const IntegrateOp *integrate : integratesOf(region.body))
      if (integrate->bank == convert->bank)
        for (uint32_t i = 0; i < convert->dst.count; ++i)
          use(integrate->array, convert->column + i * convert->columnStride,
              convert->ramp);
}

ScaleGroups rampart::scaleGroupsOf(const Program &program) {
  const fb::Program &index = program.index();
  ScaleGroups groups;
  if (index.arrays())
    for (const fb::Array *array : *index.arrays())
      groups.columns.emplace_back(array->columns(), ScaleGroups::none);
  const size_t ramps = index.ramps() ? index.ramps()->size() : 0;
  RampSets sets(ramps);
  if (index.regions())
    for (const fb::Region *region : *index.regions())
      forEachConverted(planRegion(*region),
                       [&](uint32_t array, uint32_t column, uint32_t ramp) {
                         uint32_t &first = groups.columns[array][column];
                         if (first == ScaleGroups::none)
                           first = ramp;
                         sets.join(first, ramp);
                       });
  std::vector<uint32_t> numbers(ramps, ScaleGroups::none);
  for (uint32_t ramp = 0; ramp < ramps; ++ramp) {
    uint32_t &number = numbers[sets.of(ramp)];
    if (number == ScaleGroups::none)
      number = groups.count++;
    groups.ramps.push_back(number);
  }
  for (std::vector<uint32_t> &columns : groups.columns)
    for (uint32_t &group : columns)
      if (group != ScaleGroups::none)
        group = groups.ramps[group];
  return groups;
}
