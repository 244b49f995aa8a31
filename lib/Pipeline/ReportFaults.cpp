//===- ReportFaults.cpp - What was done about faults ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Tile/Transforms/FaultMapAttr.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using llvm::json::Array;
using llvm::json::Object;

namespace {

/// Of one array, or of all.
struct FaultNumbers {
  int64_t stuck = 0, movedRows = 0, movedColumns = 0, repaired = 0;
  double before = 0, after = 0, power = 0; // squares

  void operator+=(const FaultNumbers &other) {
    stuck += other.stuck;
    movedRows += other.movedRows;
    movedColumns += other.movedColumns;
    repaired += other.repaired;
    before += other.before;
    after += other.after;
    power += other.power;
  }
};

} // namespace

static FaultNumbers numbersOf(tile::ArrayOp array) {
  FaultNumbers numbers;
  auto found = array->getAttrOfType<DictionaryAttr>(tile::faultNumbersAttrName);
  if (!found)
    return numbers;
  auto integer = [&](StringRef key) {
    return found.getAs<IntegerAttr>(key).getInt();
  };
  auto number = [&](StringRef key) {
    return found.getAs<FloatAttr>(key).getValueAsDouble();
  };
  if (tile::StuckDevicesAttr stuck = array.getStuckAttr())
    numbers.stuck = int64_t(stuck.getElements().size());
  numbers.movedRows = integer("moved_rows");
  numbers.movedColumns = integer("moved_columns");
  numbers.repaired = integer("repaired");
  numbers.before = number("before");
  numbers.after = number("after");
  numbers.power = number("power");
  return numbers;
}

static Object describe(const FaultNumbers &numbers) {
  auto relative = [&](double square) {
    return numbers.power > 0 ? std::sqrt(square / numbers.power) : 0;
  };
  return Object{{"stuck", numbers.stuck},
                {"moved_rows", numbers.movedRows},
                {"moved_columns", numbers.movedColumns},
                {"repaired", numbers.repaired},
                {"weight_error", Object{{"before", relative(numbers.before)},
                                        {"after", relative(numbers.after)}}}};
}

static Object describe(tile::RampOp ramp) {
  auto found = ramp->getAttrOfType<DictionaryAttr>(tile::faultNumbersAttrName);
  tile::StuckStepsAttr stuck = ramp.getStuckAttr();
  Object result{{"name", ramp.getSymName()},
                {"stuck", stuck ? int64_t(stuck.getElements().size()) : 0}};
  if (!found)
    return result;
  auto root = [&](StringRef key) {
    return std::sqrt(found.getAs<FloatAttr>(key).getValueAsDouble());
  };
  result["moved_columns"] = found.getAs<IntegerAttr>("moved_columns").getInt();
  result["ramp_error"] =
      Object{{"before", root("before")}, {"after", root("after")}};
  return result;
}

void rampart::reportFaults(ModuleOp module, const mapping::FaultMap &map,
                           bool blind, Object &report) {
  Array arrays, ramps;
  FaultNumbers all;
  for (auto array : module.getOps<tile::ArrayOp>()) {
    FaultNumbers numbers = numbersOf(array);
    all += numbers;
    Object entry = describe(numbers);
    entry["name"] = array.getSymName();
    arrays.push_back(std::move(entry));
  }
  for (auto ramp : module.getOps<tile::RampOp>())
    ramps.push_back(describe(ramp));
  Object faults = describe(all);
  if (!map.chip.empty())
    faults["chip"] = map.chip;
  faults["blind"] = blind;
  faults["arrays"] = std::move(arrays);
  faults["ramps"] = std::move(ramps);
  report["faults"] = std::move(faults);
}
