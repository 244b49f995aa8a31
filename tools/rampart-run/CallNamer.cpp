//===- CallNamer.cpp - Names of a region call's values ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything is read off the instructions and the labels of the arrays; nothing
// here knows what an LSTM is.
//===----------------------------------------------------------------------===//
#include "CallNamer.h"

#include <algorithm>
#include <cctype>

using namespace rampart;

/// As the compiler makes symbols of names.
static std::string symbolOf(const std::string &name) {
  std::string symbol;
  for (char c : name)
    symbol += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  symbol.erase(0, symbol.find_first_not_of('_'));
  return symbol;
}

CallNamer::CallNamer(const Program &program, size_t function, size_t step,
                     std::string prefix, const std::string &node)
    : program(program), function(function), step(step),
      region(program.index()
                 .functions()
                 ->Get(flatbuffers::uoffset_t(function))
                 ->body()
                 ->Get(flatbuffers::uoffset_t(step))
                 ->step_as_RegionCall()
                 ->region()),
      prefix(std::move(prefix)), symbol(symbolOf(node)),
      lines(linesOf(program.index())), values(program, function, step) {}

/// No label of lines that are there needs a higher number.
uint64_t CallNamer::linesOf(const fb::Program &index) {
  uint64_t rows = 0, columns = 0;
  if (index.arrays())
    for (const fb::Array *array : *index.arrays()) {
      rows += array->rows();
      columns += array->columns();
    }
  return std::max(rows, columns);
}

/// Without the node, and without a number that makes a symbol unique.
std::string CallNamer::shortName(std::string name) const {
  if (name.starts_with(symbol + "_"))
    name.erase(0, symbol.size() + 1);
  size_t end = name.find_last_not_of("0123456789");
  if (end != std::string::npos && end > 0 && end + 1 < name.size() &&
      name[end] == '_')
    name.erase(end);
  return name;
}

void CallNamer::add(const std::string &name, uint64_t unit, Written at,
                    bool sum, std::optional<double> scale) {
  if (unit >= lines)
    return; // what labels claim beyond has no name
  named.insert({at.instruction, sum});
  const bool sequence = values.instructions()[at.instruction].loop >= 0;
  int &number = numbers[{name, unit}];
  for (++number;; ++number) {
    std::string full = prefix + "." + name;
    if (number > 1)
      full += "." + std::to_string(number);
    auto [found, isNew] = places.try_emplace(full, probes.size());
    if (isNew) {
      probes.emplace_back();
      probes.back().name = full;
      probes.back().function = function;
      probes.back().step = step;
      probes.back().region = region;
      probes.back().sequence = sequence;
    }
    Probe &probe = probes[found->second];
    if (probe.sequence != sequence)
      continue; // a vector of a call, and one of every time step
    if (unit >= probe.elements.size())
      probe.elements.resize(size_t(unit) + 1, {UINT32_MAX, 0, false, 0});
    ProbeElement &element = probe.elements[size_t(unit)];
    if (element.instruction != UINT32_MAX)
      continue; // another value of the same name
    element = {at.instruction, at.index, sum, scale.value_or(1)};
    probe.real &= scale.has_value();
    return;
  }
}

void CallNamer::addCode(const std::string &name, uint64_t unit, Written at) {
  fb::Slice slice = *values.destination(at.instruction);
  add(name, unit, at, false,
      values.scaleOf(slice.buffer(), slice.offset() + at.index));
}

//===----------------------------------------------------------------------===//
// What drives arrays
//===----------------------------------------------------------------------===//

/// An input has the name of the word lines that it drives, and its value where
/// it comes from. Constants have none.
void CallNamer::labelInput(uint32_t number, const fb::Integrate &integrate) {
  const fb::Array &array = *program.index().arrays()->Get(integrate.array());
  if (!array.labels())
    return;
  const ArrayLabels labels = labelsOf(*array.labels());
  const std::vector<RowLabel> rows = rowLabels(labels);
  std::set<std::pair<std::string, uint64_t>> seen; // copies are one
  for (const fb::Drive *drive : *integrate.drives())
    for (uint32_t i = 0; i < drive->sources()->size(); ++i) {
      const RowLabel &row = rows[drive->row() + i];
      std::string name(row.input);
      if (row.element >= lines || !seen.emplace(name, row.element).second)
        continue;
      auto origin =
          values.originOf(drive->buffer(), drive->sources()->Get(i), number);
      if (!origin)
        continue;
      // Other blocks of a matrix see the same input, or more of its elements.
      auto found = places.find(prefix + "." + name);
      if (found != places.end()) {
        const auto &elements = probes[found->second].elements;
        if (row.element < elements.size() &&
            elements[size_t(row.element)].instruction != UINT32_MAX)
          continue;
      }
      if (values.instructions()[origin->at.instruction].record->op_as_Fill())
        continue;
      inputs.insert(name);
      addCode(name, row.element, origin->at);
    }
}

