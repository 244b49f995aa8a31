//===- Hardware.cpp - What a program occupies of its machine --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Physical arrays count whole, with all of their lines and converters, once
// the program uses any of them; capacitors, memories and tables as it needs
// them.
//===----------------------------------------------------------------------===//
#include "Hardware.h"

#include "rampart/timing/Durations.h"

#include <algorithm>
#include <cmath>

using namespace rampart;
using namespace rampart::cost;

double cost::accessFactor(double bits, double rowBits) {
  return std::sqrt(bits / rowBits);
}

Part cost::lookupPart(const CostRows &rows, double tableBits) {
  auto value = [&](CostComponent component, CostQuantity quantity) {
    return rows.value(component, quantity).value_or(0);
  };
  auto product = [&](CostComponent component) {
    return value(component, CostQuantity::Energy) *
           value(component, CostQuantity::Area);
  };
  double size = tableBits / tableRowBits;
  bool unit = !rows.row(CostComponent::FunctionUnit).empty() &&
              product(CostComponent::FunctionUnit) <
                  product(CostComponent::Table) * size *
                      accessFactor(tableBits, tableRowBits);
  return unit ? Part::FunctionUnit : Part::Table;
}

double cost::tableBits(const Program &program, const fb::LookupTable &table) {
  std::span<const int32_t> entries = program.entries(table);
  auto [least, most] = std::minmax_element(entries.begin(), entries.end());
  return double(entries.size()) * timing::bitsOf(*least, *most);
}

std::vector<double> cost::thresholdSums(const fb::Ramp &ramp) {
  return ramp.uniform()
             ? uniformSums(uniformOf(ramp), ramp.directions()->size())
             : rampSums(devicesOf(ramp));
}

std::vector<double> cost::integratorCapacitances(const Program &program,
                                                 const fb::Region &region) {
  const Machine &machine = program.machine();
  std::vector<double> result(region.banks() ? region.banks()->size() : 0);
  forEachInstruction(region, [&](const fb::Instruction &instruction, uint32_t) {
    const fb::Convert *convert = instruction.op_as_Convert();
    if (!convert || machine.cost.swing <= 0)
      return;
    const fb::Ramp &ramp = *program.index().ramps()->Get(convert->ramp());
    std::vector<double> sums = thresholdSums(ramp);
    double span = std::abs(sums.back() - sums.front());
    double &capacitance = result[convert->bank()];
    capacitance = std::max(capacitance, machine.vRead * machine.tLsb * span /
                                            machine.cost.swing);
  });
  return result;
}

std::vector<Traffic> cost::trafficOf(const Program &program) {
  std::map<std::pair<uint32_t, uint32_t>, int64_t> bits;
  if (program.index().regions())
    for (const fb::Region *region : *program.index().regions())
      forEachInstruction(*region, [&](const fb::Instruction &instruction,
                                      uint32_t) {
        const fb::Move *move = instruction.op_as_Move();
        if (!move)
          return;
        const fb::Buffer &from = *region->buffers()->Get(move->src()->buffer());
        const fb::Buffer &to = *region->buffers()->Get(move->dst()->buffer());
        if (from.tile() != to.tile())
          bits[{from.tile(), to.tile()}] +=
              int64_t(move->src()->count()) *
              timing::bitsOf(from.min(), from.max());
      });
  std::vector<Traffic> result;
  for (const auto &[tiles, sum] : bits)
    result.push_back({tiles.first, tiles.second, sum});
  return result;
}

namespace {

class HardwareFinder {
public:
  explicit HardwareFinder(const Program &program) : program(program) {}
  Hardware run();

private:
  const Program &program;
  Hardware result;
  // Of a column, F: by array, and by the ramp that converts it.
  std::map<uint32_t, double> ofArrays, ofRamps;

  void addRegion(const fb::Region &region);
  void addRamp(const fb::Ramp &ramp, double columnCapacitance);
  void addTable(const fb::LookupTable &table);
};

} // namespace

