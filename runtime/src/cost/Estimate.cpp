//===- Estimate.cpp - Energy of what was executed -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per instruction of the schema, as in timing/Steps.cpp.
//===----------------------------------------------------------------------===//
#include "Hardware.h"

#include "rampart/timing/Durations.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

using namespace rampart;
using namespace rampart::cost;
using timing::InstructionCount;

namespace {

class Estimator {
public:
  Estimator(const Program &program, const timing::Schedule &schedule,
            const timing::Activity &activity)
      : program(program), machine(program.machine()), schedule(schedule),
        activity(activity), hardware(hardwareOf(program)), durations(machine) {}

  Estimate run();

private:
  const Program &program;
  const Machine &machine;
  const timing::Schedule &schedule;
  const timing::Activity &activity;
  Hardware hardware;
  timing::Durations durations;
  std::vector<std::vector<double>> lineConductances; // by array
  std::set<Part> unpriced;
  Estimate result;

  // The region that is being priced.
  const fb::Region *region = nullptr;
  const std::vector<double> *capacitances = nullptr;
  std::set<std::pair<uint32_t, uint32_t>> passes; // tasks seen: phase, task
  const timing::Member *member = nullptr;

  void use(Part part, double count, double factor = 1);
  void run(Part part, double seconds);
  double seconds(timing::Cycles cycles) const {
    return double(cycles) / machine.clock;
  }
  const std::vector<double> &lines(uint32_t array);
  const timing::Member *memberOf(uint32_t region) const;
  const fb::Buffer &buffer(const fb::Slice &slice) const {
    return *region->buffers()->Get(slice.buffer());
  }
  static int bits(const fb::Buffer &buffer) {
    return timing::bitsOf(buffer.min(), buffer.max());
  }
  void access(const fb::Buffer &buffer, double count);
  void access(const fb::Slice &slice, int64_t executions) {
    access(buffer(slice), double(executions) * slice.count());
  }
  void chargeIntegrators(uint32_t bank, double executions);
  void price(const fb::Integrate &integrate, const InstructionCount &count);
  void price(const fb::Convert &convert, uint32_t number, double executions);
  void pricePass(const fb::Ramp &ramp, uint32_t bank, double executions);
  void price(const fb::Mul &mul, int64_t executions);
  void price(const fb::Add &add, int64_t executions);
  void price(const fb::Move &move, int64_t executions);
  void price(const fb::Lookup &lookup, int64_t executions);
  void transfer(double bits, double hops);
  void price(const fb::Instruction &instruction, uint32_t number,
             const InstructionCount &count);
  void priceTime();
};

} // namespace

/// `count` uses of a part; `factor` is what one costs of the row's.
void Estimator::use(Part part, double count, double factor) {
  if (count == 0)
    return;
  PartCost &cost = result.parts[size_t(part)];
  cost.uses += count;
  std::optional<double> energy =
      machine.cost.value(componentOf(part), CostQuantity::Energy);
  if (!energy)
    unpriced.insert(part);
  cost.energy += count * factor * energy.value_or(0);
}

/// A part that takes power for as long as it runs.
void Estimator::run(Part part, double seconds) {
  if (seconds == 0)
    return;
  PartCost &cost = result.parts[size_t(part)];
  cost.uses += seconds;
  std::optional<double> power =
      machine.cost.value(componentOf(part), CostQuantity::Power);
  if (!power)
    unpriced.insert(part);
  cost.energy += seconds * power.value_or(0);
}

/// Sum of both conductances of all pairs on each word line, S.
const std::vector<double> &Estimator::lines(uint32_t number) {
  lineConductances.resize(program.index().arrays()->size());
  std::vector<double> &sums = lineConductances[number];
  if (!sums.empty())
    return sums;
  const fb::Array &array = *program.index().arrays()->Get(number);
  const std::vector<std::array<double, 2>> pairs = program.pairs(array);
  sums.resize(array.rows());
  for (size_t i = 0; i < pairs.size(); ++i)
    sums[i / array.columns()] += pairs[i][0] + pairs[i][1];
  return sums;
}

const timing::Member *Estimator::memberOf(uint32_t number) const {
  for (const timing::FunctionSchedule &function : schedule.functions)
    for (const timing::Group &group : function.groups)
      for (const timing::Member &member : group.members)
        if (member.region == number)
          return &member;
  return nullptr;
}

void Estimator::access(const fb::Buffer &buffer, double count) {
  use(Part::Buffer, count * bits(buffer),
      accessFactor(hardware.tiles.at(buffer.tile()).memoryBits, bufferRowBits));
}

