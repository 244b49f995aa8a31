//===- Groups.h - Elements that are reduced together ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_GROUPS_H
#define RAMPART_SRC_HOST_GROUPS_H

#include "Kernels.h"
#include "StridedNest.h"

#include <algorithm>

namespace rampart::kernels {

/// A tensor's elements in groups: element e of group g is at groups[g] +
/// members[e].
struct Groups {
  std::vector<int64_t> groups, members;
};

/// Offsets of every index of some dimensions, in row-major order.
inline std::vector<int64_t> offsetsOf(const Shape &shape,
                                      const std::vector<int64_t> &strides) {
  std::vector<int64_t> result;
  StridedNest<1>(shape, {strides})
      .forEachRow([&](int64_t count, auto offsets, auto steps) {
        for (int64_t i = 0; i < count; ++i)
          result.push_back(offsets[0] + i * steps[0]);
      });
  return result;
}

/// Groups whose members differ in `axes` alone; none where the input is empty.
inline Groups groupAlong(const Tensor &input,
                         const std::vector<int64_t> &axes) {
  if (input.size() == 0)
    return {};
  std::vector<int64_t> strides = stridesOf(input.shape());
  Shape shape[2];
  std::vector<int64_t> split[2];
  for (int64_t d = 0; d < input.rank(); ++d) {
    bool member = std::find(axes.begin(), axes.end(), d) != axes.end();
    shape[member].push_back(input.shape()[d]);
    split[member].push_back(strides[d]);
  }
  return Groups{offsetsOf(shape[0], split[0]), offsetsOf(shape[1], split[1])};
}

/// The shape without `axes`, or with size 1 there.
inline Shape reducedShape(const Tensor &input, const std::vector<int64_t> &axes,
                          bool keep) {
  Shape shape;
  for (int64_t d = 0; d < input.rank(); ++d)
    if (std::find(axes.begin(), axes.end(), d) == axes.end())
      shape.push_back(input.shape()[d]);
    else if (keep)
      shape.push_back(1);
  return shape;
}

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_GROUPS_H
