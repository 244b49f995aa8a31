//===- AttributeRules.cpp - What values attributes may have -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "AttributeRules.h"

#include "rampart/core/Text.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

namespace {

using Ints = std::vector<int64_t>;

const Ints &ints(const HostAttribute &value) { return std::get<Ints>(value); }

bool distinct(Ints values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) == values.end();
}

bool isAxes(const HostAttribute &value) {
  const Ints &axes = ints(value);
  return distinct(axes) && std::none_of(axes.begin(), axes.end(),
                                        [](int64_t axis) { return axis < 0; });
}

bool isPermutation(const HostAttribute &value) {
  const Ints &perm = ints(value);
  return isAxes(value) &&
         std::all_of(perm.begin(), perm.end(),
                     [&](int64_t axis) { return axis < int64_t(perm.size()); });
}

bool isNotNegative(const HostAttribute &value) {
  return ints(value).front() >= 0;
}

bool isFlag(const HostAttribute &value) {
  return ints(value).front() == 0 || ints(value).front() == 1;
}

bool isCode(const HostAttribute &value) {
  int64_t code = ints(value).front();
  return code >= std::numeric_limits<int32_t>::min() &&
         code <= std::numeric_limits<int32_t>::max();
}

bool isPositive(const HostAttribute &value) {
  double number = std::get<std::vector<double>>(value).front();
  return std::isfinite(number) && number > 0;
}

bool isFinite(const HostAttribute &value) {
  return std::isfinite(std::get<std::vector<double>>(value).front());
}

bool isPositiveInt(const HostAttribute &value) {
  return ints(value).front() > 0;
}

/// Small enough for products with a tensor's dimensions.
bool isWithin(const HostAttribute &value, int64_t least) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  const Ints &list = ints(value);
  return std::all_of(list.begin(), list.end(), [&](int64_t number) {
    return number >= least && number <= most;
  });
}

bool areSizes(const HostAttribute &value) { return isWithin(value, 1); }

bool areDistances(const HostAttribute &value) { return isWithin(value, 0); }

template <const auto &words>
bool isOneOf(const HostAttribute &value) {
  return std::find(std::begin(words), std::end(words),
                   std::get<std::string>(value)) != std::end(words);
}

constexpr std::string_view padModes[] = {"constant", "edge", "reflect", "wrap"};
constexpr std::string_view reductions[] = {"none", "add", "mul", "max", "min"};
constexpr std::string_view autoPads[] = {"explicit", "same_upper",
                                         "same_lower"};

bool isHostType(const HostAttribute &value) {
  auto type = elementTypeNamed(std::get<std::string>(value));
  return type && *type != ElementType::Code && *type != ElementType::RealCode;
}

struct Rule {
  std::string_view name;
  bool (*holds)(const HostAttribute &value);
  std::string_view expected;
};

constexpr Rule rules[] = {
    {"axes", isAxes, "distinct axes of at least 0"},
    {"axis", isNotNegative, "an axis of at least 0"},
    {"perm", isPermutation, "a permutation"},
    {"start", isNotNegative, "a dimension of at least 0"},
    {"end", isNotNegative, "a dimension of at least 0"},
    {"allow_zero", isFlag, "0 or 1"},
    {"keep_dims", isFlag, "0 or 1"},
    {"batch_dims", isNotNegative, "a dimension of at least 0"},
    {"largest", isFlag, "0 or 1"},
    {"last", isFlag, "0 or 1"},
    {"exclusive", isFlag, "0 or 1"},
    {"reverse", isFlag, "0 or 1"},
    {"positive", isFlag, "0 or 1"},
    {"negative", isFlag, "0 or 1"},
    {"fmod", isFlag, "0 or 1"},
    {"ceil_mode", isFlag, "0 or 1"},
    {"count_include_pad", isFlag, "0 or 1"},
    {"column_major", isFlag, "0 or 1"},
    {"samples", isNotNegative, "at least 0"},
    {"groups", isPositiveInt, "at least 1"},
    {"kernel", areSizes, "sizes from 1 to 2147483647"},
    {"strides", areSizes, "sizes from 1 to 2147483647"},
    {"dilations", areSizes, "sizes from 1 to 2147483647"},
    {"pads", areDistances, "sizes from 0 to 2147483647"},
    {"output_padding", areDistances, "sizes from 0 to 2147483647"},
    {"mode", isOneOf<padModes>, "constant, edge, reflect or wrap"},
    {"reduction", isOneOf<reductions>, "none, add, mul, max or min"},
    {"auto_pad", isOneOf<autoPads>, "explicit, same_upper or same_lower"},
    {"trans_a", isFlag, "0 or 1"},
    {"trans_b", isFlag, "0 or 1"},
    {"to", isHostType, "float32, float64, int32, int64, bool, int8 or uint8"},
    {"alpha", isFinite, "a finite number"},
    {"beta", isFinite, "a finite number"},
    {"scale", isPositive, "a positive, finite number"},
    {"min", isCode, "an int32"},
    {"max", isCode, "an int32"},
};

std::string valueText(const HostAttribute &value) {
  if (const auto *text = std::get_if<std::string>(&value))
    return quotedText(*text);
  std::string text;
  auto list = [&](const auto &values) {
    for (auto number : values)
      text += (text.empty() ? "" : ", ") + std::to_string(number);
  };
  if (const auto *values = std::get_if<Ints>(&value))
    list(*values);
  else
    list(std::get<std::vector<double>>(value));
  return "[" + text + "]";
}

/// Of a pair of attributes, the first may not pass the second.
Status checkOrder(const HostAttributes &attributes, const char *low,
                  const char *high) {
  auto lowest = attributes.find(low), highest = attributes.find(high);
  if (lowest == attributes.end() || highest == attributes.end() ||
      ints(lowest->second).front() <= ints(highest->second).front())
    return {};
  return Error{"expected '" + std::string(low) + "' not above '" + high +
               "', found " + valueText(lowest->second) + " and " +
               valueText(highest->second)};
}

} // namespace

Status rampart::checkAttributeValues(const HostAttributes &attributes) {
  for (const Rule &rule : rules) {
    auto it = attributes.find(rule.name);
    if (it != attributes.end() && !rule.holds(it->second))
      return Error{"attribute '" + std::string(rule.name) + "': expected " +
                   std::string(rule.expected) + ", found " +
                   valueText(it->second)};
  }
  if (Status status = checkOrder(attributes, "min", "max"); !status)
    return status;
  return checkOrder(attributes, "start", "end");
}