/// V² G t of the devices on the word lines, and what drives those.
void Estimator::price(const fb::Integrate &integrate,
                      const InstructionCount &count) {
  const fb::Array &array = *program.index().arrays()->Get(integrate.array());
  std::vector<uint32_t> rows;
  std::set<std::pair<uint32_t, uint32_t>> inputs;
  for (const fb::Drive *drive : *integrate.drives())
    for (uint32_t i = 0; i < drive->sources()->size(); ++i) {
      rows.push_back(drive->row() + i);
      inputs.emplace(drive->buffer(), drive->sources()->Get(i));
    }
  std::sort(rows.begin(), rows.end());
  const std::vector<double> &conductances = lines(integrate.array());
  double charge = 0; // S · clocks
  int64_t clocks = 0, pulses = 0;
  for (size_t i = 0; i < count.lines.size(); ++i) {
    charge += double(count.lines[i].clocks) * conductances[rows[i]];
    clocks += count.lines[i].clocks;
    pulses += count.lines[i].pulses;
  }
  PartCost &read = result.parts[size_t(Part::ArrayRead)];
  read.uses += double(count.executions);
  read.energy += machine.vRead * machine.vRead * machine.tLsb * charge;
  use(Part::InputDriver, double(pulses));
  use(Part::PulseCounter, double(clocks));
  double executions = double(count.executions);
  for (const auto &[from, element] : inputs)
    access(*region->buffers()->Get(from), executions);
  result.operations +=
      2 * executions * double(inputs.size()) * double(array.columns());
  // Stacked arrays integrate at once, into one set of integrators.
  if (!integrate.accumulate())
    chargeIntegrators(integrate.bank(), executions);
}

void Estimator::chargeIntegrators(uint32_t bank, double executions) {
  double columns = executions * region->banks()->Get(bank)->width();
  run(Part::Integrator, columns * seconds(durations.integrate()));
  // The charge of half the swing, which is the largest from the middle.
  PartCost &capacitor = result.parts[size_t(Part::Capacitor)];
  capacitor.uses += columns;
  capacitor.energy += columns * (*capacitances)[bank] * machine.cost.swing / 2 *
                      machine.cost.supply;
}

void Estimator::price(const fb::Convert &convert, uint32_t number,
                      double executions) {
  const fb::Ramp &ramp = *program.index().ramps()->Get(convert.ramp());
  double conversions = executions * convert.dst()->count();
  access(*convert.dst(), int64_t(executions));
  if (ramp.uniform()) {
    // Samples hold the sums: the integrators need not.
    use(Part::SampleHold, conversions);
    use(Part::SarAdc, conversions * conversionBits(ramp));
    return;
  }
  double thresholds = double(ramp.directions()->size());
  use(Part::Comparator, conversions * thresholds);
  use(Part::ColumnCounter, conversions * thresholds);
  const timing::Place &place = member->places[number];
  if (passes.emplace(place.phase, place.task).second)
    pricePass(ramp, convert.bank(), executions);
}

/// One pass of a ramp serves all columns of the bank, which hold meanwhile.
void Estimator::pricePass(const fb::Ramp &ramp, uint32_t bank,
                          double executions) {
  RampDevices devices = devicesOf(ramp);
  double charge = 0; // S · clocks
  for (size_t i = 0; i < devices.stepConductances.size(); ++i)
    charge += double(devices.stepConductances[i]) * devices.stepClocks[i];
  for (size_t i = 0; i < devices.offsetConductances.size(); ++i)
    charge += double(devices.offsetConductances[i]) *
              std::abs(double(devices.offsetClocks[i]));
  PartCost &read = result.parts[size_t(Part::RampRead)];
  read.uses += executions;
  read.energy +=
      executions * machine.vRead * machine.vRead * machine.tAdc * charge;
  double held = executions * seconds(durations.convert(devices));
  run(Part::RampGenerator, held);
  run(Part::Integrator, held * region->banks()->Get(bank)->width());
}

static bool isShift(int64_t number) {
  return std::has_single_bit(uint64_t(std::abs(number)));
}

// A factor that is no power of two is one more multiplication, as wide as the
// result; the division belongs to it.
void Estimator::price(const fb::Mul &mul, int64_t executions) {
  double count = double(executions) * mul.dst()->count();
  int a = bits(buffer(*mul.a())), b = bits(buffer(*mul.b())),
      dst = bits(buffer(*mul.dst()));
  use(Part::Multiplier, count * a * b);
  if (!isShift(mul.num()) || !isShift(mul.den()))
    use(Part::Multiplier, count * dst * dst);
  else if (mul.num() != mul.den())
    use(Part::ShiftAdd, count * dst);
  access(*mul.a(), executions);
  access(*mul.b(), executions);
  access(*mul.dst(), executions);
}

