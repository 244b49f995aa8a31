//===- SimulatedFaults.cpp - Faults of a simulated chip as a map ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/SimulatedFaults.h"

#include "rampart/core/Text.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <set>
#include <sstream>

using namespace rampart;

namespace {

/// Entries of one kind, printed as a list in brackets.
class EntryList {
public:
  void add(const std::string &entry) {
    constexpr size_t width = 100;
    text += text.empty() ? "[" : ",";
    if (column + entry.size() > width) {
      text += "\n          ";
      column = 0;
    }
    text += (column > 0 ? " " : "") + entry;
    column += entry.size() + 2;
  }
  bool empty() const { return text.empty(); }
  std::string take() { return text + "]"; }

private:
  std::string text;
  size_t column = 0;
};

/// Of one physical array or one of its ramp columns.
struct FaultLists {
  EntryList off, on;

  EntryList &of(Fault fault) { return fault == Fault::Off ? off : on; }
  bool empty() const { return off.empty() && on.empty(); }
};

class MapWriter {
public:
  MapWriter(const Machine &machine, uint64_t seed, uint32_t trial)
      : law(machine, seed, trial), rows(uint32_t(machine.arrayRows)),
        columns(uint32_t(machine.arrayColumns)),
        rampColumns(machine.converterKind == ConverterKind::Sar
                        ? 0
                        : uint32_t(machine.arrayRampColumns)) {
    os << "# Stuck devices of chip " << trial << " of seed " << seed
       << ", as --mode=noisy draws them at rates of " << machine.stuckOffRate
       << " (OFF)\n# and " << machine.stuckOnRate
       << " (ON): [word line, bit line, side].\n";
    os << "chip: seed " << seed << " trial " << trial << "\n";
  }

  void write(uint32_t tile, uint32_t slot);
  std::string finish() {
    if (!any)
      os << "arrays: []\n";
    return os.str();
  }

private:
  FaultLaw law;
  uint32_t rows, columns, rampColumns;
  std::ostringstream os;
  bool any = false;

  FaultLists pairsOf(uint32_t tile, uint32_t slot) const;
  std::map<uint32_t, FaultLists> rampsOf(uint32_t tile, uint32_t slot) const;
};

} // namespace

FaultLists MapWriter::pairsOf(uint32_t tile, uint32_t slot) const {
  FaultLists lists;
  for (uint32_t row = 0; row < rows; ++row)
    for (uint32_t column = 0; column < columns; ++column) {
      const std::array<Fault, 2> faults = law.pair({tile, slot, row, column});
      for (size_t side : {0, 1})
        if (faults[side] != Fault::None)
          lists.of(faults[side])
              .add("[" + std::to_string(row) + ", " + std::to_string(column) +
                   (side == 0 ? ", positive]" : ", negative]"));
    }
  return lists;
}

std::map<uint32_t, FaultLists> MapWriter::rampsOf(uint32_t tile,
                                                  uint32_t slot) const {
  std::map<uint32_t, FaultLists> ramps;
  for (uint32_t column = 0; column < rampColumns; ++column)
    for (uint32_t row = 0; row < rows; ++row)
      if (Fault fault = law.rampDevice({tile, slot, row, column});
          fault != Fault::None)
        ramps[column].of(fault).add(std::to_string(row));
  return ramps;
}

void MapWriter::write(uint32_t tile, uint32_t slot) {
  FaultLists pairs = pairsOf(tile, slot);
  std::map<uint32_t, FaultLists> ramps = rampsOf(tile, slot);
  if (pairs.empty() && ramps.empty())
    return;
  os << (any ? "" : "arrays:\n") << "  - tile: " << tile
     << "\n    slot: " << slot << "\n";
  any = true;
  auto list = [&](const char *key, EntryList &entries) {
    if (!entries.empty())
      os << "    " << key << ": " << entries.take() << "\n";
  };
  list("stuck_off", pairs.off);
  list("stuck_on", pairs.on);
  if (!ramps.empty())
    os << "    ramps:\n";
  for (auto &[column, lists] : ramps) {
    os << "      - { column: " << column;
    if (!lists.off.empty())
      os << ", stuck_off: " << lists.off.take();
    if (!lists.on.empty())
      os << ", stuck_on: " << lists.on.take();
    os << " }\n";
  }
}

/// The machine with other rates and conductances of stuck devices.
static Result<Machine> withSettings(Machine machine,
                                    const std::vector<std::string> &settings) {
  for (const std::string &setting : settings) {
    const llvm::StringRef text = setting;
    auto [key, value] = text.split('=');
    if (!key.starts_with("device.stuck_") || !text.contains('='))
      return Error{"--fault-setting: expected KEY=VALUE of "
                   "device.stuck_off_rate or its like, found " +
                   quotedText(setting)};
    if (Status status = setMachineField(machine, key.trim(), value.trim());
        !status)
      return Error{"--fault-setting: " + status.error()};
  }
  if (Status status = checkMachine(machine); !status)
    return Error{status.error()};
  return machine;
}

/// Every physical array that blocks or ramps lie in.
static std::set<std::pair<uint32_t, uint32_t>>
physicalArrays(const fb::Program &index) {
  std::set<std::pair<uint32_t, uint32_t>> places;
  auto add = [&](const auto *records) {
    if (records)
      for (const auto *record : *records)
        places.emplace(record->tile(), record->slot());
  };
  add(index.arrays());
  add(index.ramps());
  return places;
}

Result<std::string>
rampart::simulatedFaultMap(const Program &program, uint64_t seed,
                           uint32_t trial,
                           const std::vector<std::string> &settings) {
  Result<Machine> machine = withSettings(program.machine(), settings);
  if (!machine)
    return Error{machine.error()};
  if (program.index().fault_map())
    return Error{"expected a program without a fault map, whose chip is drawn"};
  constexpr int64_t limit = int64_t(1) << 24; // cells of an array
  if (machine->arrayRows * machine->arrayColumns > limit ||
      machine->arrayRows * machine->arrayRampColumns > limit)
    return Error{"expected arrays of at most " + std::to_string(limit) +
                 " pairs, and as many devices in ramp columns, found " +
                 std::to_string(machine->arrayRows) + " word lines, " +
                 std::to_string(machine->arrayColumns) + " columns and " +
                 std::to_string(machine->arrayRampColumns) + " ramp columns"};
  MapWriter writer(*machine, seed, trial);
  for (auto [tile, slot] : physicalArrays(program.index()))
    writer.write(tile, slot);
  return writer.finish();
}
