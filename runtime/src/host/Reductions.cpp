//===- Reductions.cpp - Softmax and means -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements are summed in row-major order; floats in double.
//===----------------------------------------------------------------------===//
#include "Kernels.h"
#include "StridedNest.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// A tensor's elements in groups: element e of group g is at groups[g] +
/// members[e].
struct Groups {
  std::vector<int64_t> groups, members;
};

/// Offsets of every index of some dimensions, in row-major order.
std::vector<int64_t> offsetsOf(const Shape &shape,
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
Groups groupAlong(const Tensor &input, const std::vector<int64_t> &axes) {
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

Shape reducedShape(const Tensor &input, const std::vector<int64_t> &axes,
                   bool keep) {
  Shape shape;
  for (int64_t d = 0; d < input.rank(); ++d)
    if (std::find(axes.begin(), axes.end(), d) == axes.end())
      shape.push_back(input.shape()[d]);
    else if (keep)
      shape.push_back(1);
  return shape;
}

/// exp(x - max) / sum, which overflows nowhere.
template <typename T>
void softmaxGroup(const T *from, T *to, const std::vector<int64_t> &members,
                  std::vector<double> &powers) {
  double max = -std::numeric_limits<double>::infinity(), sum = 0;
  for (int64_t member : members)
    max = std::max(max, double(from[member]));
  for (size_t e = 0; e < members.size(); ++e)
    sum += powers[e] = std::exp(double(from[members[e]]) - max);
  for (size_t e = 0; e < members.size(); ++e)
    to[members[e]] = T(powers[e] / sum);
}

/// Integer means truncate, as integer division does.
template <typename T>
T meanOf(const T *from, const std::vector<int64_t> &members) {
  using Sum = std::conditional_t<std::is_floating_point_v<T>, double, __int128>;
  Sum sum = 0;
  for (int64_t member : members)
    sum += Sum(from[member]);
  return T(sum / Sum(members.size()));
}

/// The mean of no elements: NaN, which integers do not have.
template <typename T>
Result<Tensor> emptyMeans(const Tensor &input, Tensor output) {
  if constexpr (std::is_integral_v<T>) {
    if (output.size() > 0)
      return Error{
          "expected elements to take the integer mean of, found an input " +
          shapeText(input.shape())};
  } else
    std::fill_n(output.mutableData<T>(), output.size(),
                std::numeric_limits<T>::quiet_NaN());
  return output;
}

} // namespace

Result<Tensor> kernels::softmax(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  return dispatch(input.type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output =
                        makeTensor(input.type(), input.shape());
                    if (!output)
                      return output;
                    Groups groups = groupAlong(input, axes);
                    std::vector<double> powers(groups.members.size());
                    for (int64_t group : groups.groups)
                      softmaxGroup(input.data<T>() + group,
                                   output->mutableData<T>() + group,
                                   groups.members, powers);
                    return output;
                  });
}

Result<Tensor> kernels::reduceMean(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  Shape shape = reducedShape(input, axes, call.op.getInt("keep_dims"));
  return dispatch(input.type(), NumberTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output = makeTensor(input.type(), shape);
                    if (!output)
                      return output;
                    if (input.size() == 0)
                      return emptyMeans<T>(input, *output);
                    Groups groups = groupAlong(input, axes);
                    T *to = output->mutableData<T>();
                    for (size_t g = 0; g < groups.groups.size(); ++g)
                      to[g] = meanOf(input.data<T>() + groups.groups[g],
                                     groups.members);
                    return output;
                  });
}
