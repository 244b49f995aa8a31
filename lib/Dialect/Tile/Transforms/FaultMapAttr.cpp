//===- FaultMapAttr.cpp - A chip's faults as a module attribute -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Tile/Transforms/FaultMapAttr.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::mapping;

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static Attribute encode(Builder &builder, const ArrayFaults &faults) {
  SmallVector<int64_t> stuck, ramps;
  SmallVector<double> conductances, rampConductances;
  for (const FaultyDevice &device : faults.stuck) {
    stuck.append({device.row, device.column, device.negative});
    conductances.push_back(device.conductance);
  }
  for (const FaultyRampDevice &device : faults.ramps) {
    ramps.append({device.column, device.row});
    rampConductances.push_back(device.conductance);
  }
  NamedAttrList list;
  list.append("tile", builder.getI64IntegerAttr(faults.tile));
  list.append("slot", builder.getI64IntegerAttr(faults.slot));
  list.append("stuck", builder.getDenseI64ArrayAttr(stuck));
  list.append("conductances", builder.getDenseF64ArrayAttr(conductances));
  list.append("dead_rows", builder.getDenseI64ArrayAttr(faults.deadRows));
  list.append("dead_columns", builder.getDenseI64ArrayAttr(faults.deadColumns));
  list.append("ramps", builder.getDenseI64ArrayAttr(ramps));
  list.append("ramp_conductances",
              builder.getDenseF64ArrayAttr(rampConductances));
  return list.getDictionary(builder.getContext());
}

static Attribute encode(Builder &builder, const FaultRates &rates) {
  NamedAttrList list;
  list.append("stuck_off", builder.getF64FloatAttr(rates.stuckOff));
  list.append("stuck_on", builder.getF64FloatAttr(rates.stuckOn));
  list.append("seed", builder.getI64IntegerAttr(int64_t(rates.seed)));
  list.append("trial", builder.getI64IntegerAttr(rates.trial));
  return list.getDictionary(builder.getContext());
}

void rampart::tile::setFaults(ModuleOp module, const FaultMap &map) {
  Builder builder(module.getContext());
  NamedAttrList list;
  SmallVector<Attribute> arrays;
  for (const ArrayFaults &array : map.arrays)
    arrays.push_back(encode(builder, array));
  list.append("arrays", builder.getArrayAttr(arrays));
  if (map.rates)
    list.append("rates", encode(builder, *map.rates));
  if (!map.chip.empty())
    list.append("chip", builder.getStringAttr(map.chip));
  module->setAttr(faultsAttrName, list.getDictionary(builder.getContext()));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// Reads the values of a dictionary by key; remembers the first that is not as
/// expected.
class Fields {
public:
  explicit Fields(Attribute attribute)
      : dictionary(dyn_cast_or_null<DictionaryAttr>(attribute)) {
    if (!dictionary)
      wrong = "a dictionary";
  }

  template <typename Kind>
  Kind get(StringRef key) {
    Kind value = dictionary ? dictionary.getAs<Kind>(key) : Kind();
    if (!value && wrong.empty())
      wrong = ("'" + key + "'").str();
    return value;
  }
  int64_t integer(StringRef key) {
    auto value = get<IntegerAttr>(key);
    return value ? value.getInt() : 0;
  }
  double number(StringRef key) {
    auto value = get<FloatAttr>(key);
    return value ? value.getValueAsDouble() : 0;
  }
  ArrayRef<int64_t> integers(StringRef key) {
    auto value = get<DenseI64ArrayAttr>(key);
    return value ? value.asArrayRef() : ArrayRef<int64_t>();
  }
  /// One for each of the devices, whose places have `size` numbers each.
  ArrayRef<double> numbers(StringRef key, ArrayRef<int64_t> places,
                           size_t size) {
    auto value = get<DenseF64ArrayAttr>(key);
    if (wrong.empty() && size_t(value.size()) * size != places.size())
      wrong = ("a value of '" + key + "' for each device").str();
    return wrong.empty() ? value.asArrayRef() : ArrayRef<double>();
  }

  DictionaryAttr dictionary;
  std::string wrong;
};

} // namespace

static std::string decode(Attribute attribute, ArrayFaults &faults) {
  Fields fields(attribute);
  faults.tile = fields.integer("tile");
  faults.slot = fields.integer("slot");
  ArrayRef<int64_t> stuck = fields.integers("stuck"),
                    ramps = fields.integers("ramps");
  ArrayRef<double> conductances = fields.numbers("conductances", stuck, 3),
                   ofRamps = fields.numbers("ramp_conductances", ramps, 2);
  faults.deadRows = fields.integers("dead_rows").vec();
  faults.deadColumns = fields.integers("dead_columns").vec();
  for (size_t i = 0; i < conductances.size(); ++i)
    faults.stuck.push_back({stuck[3 * i], stuck[3 * i + 1],
                            stuck[3 * i + 2] != 0, conductances[i]});
  for (size_t i = 0; i < ofRamps.size(); ++i)
    faults.ramps.push_back({ramps[2 * i], ramps[2 * i + 1], ofRamps[i]});
  return fields.wrong;
}

static std::string decode(Attribute attribute, FaultRates &rates) {
  Fields fields(attribute);
  rates.stuckOff = fields.number("stuck_off");
  rates.stuckOn = fields.number("stuck_on");
  rates.seed = uint64_t(fields.integer("seed"));
  const int64_t trial = fields.integer("trial");
  if (fields.wrong.empty() && (trial < 0 || trial > UINT32_MAX))
    fields.wrong = "'trial' from 0 to 4294967295";
  rates.trial = uint32_t(trial);
  return fields.wrong;
}

static std::string decode(Attribute attribute, FaultMap &map) {
  Fields fields(attribute);
  auto arrays = fields.get<ArrayAttr>("arrays");
  if (!fields.wrong.empty())
    return fields.wrong;
  for (Attribute array : arrays)
    if (std::string wrong = decode(array, map.arrays.emplace_back());
        !wrong.empty())
      return wrong;
  if (auto chip = fields.dictionary.getAs<StringAttr>("chip"))
    map.chip = chip.str();
  if (Attribute rates = fields.dictionary.get("rates"))
    return decode(rates, map.rates.emplace());
  return "";
}

FailureOr<std::optional<FaultMap>>
rampart::tile::getFaults(ModuleOp module, const Machine &machine) {
  Attribute attribute = module->getAttr(faultsAttrName);
  if (!attribute)
    return std::optional<FaultMap>();
  FaultMap map;
  if (std::string wrong = decode(attribute, map); !wrong.empty())
    return module.emitError(faultsAttrName) << ": expected " << wrong;
  if (Status status = map.check(machine); !status)
    return module.emitError(faultsAttrName) << ": " << status.error();
  return std::optional<FaultMap>(std::move(map));
}
