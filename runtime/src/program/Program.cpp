//===- Program.cpp - Access to a verified program -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing is checked here: loading has verified every record.
//===----------------------------------------------------------------------===//
#include "rampart/program/Program.h"

#include "rampart/core/Pair.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>

using namespace rampart;

const HostOp *Program::hostOp(size_t function, size_t step) const {
  const std::optional<HostOp> &op = hostOps[function][step];
  return op ? &*op : nullptr;
}

Tensor Program::constant(size_t i) const {
  const fb::Constant &constant =
      *root->constants()->Get(flatbuffers::uoffset_t(i));
  Shape shape;
  if (constant.dims())
    shape.assign(constant.dims()->begin(), constant.dims()->end());
  return Tensor::borrow(elementTypeOf(constant.element_type()),
                        std::move(shape),
                        data.data() + constant.data()->offset());
}

template <typename T>
static std::span<const T> elements(std::span<const std::byte> data,
                                   const fb::DataRef &reference) {
  return {reinterpret_cast<const T *>(data.data() + reference.offset()),
          reference.size() / sizeof(T)};
}

std::span<const float> Program::conductances(const fb::Array &array) const {
  return elements<float>(data, *array.conductances());
}

std::vector<std::array<double, 2>>
Program::pairs(const fb::Array &array) const {
  std::vector<std::array<double, 2>> pairs;
  pairs.reserve(size_t(array.rows()) * array.columns());
  for (float difference : conductances(array))
    pairs.push_back(pairTargets(description, difference));
  auto at = [&](const auto &device) -> std::array<double, 2> & {
    return pairs[size_t(device.row) * array.columns() + device.column];
  };
  for (const PairTarget &target : targetsOf(array))
    at(target) = {target.positive, target.negative};
  for (const StuckDevice &device : stuckOf(array))
    at(device)[device.negative] = device.conductance;
  return pairs;
}

std::span<const int32_t> Program::entries(const fb::LookupTable &table) const {
  return elements<int32_t>(data, *table.entries());
}

bool Program::holds(const void *bytes) const {
  const auto *address = static_cast<const std::byte *>(bytes);
  return std::less_equal<>()(data.data(), address) &&
         std::less<>()(address, data.data() + data.size());
}

size_t rampart::presentInputs(const fb::HostOp &op) {
  flatbuffers::uoffset_t count = op.inputs() ? op.inputs()->size() : 0;
  while (count > 0 && op.inputs()->Get(count - 1) == -1)
    --count;
  return count;
}

ElementType rampart::elementTypeOf(fb::ElementType type) {
  switch (type) {
  case fb::ElementType::Float32:
    return ElementType::Float32;
  case fb::ElementType::Float64:
    return ElementType::Float64;
  case fb::ElementType::Int32:
    return ElementType::Int32;
  case fb::ElementType::Int64:
    return ElementType::Int64;
  case fb::ElementType::Bool:
    return ElementType::Bool;
  case fb::ElementType::UInt8:
    return ElementType::UInt8;
  case fb::ElementType::Int8:
    return ElementType::Int8;
  case fb::ElementType::Code:
    break;
  }
  return ElementType::Code;
}

Function rampart::functionOf(const fb::FunctionSpec &spec) {
  return {*functionKind(spec.kind()->string_view()), spec.alpha(), spec.beta(),
          spec.clip()};
}

Levels rampart::levelsOf(const fb::Ramp &ramp) {
  // One level every code_stride codes.
  double step = ramp.code_scale() * ramp.code_stride();
  double steps = std::round((ramp.y_hi() - ramp.y_lo()) / step);
  return {ramp.y_lo(), ramp.y_hi(),
          int64_t(std::clamp(steps, 1.0, double(1 << 24))) + 1};
}

template <typename T>
static std::vector<T> copyOf(const flatbuffers::Vector<T> *vector) {
  return vector ? std::vector<T>(vector->begin(), vector->end())
                : std::vector<T>();
}

RampDevices rampart::devicesOf(const fb::Ramp &ramp) {
  return {ramp.gain(), copyOf(ramp.step_conductances()),
          copyOf(ramp.step_clocks()), copyOf(ramp.offset_conductances()),
          copyOf(ramp.offset_clocks())};
}

UniformThresholds rampart::uniformOf(const fb::Ramp &ramp) {
  return {ramp.uniform()->first(), ramp.uniform()->step()};
}

std::vector<double> rampart::designSums(const fb::Ramp &ramp) {
  return ramp.uniform()
             ? uniformSums(uniformOf(ramp), ramp.directions()->size())
             : rampSums(devicesOf(ramp));
}

