//===- Reductions.cpp - Sums, means and extremes over axes ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements are taken in row-major order; floats are summed and multiplied in
// double and rounded once, integers wrap around.
//===----------------------------------------------------------------------===//
#include "Groups.h"

#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// reduce(first element of a group, its members) for every group; of an empty
/// group `empty`, where that exists for the type.
template <typename T, typename Reduce>
Result<Tensor> reduceTo(const Tensor &input, const std::vector<int64_t> &axes,
                        Shape shape, std::optional<T> empty, Reduce reduce) {
  Result<Tensor> output = makeTensor(input.type(), std::move(shape));
  if (!output)
    return output;
  T *to = output->mutableData<T>();
  if (input.size() == 0) {
    if (!empty && output->size() > 0)
      return Error{"expected elements to reduce, found an input " +
                   shapeText(input.shape())};
    std::fill_n(to, output->size(), empty.value_or(T()));
    return output;
  }
  Groups groups = groupAlong(input, axes);
  for (int64_t group : groups.groups)
    *to++ = reduce(input.data<T>() + group, groups.members);
  return output;
}

/// visit(type identity) returns a pair of the value of an empty group and the
/// function that reduces one.
template <typename Visitor>
Result<Tensor> reduceOver(const Call &call, Visitor visit) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  Shape shape = reducedShape(input, axes, call.op.getInt("keep_dims"));
  return dispatch(input.type(), NumberTypes(),
                  [&]<typename T>(std::type_identity<T> type) {
                    auto [empty, reduce] = visit(type);
                    return reduceTo<T>(input, axes, shape, empty, reduce);
                  });
}

/// What a sum or product of T's is kept in: double, or an integer that wraps
/// around.
template <typename T>
using Wide = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

/// Integer means truncate, as integer division does; that of no floats is NaN.
template <typename T>
T meanOf(const T *from, const std::vector<int64_t> &members) {
  using Sum = std::conditional_t<std::is_floating_point_v<T>, double, __int128>;
  Sum sum = 0;
  for (int64_t member : members)
    sum += Sum(from[member]);
  return T(sum / Sum(members.size()));
}

template <typename T>
std::optional<T> nanOf() {
  if constexpr (std::is_floating_point_v<T>)
    return std::numeric_limits<T>::quiet_NaN();
  else
    return std::nullopt;
}

/// The value that any other replaces.
template <typename T>
T lowest(bool larger) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_floating_point_v<T>)
    return larger ? -Limits::infinity() : Limits::infinity();
  else
    return larger ? Limits::min() : Limits::max();
}

/// Whether `a` replaces `b` as the extreme; NaN replaces everything.
template <typename T>
bool beats(T a, T b, bool larger) {
  return (larger ? a > b : a < b) || (a != a && b == b);
}

Result<Tensor> extremes(const Call &call, bool larger) {
  return reduceOver(call, [&]<typename T>(std::type_identity<T>) {
    auto reduce = [larger](const T *from, const std::vector<int64_t> &members) {
      T best = from[members.front()];
      for (int64_t member : members)
        if (beats(from[member], best, larger))
          best = from[member];
      return best;
    };
    return std::pair(std::optional<T>(lowest<T>(larger)), reduce);
  });
}

/// The position of the extreme; of equals the first or, for `last`, the last.
template <typename T>
int64_t extremeOf(const T *from, const std::vector<int64_t> &members,
                  bool larger, bool last) {
  size_t best = 0;
  for (size_t e = 1; e < members.size(); ++e) {
    T value = from[members[e]], other = from[members[best]];
    if (beats(value, other, larger) || (last && value == other))
      best = e;
  }
  return int64_t(best);
}

Result<Tensor> positions(const Call &call, bool larger) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axis");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  bool last = call.op.getInt("last");
  Result<Tensor> output =
      makeTensor(ElementType::Int64,
                 reducedShape(input, axes, call.op.getInt("keep_dims")));
  if (!output)
    return output;
  if (input.size() == 0 && output->size() > 0)
    return Error{"expected elements to compare, found an input " +
                 shapeText(input.shape())};
  Groups groups = groupAlong(input, axes);
  return dispatch(
      input.type(), NumberTypes(), [&]<typename T>(std::type_identity<T>) {
        int64_t *to = output->mutableData<int64_t>();
        for (int64_t group : groups.groups)
          *to++ =
              extremeOf(input.data<T>() + group, groups.members, larger, last);
        return output;
      });
}

} // namespace

Result<Tensor> kernels::reduceMean(const Call &call) {
  return reduceOver(call, []<typename T>(std::type_identity<T>) {
    return std::pair(nanOf<T>(), &meanOf<T>);
  });
}

Result<Tensor> kernels::reduceSum(const Call &call) {
  return reduceOver(call, []<typename T>(std::type_identity<T>) {
    auto reduce = [](const T *from, const std::vector<int64_t> &members) {
      Wide<T> sum = 0;
      for (int64_t member : members)
        sum += Wide<T>(from[member]);
      return T(sum);
    };
    return std::pair(std::optional<T>(0), reduce);
  });
}

Result<Tensor> kernels::reduceProd(const Call &call) {
  return reduceOver(call, []<typename T>(std::type_identity<T>) {
    auto reduce = [](const T *from, const std::vector<int64_t> &members) {
      Wide<T> product = 1;
      for (int64_t member : members)
        product *= Wide<T>(from[member]);
      return T(product);
    };
    return std::pair(std::optional<T>(1), reduce);
  });
}

Result<Tensor> kernels::reduceMax(const Call &call) {
  return extremes(call, true);
}

Result<Tensor> kernels::reduceMin(const Call &call) {
  return extremes(call, false);
}

Result<Tensor> kernels::argMax(const Call &call) {
  return positions(call, true);
}

Result<Tensor> kernels::argMin(const Call &call) {
  return positions(call, false);
}

Result<Tensor> kernels::cumSum(const Call &call) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axis");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  bool exclusive = call.op.getInt("exclusive");
  Groups groups = groupAlong(input, axes);
  if (call.op.getInt("reverse"))
    std::reverse(groups.members.begin(), groups.members.end());
  return dispatch(input.type(), NumberTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output =
                        makeTensor(input.type(), input.shape());
                    if (!output)
                      return output;
                    for (int64_t group : groups.groups) {
                      Wide<T> sum = 0;
                      for (int64_t member : groups.members) {
                        Wide<T> before = sum;
                        sum += Wide<T>(input.data<T>()[group + member]);
                        output->mutableData<T>()[group + member] =
                            T(exclusive ? before : sum);
                      }
                    }
                    return output;
                  });
}