void Estimator::price(const fb::Add &add, int64_t executions) {
  double count = double(executions) * add.dst()->count();
  int dst = bits(buffer(*add.dst()));
  auto scale = [&](const fb::Slice &slice, int64_t factor) {
    access(slice, executions);
    if (factor != 0 && (!isShift(factor) || !isShift(add.den())))
      use(Part::Multiplier, count * bits(buffer(slice)) * dst);
  };
  scale(*add.a(), add.a_num());
  scale(*add.b(), add.b_num());
  bool plain = add.den() == 1 && std::abs(add.a_num()) <= 1 &&
               std::abs(add.b_num()) <= 1;
  use(plain ? Part::Adder : Part::ShiftAdd, count * dst);
  access(*add.dst(), executions);
}

/// Through the routers at both ends of every link.
void Estimator::transfer(double bits, double hops) {
  use(Part::Link, bits * hops);
  use(Part::Router, bits * (hops + 1));
}

static double hopsBetween(uint32_t from, uint32_t to, uint32_t gridColumns) {
  auto distance = [](uint32_t a, uint32_t b) {
    return double(std::max(a, b) - std::min(a, b));
  };
  return distance(from / gridColumns, to / gridColumns) +
         distance(from % gridColumns, to % gridColumns);
}

void Estimator::price(const fb::Move &move, int64_t executions) {
  const fb::Buffer &from = buffer(*move.src()), &to = buffer(*move.dst());
  access(*move.src(), executions);
  access(*move.dst(), executions);
  if (from.tile() != to.tile())
    transfer(
        double(executions) * move.src()->count() * bits(from),
        hopsBetween(from.tile(), to.tile(), uint32_t(machine.gridColumns)));
}

void Estimator::price(const fb::Lookup &lookup, int64_t executions) {
  const fb::LookupTable &table = *program.index().tables()->Get(lookup.table());
  double bits = tableBits(program, table),
         values = double(executions) * lookup.dst()->count();
  Part part = lookupPart(machine.cost, bits);
  use(part, values, part == Part::Table ? accessFactor(bits, tableRowBits) : 1);
  access(*lookup.src(), executions);
  access(*lookup.dst(), executions);
}

void Estimator::price(const fb::Instruction &instruction, uint32_t number,
                      const InstructionCount &count) {
  int64_t executions = count.executions;
  auto port = [&](uint32_t number) {
    const fb::Buffer &buffer = *region->buffers()->Get(number);
    double elements = double(executions) * buffer.width();
    access(buffer, elements);
    transfer(elements * bits(buffer), 1);
  };
  switch (instruction.op_type()) {
  case fb::Operation::Load:
    return port(instruction.op_as_Load()->dst());
  case fb::Operation::Store:
    return port(instruction.op_as_Store()->src());
  case fb::Operation::Fill:
    return access(*instruction.op_as_Fill()->dst(), executions);
  case fb::Operation::Move:
    return price(*instruction.op_as_Move(), executions);
  case fb::Operation::Integrate:
    return price(*instruction.op_as_Integrate(), count);
  case fb::Operation::Convert:
    return price(*instruction.op_as_Convert(), number, double(executions));
  case fb::Operation::Mul:
    return price(*instruction.op_as_Mul(), executions);
  case fb::Operation::Add:
    return price(*instruction.op_as_Add(), executions);
  case fb::Operation::Lookup:
    return price(*instruction.op_as_Lookup(), executions);
  case fb::Operation::Loop:
  case fb::Operation::NONE:
    break;
  }
}

/// What is taken all the time: the clock's tree, and leakage of everything but
/// devices and capacitors.
void Estimator::priceTime() {
  run(Part::Clock, result.seconds * double(hardware.tiles.size()));
  double circuits = 0; // m²
  for (size_t i = 0; i < partCount; ++i) {
    Part part = Part(i);
    if (part != Part::ArrayRead && part != Part::RampRead &&
        part != Part::Capacitor)
      circuits += result.parts[i].area;
  }
  constexpr double perSquareMicron = 1e12;
  run(Part::Leakage, result.seconds * circuits * perSquareMicron);
}

Estimate Estimator::run() {
  result.seconds = seconds(activity.cycles);
  result.timeSteps = activity.timeSteps();
  result.sequences = activity.sequences();
  for (size_t i = 0; i < activity.regions.size(); ++i) {
    const timing::RegionCount &counts = activity.regions[i];
    member = memberOf(uint32_t(i));
    if (counts.instructions.empty() || !member)
      continue;
    region = program.index().regions()->Get(flatbuffers::uoffset_t(i));
    capacitances = &hardware.capacitances[i];
    passes.clear();
    forEachInstruction(
        *region, [&](const fb::Instruction &instruction, uint32_t number) {
          price(instruction, number, counts.instructions[number]);
        });
  }
  addAreas(program, hardware, result);
  priceTime();
  result.unpriced.assign(unpriced.begin(), unpriced.end());
  return std::move(result);
}

Estimate cost::estimate(const Program &program,
                        const timing::Schedule &schedule,
                        const timing::Activity &activity) {
  return Estimator(program, schedule, activity).run();
}