int rampart::conversionBits(const fb::Ramp &ramp) {
  return std::bit_width(ramp.directions()->size());
}

int64_t rampart::rampColumnsOf(const fb::Ramp &ramp, int64_t arrayRows) {
  if (ramp.uniform())
    return 0;
  auto count = [](const auto *devices) {
    return int64_t(devices ? devices->size() : 0);
  };
  int64_t devices =
      count(ramp.step_conductances()) + count(ramp.offset_conductances());
  int64_t choices = ramp.bring_up() ? ramp.bring_up()->columns() : 1;
  return choices * rampColumnsOf(devices, arrayRows);
}

Staircase rampart::staircaseOf(const fb::Ramp &ramp) {
  Levels levels = levelsOf(ramp);
  double y = ramp.code_base() * ramp.code_scale();
  double level = std::round((y - levels.lo) / levels.step());
  return {int64_t(level), {}, copyOf(ramp.directions())};
}

ArrayLabels rampart::labelsOf(const fb::ArrayLabels &labels) {
  ArrayLabels result;
  auto copyNames = [](const auto *names, std::vector<std::string> &into) {
    if (names)
      for (const flatbuffers::String *name : *names)
        into.push_back(name->str());
  };
  if (labels.matrix())
    result.matrix = labels.matrix()->str();
  copyNames(labels.inputs(), result.inputs);
  copyNames(labels.gates(), result.gates);
  if (labels.rows())
    for (const fb::RowRun *run : *labels.rows())
      result.rows.push_back({run->input(), run->first(), run->count(),
                             run->copies(), run->copy()});
  if (labels.columns())
    for (const fb::ColumnRun *run : *labels.columns())
      result.columns.push_back(
          {run->gate(), run->gates(), run->first(), run->count()});
  return result;
}

static std::vector<uint32_t>
linesOf(const flatbuffers::Vector<uint32_t> *listed, uint32_t first,
        uint32_t count) {
  std::vector<uint32_t> lines = copyOf(listed);
  if (lines.empty()) {
    lines.resize(count);
    std::iota(lines.begin(), lines.end(), first);
  }
  return lines;
}

template <typename Record>
static std::string nameOrNothing(const Record &record) {
  return record.name() ? record.name()->str() : std::string();
}

std::string rampart::nameOf(const fb::Array &array) {
  return nameOrNothing(array);
}

std::string rampart::nameOf(const fb::Ramp &ramp) {
  return nameOrNothing(ramp);
}

std::vector<std::vector<uint32_t>>
rampart::blocksByArray(const fb::Program &index) {
  std::vector<std::vector<uint32_t>> blocks;
  std::map<std::pair<uint32_t, uint32_t>, size_t> numbers;
  for (uint32_t i = 0; index.arrays() && i < index.arrays()->size(); ++i) {
    const fb::Array &array = *index.arrays()->Get(i);
    auto [place, isNew] =
        numbers.try_emplace({array.tile(), array.slot()}, blocks.size());
    if (isNew)
      blocks.emplace_back();
    blocks[place->second].push_back(i);
  }
  return blocks;
}

std::vector<uint32_t> rampart::wordLinesOf(const fb::Array &array) {
  return linesOf(array.word_lines(), array.row(), array.rows());
}

std::vector<uint32_t> rampart::bitLinesOf(const fb::Array &array) {
  return linesOf(array.bit_lines(), array.column(), array.columns());
}

std::vector<StuckDevice> rampart::stuckOf(const fb::Array &array) {
  std::vector<StuckDevice> devices;
  if (array.stuck())
    for (const fb::StuckDevice *device : *array.stuck())
      devices.push_back({device->row(), device->column(), device->negative(),
                         device->conductance()});
  return devices;
}

std::vector<StuckStep> rampart::stuckOf(const fb::Ramp &ramp) {
  std::vector<StuckStep> devices;
  if (ramp.stuck())
    for (const fb::StuckStep *device : *ramp.stuck())
      devices.push_back(
          {device->column(), device->device(), device->conductance()});
  return devices;
}

std::vector<PairTarget> rampart::targetsOf(const fb::Array &array) {
  std::vector<PairTarget> targets;
  if (array.targets())
    for (const fb::PairTarget *target : *array.targets())
      targets.push_back({target->row(), target->column(), target->positive(),
                         target->negative()});
  return targets;
}

BringUp rampart::bringUpOf(const fb::Ramp &ramp) {
  const fb::BringUp *given = ramp.bring_up();
  if (!given)
    return {};
  return {given->columns(), given->feedback(), given->trim_clocks(),
          copyOf(given->weights()), given->per_step()};
}
