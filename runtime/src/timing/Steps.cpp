//===- Steps.cpp - A region's instructions as tasks -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per instruction of the schema: what it occupies, for how long,
// what it reads and writes.
//===----------------------------------------------------------------------===//
#include "Steps.h"

#include <algorithm>
#include <numeric>
#include <set>

using namespace rampart;
using namespace rampart::timing;

uint32_t Names::integrators(uint32_t array) {
  auto [found, isNew] = arrays.try_emplace(array);
  if (isNew)
    found->second = newSpace(SpaceKind::Integrators);
  return found->second;
}

namespace {

using Body = flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>>;

class StepMaker {
public:
  StepMaker(const Program &program, const fb::Region &region,
            const std::vector<std::vector<uint32_t>> &inputs,
            const std::vector<uint32_t> &outputs, Names &names);

  RegionSteps run();

private:
  const Program &program;
  const fb::Region &region;
  const std::vector<std::vector<uint32_t>> &inputs;
  const std::vector<uint32_t> &outputs;
  Names &names;
  Durations durations;
  uint32_t gridColumns;
  std::vector<uint32_t> buffers;              // their spaces
  std::vector<std::set<uint32_t>> bankArrays; // integrated into each bank
  /// Conversions that share a task, and how many columns of an array each of
  /// its successive approximation converters takes.
  struct Pass {
    uint32_t step;
    std::map<uint64_t, uint64_t> columns;
  };
  std::map<std::pair<uint32_t, uint32_t>, Pass> passes; // (bank, ramp)
  RegionSteps result;

  void addBody(const Body &body);
  void begin(bool loop);
  void add(Step step);
  void add(const fb::Instruction &instruction);
  void add(const fb::Load &load);
  void add(const fb::Store &store);
  void add(const fb::Move &move);
  void add(const fb::Integrate &integrate);
  void add(const fb::Convert &convert);
  bool joinPass(const fb::Convert &convert);
  std::vector<uint32_t> columnsOf(uint32_t bank, const fb::Ramp &ramp) const;
  Cycles conversion(const fb::Convert &convert, Pass &pass) const;
  void addDigital(const fb::Slice &dst, std::vector<const fb::Slice *> sources);

  const fb::Buffer &buffer(uint32_t i) const {
    return *region.buffers()->Get(i);
  }
  int bits(uint32_t i) const {
    return bitsOf(buffer(i).min(), buffer(i).max());
  }
  Span span(const fb::Slice &slice) const {
    return {buffers[slice.buffer()], slice.offset(),
            slice.offset() + slice.count()};
  }
  Span whole(uint32_t i) const { return {buffers[i], 0, buffer(i).width()}; }
  std::vector<uint32_t> route(uint32_t from, uint32_t to) const;
};

} // namespace

StepMaker::StepMaker(const Program &program, const fb::Region &region,
                     const std::vector<std::vector<uint32_t>> &inputs,
                     const std::vector<uint32_t> &outputs, Names &names)
    : program(program), region(region), inputs(inputs), outputs(outputs),
      names(names), durations(program.machine()),
      gridColumns(uint32_t(program.machine().gridColumns)) {
  for (uint32_t i = 0; region.buffers() && i < region.buffers()->size(); ++i)
    buffers.push_back(names.newSpace(SpaceKind::Buffer));
  if (region.banks())
    bankArrays.resize(region.banks()->size());
}

void StepMaker::begin(bool loop) {
  result.segments.push_back({loop, {}});
  passes.clear();
}

void StepMaker::add(Step step) {
  Segment &segment = result.segments.back();
  result.places.push_back(
      {uint32_t(result.segments.size() - 1), uint32_t(segment.steps.size())});
  segment.steps.push_back(std::move(step));
}

void StepMaker::add(const fb::Load &load) {
  Step step{{durations.host(buffer(load.dst()).width(), bits(load.dst())),
             {names.resource(Names::HostIn)}},
            {},
            {whole(load.dst())}};
  for (uint32_t sequence : inputs[load.input()])
    step.reads.push_back({sequence, 0, 1});
  add(std::move(step));
}

