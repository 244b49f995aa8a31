//===- Assignment.h - One place for everything, at least cost ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_ASSIGNMENT_H
#define RAMPART_MAPPING_ASSIGNMENT_H

#include <cstdint>
#include <vector>

namespace rampart::mapping {

/// The place of each of `items` among as many or more `places`, no place twice,
/// with the least sum of costs[item * places + place], which are finite.
/// Shortest augmenting paths (Kuhn and Munkres; Jonker and Volgenant, Computing
/// 38, 1987): items² places steps.
std::vector<int64_t> assignAtLeastCost(int64_t items, int64_t places,
                                       const std::vector<double> &costs);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_ASSIGNMENT_H