void HardwareFinder::addRegion(const fb::Region &region) {
  std::vector<double> ofBanks = integratorCapacitances(program, region);
  if (region.buffers())
    for (const fb::Buffer *buffer : *region.buffers())
      result.tiles[buffer->tile()].memoryBits +=
          2.0 * buffer->width() * timing::bitsOf(buffer->min(), buffer->max());
  auto tileOf = [&](const fb::Slice &slice) -> Hardware::Tile & {
    return result.tiles[region.buffers()->Get(slice.buffer())->tile()];
  };
  forEachInstruction(region, [&](const fb::Instruction &instruction, uint32_t) {
    auto widen = [&](double &capacitance, uint32_t bank) {
      capacitance = std::max(capacitance, ofBanks[bank]);
    };
    if (const fb::Integrate *integrate = instruction.op_as_Integrate()) {
      if (!integrate->accumulate()) // the others of a stack share its columns'
        widen(ofArrays[integrate->array()], integrate->bank());
    } else if (const fb::Convert *convert = instruction.op_as_Convert()) {
      widen(ofRamps[convert->ramp()], convert->bank());
    } else if (const fb::Mul *mul = instruction.op_as_Mul()) {
      tileOf(*mul->dst()).multiplies = true;
    } else if (const fb::Add *add = instruction.op_as_Add()) {
      tileOf(*add->dst()).adds = true;
    }
  });
  result.capacitances.push_back(std::move(ofBanks));
}

void HardwareFinder::addRamp(const fb::Ramp &ramp, double columnCapacitance) {
  result.conversionBits = std::max(result.conversionBits, conversionBits(ramp));
  if (ramp.uniform())
    return;
  const Machine &machine = program.machine();
  Hardware::Slot &slot = result.slots[{ramp.tile(), ramp.slot()}];
  ++slot.ramps;
  // gain = T_adc C_fb / (T_lsb C_r)
  slot.capacitance +=
      machine.tAdc * columnCapacitance / (machine.tLsb * ramp.gain());
}

void HardwareFinder::addTable(const fb::LookupTable &table) {
  Hardware::Tile &tile = result.tiles[table.tile()];
  double bits = tableBits(program, table);
  if (lookupPart(program.machine().cost, bits) == Part::Table)
    tile.tableBits += bits;
  else
    tile.functionUnit = true;
}

Hardware HardwareFinder::run() {
  const fb::Program &index = program.index();
  if (index.arrays())
    for (const fb::Array *array : *index.arrays()) {
      result.slots[{array->tile(), array->slot()}];
      result.tiles[array->tile()];
    }
  if (index.regions())
    for (const fb::Region *region : *index.regions())
      addRegion(*region);
  for (auto [number, capacitance] : ofArrays) {
    const fb::Array &array = *index.arrays()->Get(number);
    result.slots[{array.tile(), array.slot()}].capacitance +=
        array.columns() * capacitance;
  }
  if (index.ramps())
    for (uint32_t i = 0; i < index.ramps()->size(); ++i)
      addRamp(*index.ramps()->Get(i), ofRamps[i]);
  if (index.tables())
    for (const fb::LookupTable *table : *index.tables())
      addTable(*table);
  return std::move(result);
}

Hardware cost::hardwareOf(const Program &program) {
  return HardwareFinder(program).run();
}

void cost::addAreas(const Program &program, const Hardware &hardware,
                    Estimate &estimate) {
  const Machine &m = program.machine();
  auto add = [&](Part part, double count) {
    estimate.parts[size_t(part)].area +=
        count * m.cost.value(componentOf(part), CostQuantity::Area).value_or(0);
  };
  constexpr double femto = 1e15;
  for (const auto &[place, slot] : hardware.slots) {
    double rows = double(m.arrayRows), columns = double(m.arrayColumns);
    add(Part::ArrayRead, 2 * rows * columns);
    add(Part::InputDriver, rows);
    add(Part::PulseCounter, rows * double(m.inputBits - 1));
    add(Part::Integrator, columns);
    add(Part::Capacitor, slot.capacitance * femto);
    if (m.converterKind == ConverterKind::Sar) {
      double converters = std::ceil(columns / double(m.columnsPerSar));
      add(Part::SarAdc, converters * hardware.conversionBits);
      add(Part::SampleHold, columns);
    } else {
      add(Part::RampRead, rows * double(m.arrayRampColumns));
      add(Part::RampGenerator, slot.ramps);
      add(Part::Comparator, columns);
      add(Part::ColumnCounter, columns * hardware.conversionBits);
    }
  }
  double lanes = double(m.lanes), bits = double(m.productBits);
  for (const auto &[number, tile] : hardware.tiles) {
    add(Part::Multiplier, tile.multiplies ? lanes * bits * bits : 0);
    add(Part::ShiftAdd, tile.multiplies || tile.adds ? lanes * bits : 0);
    add(Part::Adder, tile.adds ? lanes * bits : 0);
    // Each lane looks up on its own.
    add(Part::Table, lanes * tile.tableBits / tableRowBits);
    add(Part::FunctionUnit, tile.functionUnit ? lanes : 0);
    add(Part::Buffer, tile.memoryBits);
    add(Part::Router, 1);
  }
}
