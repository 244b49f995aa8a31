//===- Attribution.cpp - What explains a measurement ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Attribution.h"

#include "rampart/core/Text.h"

#include <bit>
#include <cmath>
#include <iomanip>

using namespace rampart;

/// The elements as numbers.
static std::vector<double> numbersOf(const Tensor &tensor) {
  auto copy = [&](const auto *from) {
    return std::vector<double>(from, from + tensor.size());
  };
  switch (tensor.type()) {
  case ElementType::Float64:
    return copy(tensor.data<double>());
  case ElementType::Int32:
    return copy(tensor.data<int32_t>());
  case ElementType::Int64:
    return copy(tensor.data<int64_t>());
  case ElementType::Float32:
    return copy(tensor.data<float>());
  case ElementType::Int8:
    return copy(tensor.data<int8_t>());
  default:
    return copy(tensor.data<uint8_t>());
  }
}

Status rampart::checkMeasured(const NamedTensors &measured,
                              const NamedTensors &predicted,
                              const std::string &path) {
  auto text = [](const Tensor &tensor) {
    return std::string(elementTypeName(tensor.type())) + " of shape " +
           shapeText(tensor.shape());
  };
  if (measured.empty())
    return Error{path +
                 ": expected an output or a probe of the program, found none"};
  for (const auto &[name, tensor] : measured) {
    auto found = predicted.find(name);
    if (found == predicted.end())
      return Error{path + ": array " + quotedText(name) +
                   ": the program has no such output or probe"};
    if (found->second.type() != tensor.type() ||
        found->second.shape() != tensor.shape())
      return Error{path + ": array " + quotedText(name) + ": expected " +
                   text(found->second) + ", found " + text(tensor)};
    for (double value : numbersOf(tensor))
      if (!std::isfinite(value))
        return Error{path + ": array " + quotedText(name) +
                     ": expected finite numbers, found " +
                     std::to_string(value)};
  }
  return {};
}

Attribution::Gap Attribution::between(const Tensor &predicted,
                                      const Tensor &measured) {
  std::vector<double> a = numbersOf(predicted), b = numbersOf(measured);
  Gap gap;
  gap.count = int64_t(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    double difference = std::abs(a[i] - b[i]);
    gap.rms += difference * difference / double(a.size());
    gap.largest = std::max(gap.largest, difference);
    gap.equal += difference == 0;
  }
  gap.rms = std::sqrt(gap.rms);
  return gap;
}

Result<Attribution> Attribution::make(const NamedTensors &measured, Parts all,
                                      const Predict &predict) {
  Attribution made;
  made.all = all;
  std::vector<Parts> variants{0, all};
  for (Part part : made.parts())
    variants.insert(variants.end(), {part, all & ~part});
  for (Parts variant : variants) {
    auto [gaps, isNew] = made.gaps.try_emplace(variant);
    if (!isNew)
      continue;
    Result<NamedTensors> results = predict(variant);
    if (!results)
      return Error{results.error()};
    for (const auto &[name, tensor] : measured) {
      const Tensor &predicted = results->at(name);
      if (predicted.shape() != tensor.shape()) // which codes may decide
        return Error{quotedText(name) + ": expected predictions of shape " +
                     shapeText(tensor.shape()) + ", found one of " +
                     shapeText(predicted.shape())};
      gaps->second.emplace(name, between(predicted, tensor));
    }
  }
  return made;
}

std::vector<Part> Attribution::parts() const {
  std::vector<Part> parts;
  for (size_t i = 0; i < partNames.size(); ++i)
    if (Part part = Part(1u << i); all & part)
      parts.push_back(part);
  return parts;
}

static const char *partName(Part part) {
  return partNames[size_t(std::countr_zero(Parts(part)))];
}

double Attribution::share(Parts parts, const std::string &output) const {
  const double whole = gaps.at(0).at(output).rms;
  const double left = gaps.at(parts).at(output).rms;
  return whole > 0 ? 1 - left * left / (whole * whole) : 0;
}

void Attribution::print(std::ostream &out) const {
  for (const auto &[name, targets] : gaps.at(0)) {
    auto equal = [](const Gap &gap) {
      return std::to_string(gap.equal) + " of " + std::to_string(gap.count) +
             " equal";
    };
    auto percent = [&, name = name](Parts parts) {
      return std::to_string(std::lround(100 * share(parts, name))) + " %";
    };
    out << name << ": the targets are off by " << std::setprecision(4)
        << targets.rms << " rms (" << equal(targets)
        << "); of the mean square\n";
    for (Part part : parts())
      out << "  " << partName(part) << " alone explain " << percent(part)
          << ", all others " << percent(all & ~part) << "\n";
    out << "  the whole chip explains " << percent(all) << " ("
        << equal(gaps.at(all).at(name)) << ")\n";
  }
}

void Attribution::report(nlohmann::ordered_json &report) const {
  using Json = nlohmann::ordered_json;
  Json &measured = report["measured"] = Json::array();
  Json &explained = report["parts"] = Json::array();
  auto add = [&](const std::string &from, Parts parts) {
    for (const auto &[name, gap] : gaps.at(parts))
      measured.push_back({{"output", name},
                          {"from", from},
                          {"rms", gap.rms},
                          {"largest", gap.largest},
                          {"equal", gap.equal},
                          {"elements", gap.count}});
  };
  add("targets", 0);
  for (Part part : parts())
    add(partName(part), part);
  for (Part part : parts())
    add(std::string("chip without ") + partName(part), all & ~part);
  add("chip", all);
  for (const auto &[name, gap] : gaps.at(0)) {
    for (Part part : parts())
      explained.push_back({{"output", name},
                           {"part", partName(part)},
                           {"alone", share(part, name)},
                           {"without", share(all & ~part, name)}});
    explained.push_back(
        {{"output", name}, {"part", "chip"}, {"alone", share(all, name)}});
  }
}