void StepMaker::add(const fb::Store &store) {
  add({{durations.host(buffer(store.src()).width(), bits(store.src())),
        {names.resource(Names::HostOut)}},
       {whole(store.src())},
       {{outputs[store.output()], 0, 1}}});
}

/// The links of the way along the row, then along the column.
std::vector<uint32_t> StepMaker::route(uint32_t from, uint32_t to) const {
  std::vector<uint32_t> links;
  uint32_t row = from / gridColumns, column = from % gridColumns;
  uint32_t toRow = to / gridColumns, toColumn = to % gridColumns, at = from;
  while (at != to) {
    if (column != toColumn)
      column += column < toColumn ? 1 : -1;
    else
      row += row < toRow ? 1 : -1;
    uint32_t next = row * gridColumns + column;
    links.push_back(names.resource(Names::Link, at, next));
    at = next;
  }
  return links;
}

void StepMaker::add(const fb::Move &move) {
  uint32_t from = buffer(move.src()->buffer()).tile(),
           to = buffer(move.dst()->buffer()).tile();
  if (from == to)
    return addDigital(*move.dst(), {move.src()});
  std::vector<uint32_t> links = route(from, to);
  Cycles duration = durations.transfer(
      move.src()->count(), bits(move.src()->buffer()), links.size());
  add({{duration, std::move(links)}, {span(*move.src())}, {span(*move.dst())}});
}

/// Elements that drive rows, as few spans.
static void appendSources(std::vector<Span> &spans, uint32_t space,
                          const fb::Drive &drive) {
  std::set<uint32_t> elements(drive.sources()->begin(), drive.sources()->end());
  for (uint32_t element : elements)
    if (!spans.empty() && spans.back().space == space &&
        spans.back().end == element)
      ++spans.back().end;
    else
      spans.push_back({space, element, element + 1});
}

// The currents of stacked arrays meet in one integrator, all at once: each
// writes the integrators of its own array, and a conversion waits for all.
void StepMaker::add(const fb::Integrate &integrate) {
  const fb::Array &array = *program.index().arrays()->Get(integrate.array());
  Step step{{durations.integrate(),
             {names.resource(Names::Array, array.tile(), array.slot())}},
            {},
            {{names.integrators(integrate.array()), 0, 1}}};
  for (const fb::Drive *drive : *integrate.drives())
    appendSources(step.reads, buffers[drive->buffer()], *drive);
  auto &arrays = bankArrays[integrate.bank()];
  if (!integrate.accumulate())
    arrays.clear();
  arrays.insert(integrate.array());
  std::erase_if(passes, [&](const auto &pass) {
    return pass.first.first == integrate.bank();
  });
  add(std::move(step));
}

/// The physical columns of what `bank` integrates in the ramp's array.
std::vector<uint32_t> StepMaker::columnsOf(uint32_t bank,
                                           const fb::Ramp &ramp) const {
  for (uint32_t i : bankArrays[bank])
    if (const fb::Array &array = *program.index().arrays()->Get(i);
        array.tile() == ramp.tile() && array.slot() == ramp.slot())
      return bitLinesOf(array);
  std::vector<uint32_t> first(region.banks()->Get(bank)->width());
  std::iota(first.begin(), first.end(), 0);
  return first;
}

/// How long `pass` takes with `convert`.
Cycles StepMaker::conversion(const fb::Convert &convert, Pass &pass) const {
  const fb::Ramp &ramp = *program.index().ramps()->Get(convert.ramp());
  if (!ramp.uniform())
    return durations.convert(devicesOf(ramp));
  const std::vector<uint32_t> columns = columnsOf(convert.bank(), ramp);
  for (uint32_t i = 0; i < convert.dst()->count(); ++i)
    ++pass.columns[columns[convert.column() + i * convert.column_stride()] /
                   uint64_t(program.machine().columnsPerSar)];
  uint64_t most = 0;
  for (auto [converter, columns] : pass.columns)
    most = std::max(most, columns);
  return durations.sar(conversionBits(ramp), most);
}

