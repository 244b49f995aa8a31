//===- ReportView.cpp - Reading a report's values -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ReportView.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace rampart;
using json::Object;

std::string view::text(const Object &object, StringRef key) {
  return object.getString(key).value_or("").str();
}

double view::number(const Object &object, StringRef key) {
  return object.getNumber(key).value_or(0);
}

int64_t view::integer(const Object &object, StringRef key) {
  return object.getInteger(key).value_or(0);
}

std::vector<const Object *> view::objects(const Object &object, StringRef key) {
  std::vector<const Object *> result;
  if (const json::Array *array = object.getArray(key))
    for (const json::Value &value : *array)
      if (const Object *each = value.getAsObject())
        result.push_back(each);
  return result;
}

int64_t view::machineNumber(const Object &report, StringRef key) {
  int64_t result = 1;
  if (const Object *machine = report.getObject("machine"))
    StringRef(text(*machine, key)).getAsInteger(10, result);
  return result;
}

std::string view::matrixOf(StringRef array) {
  StringRef name = array.rtrim("0123456789");
  return name.size() < array.size() && name.consume_back("_") ? name.str()
                                                              : array.str();
}

std::string view::modelName(const Object &report) {
  std::string path = text(report, "model");
  return StringRef(path).rsplit('/').second.empty()
             ? path
             : StringRef(path).rsplit('/').second.str();
}

std::string view::rounded(double value, int decimals) {
  if (value == 0)
    return "0";
  double least = std::pow(10, -decimals);
  bool less = std::abs(value) < least;
  if (less)
    value = least;
  int digits = 2 - int(std::floor(std::log10(std::abs(value))));
  std::string result = less ? "<" : "";
  raw_string_ostream stream(result);
  stream << format("%.*f", std::clamp(digits, 0, decimals), value);
  return result;
}

std::string view::quantity(double value, StringRef unit) {
  static constexpr StringLiteral prefixes[] = {"a", "f", "p", "n", "u", "m",
                                               "",  "k", "M", "G", "T"};
  int prefix = 6; // none
  // 999.5 would be printed as 1000.
  while (value != 0 && std::abs(value) >= 999.5 && prefix < 10) {
    value /= 1000;
    ++prefix;
  }
  while (value != 0 && std::abs(value) < 0.9995 && prefix > 0) {
    value *= 1000;
    --prefix;
  }
  return rounded(value) + " " + prefixes[prefix].str() + unit.str();
}

std::string view::headline(const Object &report) {
  std::string result;
  raw_string_ostream stream(result);
  if (const Object *machine = report.getObject("machine"))
    stream << text(*machine, "name") << ": ";
  stream << integer(report, "array_count")
         << (integer(report, "array_count") == 1 ? " array of " : " arrays of ")
         << machineNumber(report, "array.rows") << " x "
         << machineNumber(report, "array.columns") << " pairs, on "
         << integer(report, "tiles")
         << (integer(report, "tiles") == 1 ? " tile" : " tiles");
  const Object *cost = report.getObject("cost");
  if (!cost || !cost->getObject("latency_s"))
    return result;
  stream << "; "
         << quantity(number(*cost->getObject("latency_s"), "per_step"), "s");
  for (const Object *level : objects(*cost, "levels"))
    if (text(*level, "name") == "full_system")
      stream << " and "
             << quantity(number(*level->getObject("energy_J"), "per_step"), "J")
             << " a step, " << rounded(number(*level, "area_mm2")) << " mm2";
  return result;
}
