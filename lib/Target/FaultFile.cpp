//===- FaultFile.cpp - Fault maps in YAML ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/FaultFile.h"

#include "YamlText.h"
#include "rampart/core/Faults.h"
#include "rampart/core/Quantity.h"
#include "rampart/core/Text.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringSet.h"

#include <set>

using namespace llvm;
using namespace rampart;
using namespace rampart::mapping;

namespace {

class FaultReader {
public:
  FaultReader(StringRef yaml, StringRef name, const Machine &machine)
      : text(yaml, name), machine(machine), law(machine, 0, 0) {}

  Result<FaultMap> read();

private:
  using Visit = function_ref<void(StringRef key, yaml::Node *value)>;
  using Items = SmallVector<yaml::Node *, 4>;

  YamlText text;
  const Machine &machine;
  FaultLaw law;
  FaultMap map;
  std::set<std::pair<int64_t, int64_t>> arrays; // seen
  /// Devices of the present array; lines of a list.
  std::set<std::tuple<int64_t, int64_t, bool>> devices, rampDevices;

  void fail(yaml::Node *node, const Twine &message) {
    text.fail(node->getSourceRange(), message);
  }
  /// Calls visit(key, value) for every key of `node`, which is `what`.
  void readKeys(yaml::Node *node, const Twine &what, Visit visit);
  void unknown(yaml::Node *value, const Twine &what, StringRef key);
  /// Calls visit(item) for every item of the list `key`.
  void readItems(yaml::Node *node, StringRef key,
                 function_ref<void(yaml::Node *item)> visit);

  std::string scalar(yaml::Node *node, const Twine &what);
  int64_t integer(yaml::Node *node, const Twine &what, int64_t end);
  double probability(yaml::Node *node, StringRef key);
  double conductance(yaml::Node *node, StringRef what);

  void readRates(yaml::Node *node);
  void readArray(yaml::Node *node);
  void readDevice(yaml::Node *node, Fault fault, ArrayFaults &array);
  void readLines(yaml::Node *node, StringRef key, int64_t count,
                 std::vector<int64_t> &lines);
  void readRamp(yaml::Node *node, ArrayFaults &array);
  void readRampDevice(yaml::Node *node, Fault fault, int64_t column,
                      ArrayFaults &array);
};

} // namespace

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

void FaultReader::readKeys(yaml::Node *node, const Twine &what, Visit visit) {
  auto *mapping = dyn_cast_or_null<yaml::MappingNode>(node);
  if (!mapping)
    return fail(node, "expected keys of " + what);
  StringSet<> seen;
  for (yaml::KeyValueNode &entry : *mapping) {
    auto *key = dyn_cast_or_null<yaml::ScalarNode>(entry.getKey());
    SmallString<32> storage;
    if (!key)
      return fail(&entry, "expected a key of " + what);
    std::string name = key->getValue(storage).str();
    SMRange place = key->getSourceRange();
    if (!seen.insert(name).second)
      return text.fail(place, "'" + name + "': expected once, found again");
    yaml::Node *value = entry.getValue();
    if (!value || isa<yaml::NullNode>(value))
      return text.fail(place, "'" + name + "': expected a value");
    visit(name, value);
    if (text.failed())
      return;
  }
}

void FaultReader::unknown(yaml::Node *value, const Twine &what, StringRef key) {
  fail(value, "expected a key of " + what + ", found " + quotedText(key.str()));
}

void FaultReader::readItems(yaml::Node *node, StringRef key,
                            function_ref<void(yaml::Node *item)> visit) {
  auto *list = dyn_cast<yaml::SequenceNode>(node);
  if (!list)
    return fail(node, "'" + key + "': expected a list");
  for (yaml::Node &item : *list) {
    visit(&item);
    if (text.failed())
      return;
  }
}

std::string FaultReader::scalar(yaml::Node *node, const Twine &what) {
  SmallString<32> storage;
  auto *value = dyn_cast<yaml::ScalarNode>(node);
  if (!value) {
    fail(node, "expected " + what);
    return "";
  }
  return value->getValue(storage).trim().str();
}

