//===- Cast.cpp - Conversions between element types -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floats truncate towards zero and saturate in integers, NaN gives 0; wider
// integers wrap in narrower ones; any other value than 0 is true.
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

template <typename To, typename From>
To convert(From value) {
  if constexpr (std::is_same_v<To, bool>)
    return value != 0;
  else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // The largest integer may not be a float: compare with the power of two
    // above.
    constexpr From bound = From(std::numeric_limits<To>::max() / 2 + 1) * 2;
    if (std::isnan(value))
      return 0;
    if (value >= bound)
      return std::numeric_limits<To>::max();
    if (value <= From(std::numeric_limits<To>::min()))
      return std::numeric_limits<To>::min();
    return To(value);
  } else
    return To(value);
}

} // namespace

Result<Tensor> kernels::cast(const Call &call) {
  const Tensor &input = call.input(0);
  ElementType to = *elementTypeNamed(call.op.getText("to"));
  if (to == input.type())
    return input;
  return dispatch(
      input.type(), HostTypes(), [&]<typename From>(std::type_identity<From>) {
        return dispatch(
            to, HostTypes(),
            [&]<typename To>(std::type_identity<To>) -> Result<Tensor> {
              Result<Tensor> output = makeTensor(to, input.shape());
              if (!output)
                return output;
              const auto *from = input.data<Stored<From>>();
              auto *result = output->mutableData<Stored<To>>();
              for (int64_t i = 0, n = input.size(); i < n; ++i) {
                if constexpr (std::is_same_v<From, bool>)
                  result[i] = Stored<To>(from[i] != 0);
                else
                  result[i] = convert<To>(from[i]);
              }
              return output;
            });
      });
}
