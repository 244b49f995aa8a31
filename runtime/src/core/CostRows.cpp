//===- CostRows.cpp - What a machine's components cost ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tables of components and quantities, and what reads and checks rows.
//===----------------------------------------------------------------------===//
#include "rampart/core/CostRows.h"

#include "rampart/core/Quantity.h"
#include "rampart/core/Text.h"

#include <algorithm>

using namespace rampart;

namespace {

struct Component {
  std::string_view name, use;
};

// In the order of the enumeration: the only place that lists them. An array's
// devices have an area; the energy of reading them is computed from their
// conductances.
constexpr Component components[] = {
    {"cell", "a device"},
    {"input_driver", "a word line; a pulse"},
    {"pulse_counter", "a bit of a word line; a clock of a pulse"},
    {"integrator", "a column, while it integrates or holds"},
    {"capacitor", "1 fF of an integrator"},
    {"ramp_generator", "a ramp, while it runs"},
    {"comparator", "a column; a decision"},
    {"column_counter", "a bit of a column; a step of a ramp"},
    {"sar_adc", "a bit of a converter; a bit of a conversion"},
    {"sample_hold", "a column; a sample"},
    {"table", "a table of 256 entries of 8 bits; a look-up in it"},
    {"function_unit", "a lane; a value"},
    {"multiplier", "a bit times a bit"},
    {"adder", "a bit"},
    {"shift_add", "a bit"},
    {"buffer", "a bit; an access in 64 KB"},
    {"router", "a tile; a bit through it"},
    {"link", "a bit over a link between neighbours"},
    {"clock", "a tile"},
    {"leakage", "1 um2 of circuits"},
};
static_assert(std::size(components) == costComponentCount);

struct Quantity {
  std::string_view name, unit;
  double max;
};
constexpr Quantity quantities[] = {{"energy", "J", 1},
                                   {"power", "W", 1000},
                                   {"latency", "s", 1},
                                   {"area", "m2", 1}};
static_assert(std::size(quantities) == costQuantityCount);

constexpr std::string_view prefix = "cost.", scalingPrefix = "scaling.from_",
                           scalingSuffix = "_nm";
constexpr int64_t largestNode = 10000;
constexpr double largestFactor = 1000;
constexpr double tiny = 1e-30; // "more than nothing" of a voltage

Error unknownKey(std::string_view key) {
  return Error{"expected a key of the machine description, found " +
               quotedText(key)};
}

/// One field: its full key and text.
struct Entry {
  std::string_view key, text;

  Status quantity(std::string_view unit, double min, double max,
                  double &value) const {
    Result<double> read = readQuantity(key, text, unit, min, max);
    if (!read)
      return Error{read.error()};
    value = *read;
    return {};
  }
  Status node(int64_t &value) const {
    std::optional<double> metres = parseQuantity(text, "m");
    int64_t whole =
        metres && *metres > 0 && *metres < 1 ? int64_t(*metres * 1e9 + 0.5) : 0;
    if (whole < 1 || whole > largestNode ||
        parseQuantity(std::to_string(whole) + " nm", "m") != metres)
      return expected(key,
                      "a whole number of nm (with the unit) from 1 nm to " +
                          std::to_string(largestNode) + " nm",
                      text);
    value = whole;
    return {};
  }
  Status source(std::string &value) const {
    bool printable =
        std::none_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (text.empty() || !printable)
      return expected(key, "a source on one line", text);
    value = text;
    return {};
  }
  Status flag(std::optional<bool> &value) const {
    if (text != "true" && text != "false")
      return expected(key, "true or false", text);
    value = text == "true";
    return {};
  }
};

const Quantity *findQuantity(std::string_view name) {
  const Quantity *found =
      std::find_if(std::begin(quantities), std::end(quantities),
                   [&](const Quantity &each) { return each.name == name; });
  return found == std::end(quantities) ? nullptr : found;
}

Status setRow(CostRow &row, std::string_view name, const Entry &entry) {
  if (name == "node")
    return entry.node(row.node);
  if (name == "source")
    return entry.source(row.source);
  if (name == "derived")
    return entry.flag(row.derived);
  const Quantity *quantity = findQuantity(name);
  if (!quantity)
    return unknownKey(entry.key);
  return entry.quantity(quantity->unit, 0, quantity->max,
                        row.values[quantity - quantities].emplace());
}

/// `rest` is what follows "cost.scaling.from_".
Status setScaling(CostRows &rows, std::string_view rest, const Entry &entry) {
  size_t dot = rest.find('.');
  std::string_view from = rest.substr(0, dot);
  if (dot == rest.npos || !from.ends_with(scalingSuffix))
    return unknownKey(entry.key);
  from.remove_suffix(scalingSuffix.size());
  std::optional<int64_t> node = parseInteger(from);
  if (!node || *node < 1 || *node > largestNode ||
      std::to_string(*node) != from)
    return unknownKey(entry.key);
  std::string_view name = rest.substr(dot + 1);
  const Quantity *quantity = findQuantity(name);
  if (!quantity && name != "source" && name != "derived")
    return unknownKey(entry.key);
  CostScaling &scaling = rows.scalings[*node];
  if (name == "source")
    return entry.source(scaling.source);
  if (name == "derived")
    return entry.flag(scaling.derived);
  return entry.quantity("", 0, largestFactor,
                        scaling.factors[quantity - quantities].emplace());
}

} // namespace