int64_t FaultReader::integer(yaml::Node *node, const Twine &what, int64_t end) {
  std::string expected = (what + " from 0 to " + Twine(end - 1)).str();
  std::string found = scalar(node, expected);
  std::optional<int64_t> value = parseInteger(found);
  if (!text.failed() && (!value || *value < 0 || *value >= end))
    fail(node, "expected " + expected + ", found " + quotedText(found));
  return value.value_or(0);
}

double FaultReader::probability(yaml::Node *node, StringRef key) {
  std::string found = scalar(node, key + " from 0 to 1");
  if (text.failed())
    return 0;
  Result<double> value = readQuantity(key, found, "", 0, 1);
  if (!value)
    fail(node, value.error());
  return value ? *value : 0;
}

double FaultReader::conductance(yaml::Node *node, StringRef what) {
  std::string found = scalar(node, what);
  if (text.failed())
    return 0;
  Result<double> value = readQuantity(what, found, "S", 0, 1);
  if (!value)
    fail(node, value.error());
  return value ? *value : 0;
}

//===----------------------------------------------------------------------===//
// What a map has
//===----------------------------------------------------------------------===//

void FaultReader::readRates(yaml::Node *node) {
  FaultRates &rates = map.rates.emplace();
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  readKeys(node, "rates", [&](StringRef key, yaml::Node *value) {
    if (key == "stuck_off")
      rates.stuckOff = probability(value, key);
    else if (key == "stuck_on")
      rates.stuckOn = probability(value, key);
    else if (key == "seed")
      rates.seed = uint64_t(integer(value, "a seed", end));
    else if (key == "trial")
      rates.trial = uint32_t(integer(value, "a trial", int64_t(1) << 32));
    else
      unknown(value, "rates", key);
  });
  if (!text.failed() && rates.stuckOff + rates.stuckOn > 1)
    fail(node, "expected rates of at most 1 together");
}

/// [ROW, COLUMN, positive|negative], and a conductance where it was measured.
void FaultReader::readDevice(yaml::Node *node, Fault fault,
                             ArrayFaults &array) {
  auto *list = dyn_cast<yaml::SequenceNode>(node);
  constexpr StringLiteral what =
      "[word line, bit line, positive or negative, its conductance if known]";
  if (!list)
    return fail(node, "expected " + what);
  FaultyDevice device;
  device.conductance = double(law.conductance(fault));
  int count = 0;
  for (yaml::Node &item : *list) {
    if (count == 0) {
      device.row = integer(&item, "a word line", machine.arrayRows);
    } else if (count == 1) {
      device.column = integer(&item, "a bit line", machine.arrayColumns);
    } else if (count == 2) {
      std::string side = scalar(&item, "positive or negative");
      device.negative = side == "negative";
      if (!text.failed() && side != "negative" && side != "positive")
        fail(&item, "expected positive or negative, found " + quotedText(side));
    } else if (count == 3) {
      device.conductance = conductance(&item, "conductance");
    } else {
      fail(&item, "expected " + what);
    }
    if (text.failed())
      return;
    ++count;
  }
  if (count < 3)
    return fail(node, "expected " + what);
  if (!devices.emplace(device.row, device.column, device.negative).second)
    return fail(node, "expected every device once, found " + Twine(device.row) +
                          ", " + Twine(device.column) + " again");
  array.stuck.push_back(device);
}

void FaultReader::readLines(yaml::Node *node, StringRef key, int64_t count,
                            std::vector<int64_t> &lines) {
  std::set<int64_t> seen;
  readItems(node, key, [&](yaml::Node *item) {
    int64_t line = integer(item, "a line", count);
    if (!text.failed() && !seen.insert(line).second)
      return fail(item,
                  "expected every line once, found " + Twine(line) + " again");
    lines.push_back(line);
  });
}

/// A word line, or [word line, conductance].
void FaultReader::readRampDevice(yaml::Node *node, Fault fault, int64_t column,
                                 ArrayFaults &array) {
  FaultyRampDevice device{column, 0, double(law.conductance(fault))};
  if (auto *list = dyn_cast<yaml::SequenceNode>(node)) {
    int count = 0;
    for (yaml::Node &item : *list) {
      if (count == 0)
        device.row = integer(&item, "a word line", machine.arrayRows);
      else if (count == 1)
        device.conductance = conductance(&item, "conductance");
      if (text.failed())
        return;
      ++count;
    }
    if (count != 2)
      return fail(node, "expected a word line, or [word line, conductance]");
  } else {
    device.row = integer(node, "a word line", machine.arrayRows);
  }
  if (text.failed())
    return;
  if (!rampDevices.emplace(column, device.row, false).second)
    return fail(node, "expected every device once, found " + Twine(device.row) +
                          " again");
  array.ramps.push_back(device);
}