/// Buffers' own names are not gates'.
void CallNamer::readNames() {
  if (values.region.buffers())
    for (const fb::Buffer *buffer : *values.region.buffers())
      if (buffer->name())
        inputs.insert(buffer->name()->str());
}

void CallNamer::labelInputs() {
  for (uint32_t i = 0; i < values.instructions().size(); ++i)
    if (const auto *integrate =
            values.instructions()[i].record->op_as_Integrate())
      labelInput(i, *integrate);
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

std::string CallNamer::gateName(const Gate &gate) const {
  const auto &[matrix, name] = gate;
  bool isUnique = matricesOf.at(name).size() == 1 && !inputs.contains(name);
  return isUnique ? name : shortName(matrix) + "." + name;
}

/// Results of copies and of the digital unit's products and sums go on standing
/// for the gate whose sum they take in.
void CallNamer::carryOn(const fb::Slice &dst,
                        std::vector<const fb::Slice *> sources) {
  std::vector<std::optional<GateTag>> results(dst.count());
  for (uint32_t i = 0; i < dst.count(); ++i)
    for (const fb::Slice *source : sources) {
      const auto &tag = tags[source->buffer()][source->offset() + i];
      if (!results[i])
        results[i] = tag;
      else if (tag && tag->name() != results[i]->name())
        joined.emplace(tag->name(), results[i]->name());
    }
  std::move(results.begin(), results.end(),
            tags[dst.buffer()].begin() + dst.offset());
}

void CallNamer::visit(uint32_t number, const fb::Convert &convert) {
  const fb::Ramp &ramp = *program.index().ramps()->Get(convert.ramp());
  const fb::Array &array = *sums.at(convert.bank());
  const fb::Slice &dst = *convert.dst();
  auto *tag = &tags[dst.buffer()][dst.offset()];
  for (uint32_t i = 0; i < dst.count(); ++i)
    tag[i].reset();
  if (!array.labels())
    return;
  const ArrayLabels labels = labelsOf(*array.labels());
  const std::vector<ColumnLabel> columns = columnLabels(labels);
  bool isLinear = functionOf(*ramp.function()) == Function{};
  for (uint32_t i = 0; i < dst.count(); ++i) {
    const ColumnLabel &column =
        columns[convert.column() + i * convert.column_stride()];
    Gate gate{labels.matrix, std::string(column.gate)};
    if (isSearching)
      matricesOf[gate.second].insert(gate.first);
    if (isLinear)
      tag[i] = GateTag{gate.first, gate.second, column.unit};
    if (isSearching)
      continue;
    std::string name = gateName(gate);
    if (isLinear && tabled.contains(gate))
      name += ".sum";
    addCode(name, column.unit, {number, i});
    add(name + ".pre", column.unit, {number, i}, true, 1 / ramp.gamma());
  }
}

/// The function of a gate, or one that is known by its table.
void CallNamer::visit(uint32_t number, const fb::Lookup &lookup) {
  const fb::Slice &dst = *lookup.dst(), &src = *lookup.src();
  const fb::LookupTable &table = *program.index().tables()->Get(lookup.table());
  std::string title = table.name() ? shortName(table.name()->str()) : "table";
  for (uint32_t i = 0; i < dst.count(); ++i) {
    std::optional<GateTag> tag = tags[src.buffer()][src.offset() + i];
    tags[dst.buffer()][dst.offset() + i].reset();
    if (tag && isSearching)
      tabled.insert(tag->name());
    if (isSearching)
      continue;
    std::string name = tag ? gateName(tag->name()) : title;
    uint64_t unit = tag ? tag->unit : i;
    addCode(name, unit, {number, i});
    auto argument =
        values.writtenBefore(src.buffer(), src.offset() + i, number);
    if (argument)
      add(name + ".pre", unit, *argument, false, table.input_scale());
  }
}

void CallNamer::visit(uint32_t number) {
  const fb::Instruction &op = *values.instructions()[number].record;
  if (const fb::Integrate *integrate = op.op_as_Integrate()) {
    if (!integrate->accumulate())
      sums[integrate->bank()] =
          program.index().arrays()->Get(integrate->array());
  } else if (const fb::Convert *convert = op.op_as_Convert()) {
    visit(number, *convert);
  } else if (const fb::Lookup *lookup = op.op_as_Lookup()) {
    visit(number, *lookup);
  } else if (const fb::Move *move = op.op_as_Move()) {
    carryOn(*move->dst(), {move->src()});
  } else if (const fb::Mul *mul = op.op_as_Mul()) {
    carryOn(*mul->dst(), {mul->a(), mul->b()});
  } else if (const fb::Add *add = op.op_as_Add()) {
    carryOn(*add->dst(), {add->a(), add->b()});
  } else if (auto dst = values.destination(number)) {
    carryOn(*dst, {});
  }
}

void CallNamer::findGates() {
  for (bool searching : {true, false}) {
    isSearching = searching;
    tags.clear();
    for (size_t i = 0;
         values.region.buffers() && i < values.region.buffers()->size(); ++i)
      tags.emplace_back(
          values.region.buffers()->Get(flatbuffers::uoffset_t(i))->width());
    for (uint32_t i = 0; i < values.instructions().size(); ++i)
      visit(i);
    for (const auto &[part, whole] : joined)
      if (tabled.contains(whole))
        tabled.insert(part);
  }
}

//===----------------------------------------------------------------------===//
// The rest
//===----------------------------------------------------------------------===//

/// Calls use(slice) for every operand of the digital unit, and copies.
template <typename Use>
static void forEachOperand(const fb::Instruction &op, Use use) {
  if (const fb::Move *move = op.op_as_Move()) {
    use(*move->src());
  } else if (const fb::Mul *mul = op.op_as_Mul()) {
    use(*mul->a());
    use(*mul->b());
  } else if (const fb::Add *add = op.op_as_Add()) {
    use(*add->a());
    use(*add->b());
  } else if (const fb::Lookup *lookup = op.op_as_Lookup()) {
    use(*lookup->src());
  }
}

/// As the program calls the buffer.
std::string CallNamer::stateName(uint32_t buffer) const {
  const auto *name = values.region.buffers()->Get(buffer)->name();
  return name ? name->str() : "state";
}

/// What the digital unit reads of the pass before and no word line carries.
void CallNamer::addStates() {
  std::set<std::pair<uint32_t, uint32_t>> seen; // buffer, element
  const auto others = named;
  for (uint32_t number = 0; number < values.instructions().size(); ++number) {
    if (values.instructions()[number].loop < 0)
      continue;
    forEachOperand(
        *values.instructions()[number].record, [&](const fb::Slice &slice) {
          for (uint32_t i = 0; i < slice.count(); ++i) {
            uint32_t element = slice.offset() + i;
            if (values.writtenBefore(slice.buffer(), element, number))
              continue;
            auto last = values.writtenInLoop(slice.buffer(), element, number);
            if (last && seen.emplace(slice.buffer(), element).second &&
                !others.contains({last->instruction, false}))
              addCode(stateName(slice.buffer()), i, *last);
          }
        });
  }
}

/// Results that have no other name.
void CallNamer::addOthers() {
  for (uint32_t i = 0; i < values.instructions().size(); ++i) {
    const fb::Instruction &op = *values.instructions()[i].record;
    auto dst = values.destination(i);
    std::string name = std::string(opcodeOf(op)) + std::to_string(i);
    if (!dst || named.contains({i, false}) || op.op_as_Fill() ||
        op.op_as_Move())
      continue;
    for (uint32_t j = 0; j < dst->count(); ++j)
      addCode(name, j, {i, j});
    if (const fb::Convert *convert = op.op_as_Convert())
      for (uint32_t j = 0; j < dst->count(); ++j)
        add(name + ".pre", j, {i, j}, true,
            1 / program.index().ramps()->Get(convert->ramp())->gamma());
  }
}

std::vector<Probe> CallNamer::run() {
  readNames();
  labelInputs();
  findGates();
  addStates();
  addOthers();
  return std::move(probes);
}