std::string_view rampart::costComponentName(CostComponent component) {
  return components[size_t(component)].name;
}

std::string_view rampart::costComponentUse(CostComponent component) {
  return components[size_t(component)].use;
}

bool CostRow::empty() const {
  return std::none_of(values.begin(), values.end(),
                      [](const auto &value) { return value.has_value(); }) &&
         node == 0 && source.empty() && !derived;
}

bool CostRows::empty() const {
  return node == 0 && supply == 0 && swing == 0 && scalings.empty() &&
         std::all_of(rows.begin(), rows.end(),
                     [](const CostRow &row) { return row.empty(); });
}

std::optional<double> CostRows::value(CostComponent component,
                                      CostQuantity quantity) const {
  const CostRow &from = row(component);
  std::optional<double> value = from.values[size_t(quantity)];
  if (!value || from.node == node)
    return value;
  auto scaling = scalings.find(from.node);
  if (scaling == scalings.end())
    return std::nullopt;
  return *value * scaling->second.factors[size_t(quantity)].value_or(1);
}

bool CostRows::isDerived(CostComponent component) const {
  const CostRow &from = row(component);
  return from.derived.value_or(false) || from.node != node;
}

bool rampart::isCostKey(std::string_view key) {
  return key.starts_with(prefix);
}

Status rampart::setCostField(CostRows &rows, std::string_view key,
                             std::string_view text) {
  Entry entry{key, text};
  std::string_view rest = key.substr(prefix.size());
  if (rest == "node")
    return entry.node(rows.node);
  if (rest == "supply")
    return entry.quantity("V", tiny, 100, rows.supply);
  if (rest == "swing")
    return entry.quantity("V", tiny, 100, rows.swing);
  if (rest.starts_with(scalingPrefix))
    return setScaling(rows, rest.substr(scalingPrefix.size()), entry);
  size_t dot = rest.find('.');
  for (size_t i = 0; i < costComponentCount; ++i)
    if (dot != rest.npos && components[i].name == rest.substr(0, dot))
      return setRow(rows.rows[i], rest.substr(dot + 1), entry);
  return unknownKey(key);
}

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

void addProvenance(Fields &fields, const std::string &start,
                   const std::string &source, std::optional<bool> derived) {
  if (!source.empty())
    fields.emplace_back(start + "source", source);
  if (derived)
    fields.emplace_back(start + "derived", *derived ? "true" : "false");
}

std::string nodeText(int64_t node) { return std::to_string(node) + " nm"; }

} // namespace

std::vector<std::pair<std::string, std::string>>
rampart::costFields(const CostRows &rows) {
  Fields fields;
  if (rows.node)
    fields.emplace_back("cost.node", nodeText(rows.node));
  if (rows.supply)
    fields.emplace_back("cost.supply", printQuantity(rows.supply, "V"));
  if (rows.swing)
    fields.emplace_back("cost.swing", printQuantity(rows.swing, "V"));
  for (const auto &[node, scaling] : rows.scalings) {
    std::string start = std::string(prefix) + std::string(scalingPrefix) +
                        std::to_string(node) + std::string(scalingSuffix) + ".";
    for (size_t i = 0; i < costQuantityCount; ++i)
      if (scaling.factors[i])
        fields.emplace_back(start + std::string(quantities[i].name),
                            printQuantity(*scaling.factors[i], ""));
    addProvenance(fields, start, scaling.source, scaling.derived);
  }
  for (size_t c = 0; c < costComponentCount; ++c) {
    const CostRow &row = rows.rows[c];
    std::string start =
        std::string(prefix) + std::string(components[c].name) + ".";
    for (size_t i = 0; i < costQuantityCount; ++i)
      if (row.values[i])
        fields.emplace_back(start + std::string(quantities[i].name),
                            printQuantity(*row.values[i], quantities[i].unit));
    if (row.node)
      fields.emplace_back(start + "node", nodeText(row.node));
    addProvenance(fields, start, row.source, row.derived);
  }
  return fields;
}

static Error missing(const std::string &key) {
  return Error{key + ": expected with cost rows, found none"};
}

static Status checkProvenance(const std::string &start,
                              const std::string &source,
                              std::optional<bool> derived) {
  if (source.empty())
    return missing(start + "source");
  if (!derived)
    return missing(start + "derived");
  return {};
}

Status rampart::checkCostRows(const CostRows &rows) {
  if (rows.empty())
    return {};
  if (!rows.node)
    return missing("cost.node");
  if (!rows.supply)
    return missing("cost.supply");
  if (!rows.swing)
    return missing("cost.swing");
  for (const auto &[node, scaling] : rows.scalings)
    if (Status status = checkProvenance("cost.scaling.from_" +
                                            std::to_string(node) + "_nm.",
                                        scaling.source, scaling.derived);
        !status)
      return status;
  for (size_t i = 0; i < costComponentCount; ++i) {
    const CostRow &row = rows.rows[i];
    if (row.empty())
      continue;
    std::string start = "cost." + std::string(components[i].name) + ".";
    if (!row.node)
      return missing(start + "node");
    if (row.node != rows.node && !rows.scalings.contains(row.node))
      return Error{start + "node: expected " + nodeText(rows.node) +
                   ", or a row cost.scaling.from_" + std::to_string(row.node) +
                   "_nm, found " + nodeText(row.node)};
    if (Status status = checkProvenance(start, row.source, row.derived);
        !status)
      return status;
  }
  return {};
}