void FaultReader::readRamp(yaml::Node *node, ArrayFaults &array) {
  std::optional<int64_t> column;
  ArrayFaults found;
  rampDevices.clear();
  readKeys(node, "a ramp column", [&](StringRef key, yaml::Node *value) {
    if (key == "column")
      column = integer(value, "a ramp column", machine.arrayRampColumns);
    else if (key == "stuck_off" || key == "stuck_on")
      readItems(value, key, [&](yaml::Node *item) {
        readRampDevice(item, key == "stuck_on" ? Fault::On : Fault::Off, 0,
                       found);
      });
    else
      unknown(value, "a ramp column", key);
  });
  if (text.failed())
    return;
  if (!column)
    return fail(node, "expected the 'column' of a ramp column");
  for (const FaultyRampDevice &device : array.ramps)
    if (device.column == *column)
      return fail(node, "expected every ramp column once, found " +
                            Twine(*column) + " again");
  for (FaultyRampDevice &device : found.ramps) {
    device.column = *column;
    array.ramps.push_back(device);
  }
}

void FaultReader::readArray(yaml::Node *node) {
  std::optional<int64_t> tile, slot;
  ArrayFaults array;
  devices.clear();
  readKeys(node, "an array", [&](StringRef key, yaml::Node *value) {
    if (key == "tile")
      tile = integer(value, "a tile", machine.gridRows * machine.gridColumns);
    else if (key == "slot")
      slot = integer(value, "a slot", machine.arraysPerTile);
    else if (key == "stuck_off" || key == "stuck_on")
      readItems(value, key, [&](yaml::Node *item) {
        readDevice(item, key == "stuck_on" ? Fault::On : Fault::Off, array);
      });
    else if (key == "dead_rows")
      readLines(value, key, machine.arrayRows, array.deadRows);
    else if (key == "dead_columns")
      readLines(value, key, machine.arrayColumns, array.deadColumns);
    else if (key == "ramps")
      readItems(value, key, [&](yaml::Node *item) { readRamp(item, array); });
    else
      unknown(value, "an array", key);
  });
  if (text.failed())
    return;
  if (!tile || !slot)
    return fail(node, "expected 'tile' and 'slot' of an array");
  array.tile = *tile;
  array.slot = *slot;
  if (!arrays.emplace(*tile, *slot).second)
    return fail(node, "expected every array once, found slot " + Twine(*slot) +
                          " of tile " + Twine(*tile) + " again");
  map.arrays.push_back(std::move(array));
}

Result<FaultMap> FaultReader::read() {
  text.read("fault map", [&](yaml::MappingNode *mapping) {
    readKeys(mapping, "a fault map", [&](StringRef key, yaml::Node *value) {
      if (key == "chip")
        map.chip = scalar(value, "a name");
      else if (key == "rates")
        readRates(value);
      else if (key == "arrays")
        readItems(value, key, [&](yaml::Node *item) { readArray(item); });
      else
        unknown(value, "a fault map", key);
    });
  });
  if (text.failed())
    return rampart::Error{text.error()};
  return std::move(map);
}

Result<FaultMap> rampart::parseFaultMap(StringRef yaml, StringRef name,
                                        const Machine &machine) {
  Result<FaultMap> map = FaultReader(yaml, name, machine).read();
  if (!map)
    return map;
  if (Status status = map->check(machine); !status)
    return rampart::Error{(name + ": " + status.error()).str()};
  return map;
}

Result<FaultMap> rampart::loadFaultMap(StringRef path, const Machine &machine) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(path, true);
  if (!file)
    return rampart::Error{"fault map '" + path.str() +
                          "': " + file.getError().message()};
  return parseFaultMap((*file)->getBuffer(), path, machine);
}