/// A ramp serves all columns at once: a later conversion of the same sums by
/// the same ramp is part of the pass, unless something came between that
/// touches where its codes go.
bool StepMaker::joinPass(const fb::Convert &convert) {
  auto found = passes.find({convert.bank(), convert.ramp()});
  if (found == passes.end())
    return false;
  Span dst = span(*convert.dst());
  std::vector<Step> &steps = result.segments.back().steps;
  auto touches = [&](const Span &other) {
    return other.space == dst.space && other.begin < dst.end &&
           dst.begin < other.end;
  };
  Pass &pass = found->second;
  for (size_t i = pass.step; i < steps.size(); ++i)
    if (std::any_of(steps[i].reads.begin(), steps[i].reads.end(), touches) ||
        std::any_of(steps[i].writes.begin(), steps[i].writes.end(), touches))
      return false;
  steps[pass.step].writes.push_back(dst);
  steps[pass.step].task.duration = conversion(convert, pass);
  result.places.push_back({uint32_t(result.segments.size() - 1), pass.step});
  return true;
}

void StepMaker::add(const fb::Convert &convert) {
  if (joinPass(convert))
    return;
  const fb::Ramp &ramp = *program.index().ramps()->Get(convert.ramp());
  Pass pass{uint32_t(result.segments.back().steps.size()), {}};
  // The ramp's devices lie on the word lines of its array; successive
  // approximation takes its columns' sums from it.
  Step step{{conversion(convert, pass),
             {names.resource(Names::Array, ramp.tile(), ramp.slot())}},
            {},
            {span(*convert.dst())}};
  for (uint32_t array : bankArrays[convert.bank()])
    step.reads.push_back({names.integrators(array), 0, 1});
  passes[{convert.bank(), convert.ramp()}] = std::move(pass);
  add(std::move(step));
}

void StepMaker::addDigital(const fb::Slice &dst,
                           std::vector<const fb::Slice *> sources) {
  Step step{{durations.digital(dst.count()),
             {names.resource(Names::Digital, buffer(dst.buffer()).tile())}},
            {},
            {span(dst)}};
  for (const fb::Slice *source : sources)
    step.reads.push_back(span(*source));
  add(std::move(step));
}

void StepMaker::add(const fb::Instruction &instruction) {
  switch (instruction.op_type()) {
  case fb::Operation::Load:
    return add(*instruction.op_as_Load());
  case fb::Operation::Store:
    return add(*instruction.op_as_Store());
  case fb::Operation::Fill:
    return addDigital(*instruction.op_as_Fill()->dst(), {});
  case fb::Operation::Move:
    return add(*instruction.op_as_Move());
  case fb::Operation::Integrate:
    return add(*instruction.op_as_Integrate());
  case fb::Operation::Convert:
    return add(*instruction.op_as_Convert());
  case fb::Operation::Mul:
    return addDigital(
        *instruction.op_as_Mul()->dst(),
        {instruction.op_as_Mul()->a(), instruction.op_as_Mul()->b()});
  case fb::Operation::Add:
    return addDigital(
        *instruction.op_as_Add()->dst(),
        {instruction.op_as_Add()->a(), instruction.op_as_Add()->b()});
  case fb::Operation::Lookup:
    return addDigital(*instruction.op_as_Lookup()->dst(),
                      {instruction.op_as_Lookup()->src()});
  case fb::Operation::Loop:
    begin(true);
    if (const auto *body = instruction.op_as_Loop()->body())
      addBody(*body);
    return begin(false);
  case fb::Operation::NONE: // refused when the program was verified
    break;
  }
}

void StepMaker::addBody(const Body &body) {
  for (const fb::Instruction *instruction : body)
    add(*instruction);
}

RegionSteps StepMaker::run() {
  bool sequences = std::any_of(
      region.inputs()->begin(), region.inputs()->end(),
      [](const auto *port) { return port->kind() == fb::PortKind::Sequence; });
  begin(false);
  if (!sequences)
    begin(true);
  if (region.body())
    addBody(*region.body());
  if (!sequences)
    begin(false);
  return std::move(result);
}

RegionSteps timing::stepsOf(const Program &program, const fb::Region &region,
                            const std::vector<std::vector<uint32_t>> &inputs,
                            const std::vector<uint32_t> &outputs,
                            Names &names) {
  return StepMaker(program, region, inputs, outputs, names).run();
}
