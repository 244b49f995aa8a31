//===- CostRows.h - What a machine's components cost ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The machine description's `cost` rows: energy, power, latency and area of a
// component with technology node and source (docs/CostModel.md). As with the
// other fields, one table lists them (CostRows.cpp).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_COSTROWS_H
#define RAMPART_CORE_COSTROWS_H

#include "rampart/core/Result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

enum class CostComponent : uint8_t {
  Cell,
  InputDriver,
  PulseCounter,
  Integrator,
  Capacitor,
  RampGenerator,
  Comparator,
  ColumnCounter,
  SarAdc,
  SampleHold,
  Table,
  FunctionUnit,
  Multiplier,
  Adder,
  ShiftAdd,
  Buffer,
  Router,
  Link,
  Clock,
  Leakage,
};
inline constexpr size_t costComponentCount = size_t(CostComponent::Leakage) + 1;

enum class CostQuantity : uint8_t { Energy, Power, Latency, Area };
inline constexpr size_t costQuantityCount = 4;

/// "input_driver"; what its values are per ("a word line and pulse").
std::string_view costComponentName(CostComponent component);
std::string_view costComponentUse(CostComponent component);

/// J, W, s, m², as the source gives them at `node`, in nm.
struct CostRow {
  std::array<std::optional<double>, costQuantityCount> values;
  int64_t node = 0;
  std::string source;
  std::optional<bool> derived;
  bool empty() const;
};

/// Factors from one node's values to the machine's.
struct CostScaling {
  std::array<std::optional<double>, costQuantityCount> factors;
  std::string source;
  std::optional<bool> derived;
};

/// All rows of a machine; a machine need not have any.
struct CostRows {
  int64_t node = 0;  // of the machine, nm
  double supply = 0; // V_DD, V
  double swing = 0;  // of a column's and of a ramp's voltage, V
  std::array<CostRow, costComponentCount> rows;
  std::map<int64_t, CostScaling> scalings; // by the source's node

  const CostRow &row(CostComponent component) const {
    return rows[size_t(component)];
  }
  CostRow &row(CostComponent component) { return rows[size_t(component)]; }
  /// Neither nodes and voltages nor any row.
  bool empty() const;
  /// At the machine's node; nothing without a row.
  std::optional<double> value(CostComponent component,
                              CostQuantity quantity) const;
  /// The row is derived, or was scaled from another node.
  bool isDerived(CostComponent component) const;
};

/// Whether `key` is that of a cost field: "cost.node", "cost.adder.energy",
/// "cost.scaling.from_32_nm.area" ... Known or not.
bool isCostKey(std::string_view key);

/// Reads one field from text; the error names the key, what was expected (unit,
/// range) and what was found.
Status setCostField(CostRows &rows, std::string_view key,
                    std::string_view text);

/// What is named, as keys and texts that read back the same.
std::vector<std::pair<std::string, std::string>>
costFields(const CostRows &rows);

/// Rules that involve several fields: a row has a node, a source and says
/// whether it is derived, another node than the machine's has a scaling.
Status checkCostRows(const CostRows &rows);

} // namespace rampart

#endif // RAMPART_CORE_COSTROWS_H
