//===- Quantity.cpp - Numbers and units as text -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Quantity.h"

#include "rampart/core/Text.h"

#include <charconv>
#include <cmath>

using namespace rampart;

namespace {

struct Prefix {
  std::string_view text;
  int exponent;
};

// Micro is written "u", as the micro sign (U+00B5) or as the Greek mu (U+03BC).
constexpr Prefix prefixes[] = {{"", 0},        {"f", -15}, {"p", -12},
                               {"n", -9},      {"u", -6},  {"\u00b5", -6},
                               {"\u03bc", -6}, {"m", -3},  {"k", 3},
                               {"M", 6},       {"G", 9}};

std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The power of ten that "<prefix><unit>" stands for.
std::optional<int> exponentOf(std::string_view text, std::string_view unit) {
  if (!text.ends_with(unit))
    return std::nullopt;
  text.remove_suffix(unit.size());
  for (const Prefix &prefix : prefixes)
    if (text == prefix.text)
      return unit.ends_with('2') ? 2 * prefix.exponent : prefix.exponent;
  return std::nullopt;
}

/// A finite decimal number times 10^exponent, rounded once: the exponent is
/// applied to the text.
std::optional<double> parseScaled(std::string_view number, int exponent) {
  std::string_view mantissa = number;
  if (size_t e = number.find_first_of("eE"); e != number.npos) {
    mantissa = number.substr(0, e);
    std::string_view power = number.substr(e + 1);
    if (power.starts_with('+') && !power.starts_with("+-"))
      power.remove_prefix(1);
    std::optional<int64_t> value = parseInteger(power);
    if (!value || std::abs(*value) > 1000)
      return std::nullopt;
    exponent += int(*value);
  }
  // A mantissa of digits: no "inf", "nan" or second exponent.
  if (mantissa.empty() ||
      mantissa.find_first_not_of("+-.0123456789") != mantissa.npos)
    return std::nullopt;
  std::string scaled = std::string(mantissa) + "e" + std::to_string(exponent);
  double value = 0;
  auto [end, error] =
      std::from_chars(scaled.data(), scaled.data() + scaled.size(), value);
  if (error != std::errc() || end != scaled.data() + scaled.size() ||
      !std::isfinite(value))
    return std::nullopt;
  return value;
}

} // namespace

Error rampart::expected(std::string_view key, const std::string &what,
                        std::string_view found) {
  return Error{std::string(key) + ": expected " + what + ", found " +
               quotedText(found)};
}

std::optional<int64_t> rampart::parseInteger(std::string_view text) {
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::optional<double> rampart::parseQuantity(std::string_view text,
                                             std::string_view unit) {
  text = trim(text);
  if (unit.empty())
    return parseScaled(text, 0);
  // Before the unit, which may end in a digit, the number ends at the last
  // digit or point; an exponent's digits come last.
  if (!text.ends_with(unit))
    return std::nullopt;
  size_t last =
      text.substr(0, text.size() - unit.size()).find_last_of(".0123456789");
  if (last == text.npos)
    return std::nullopt;
  std::optional<int> exponent = exponentOf(trim(text.substr(last + 1)), unit);
  return exponent ? parseScaled(text.substr(0, last + 1), *exponent)
                  : std::nullopt;
}

Result<double> rampart::readQuantity(std::string_view key,
                                     std::string_view text,
                                     std::string_view unit, double min,
                                     double max) {
  std::optional<double> value = parseQuantity(text, unit);
  if (value && *value >= min && *value <= max)
    return *value;
  std::string kind =
      unit.empty() ? "a number without a unit"
                   : "a quantity in " + std::string(unit) + " (with its unit)";
  return expected(key,
                  kind + " from " + printQuantity(min, unit) + " to " +
                      printQuantity(max, unit),
                  text);
}

std::optional<std::vector<double>> rampart::parseList(std::string_view text) {
  text = trim(text);
  bool open = text.starts_with('['), close = text.ends_with(']');
  if (open != close || (open && text.size() < 2))
    return std::nullopt;
  std::vector<double> values;
  if (open) {
    text = trim(text.substr(1, text.size() - 2));
    if (text.empty())
      return values;
  }
  for (bool more = true; more;) {
    size_t comma = open ? text.find(',') : text.npos;
    more = comma != text.npos;
    std::optional<double> value = parseScaled(trim(text.substr(0, comma)), 0);
    if (!value)
      return std::nullopt;
    values.push_back(*value);
    if (more)
      text.remove_prefix(comma + 1);
  }
  return values;
}

std::string rampart::printNumber(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, std::end(buffer), value).ptr};
}

std::string rampart::printQuantity(double value, std::string_view unit) {
  std::string text = printNumber(value);
  return unit.empty() ? text : text + " " + std::string(unit);
}

std::string rampart::printList(const std::vector<double> &values) {
  std::string text = "[";
  for (double value : values)
    text += (text.size() > 1 ? ", " : "") + printNumber(value);
  return text + "]";
}
