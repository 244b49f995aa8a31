//===- ReadConductances.cpp - A chip's devices from named arrays ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "rampart/core/Text.h"
#include "rampart/exec/DeviceConductances.h"

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace rampart;

namespace {

/// Finds arrays in a file; what is wrong with one is the error, once.
class TensorReader {
public:
  TensorReader(const Program &program, const NamedTensors &tensors)
      : index(program.index()), compared(comparedArrays(program)),
        tensors(tensors) {}

  Result<DeviceConductances> read();

private:
  const fb::Program &index;
  const std::vector<bool> compared;
  const NamedTensors &tensors;
  Status status;

  bool has(const std::string &name) const { return tensors.contains(name); }
  void fail(const std::string &name, size_t element,
            const std::string &expected, const std::string &found);
  /// The array of that name, type and shape; null after an error.
  const Tensor *find(const std::string &name, ElementType type,
                     const Shape &shape);
  /// Numbers of a float64 array, each of which is `valid`; none after an error.
  template <typename Valid>
  std::vector<double> numbers(const std::string &name, const Shape &shape,
                              const char *expected, Valid valid);
  std::vector<double> conductances(const std::string &name, const Shape &shape);
  /// Of an int64 array, element i within bounds(i), in `unit`.
  template <typename Bounds>
  std::vector<int64_t> integers(const std::string &name, const Shape &shape,
                                const char *unit, Bounds bounds);
  void readClocks(const std::string &name, RampDevices &devices);
  void readRedundant(const std::string &name, const BringUp &bringUp,
                     RampConductances &ramp);
  RampConductances readRamp(const fb::Ramp &ramp);
  std::vector<std::vector<double>> readOffsets();
};

std::string numberText(double number) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number);
  return {text, end.ptr};
}

} // namespace

void TensorReader::fail(const std::string &name, size_t element,
                        const std::string &expected, const std::string &found) {
  if (status)
    status = Error{"array " + quotedText(name) + ": element " +
                   std::to_string(element) + ": expected " + expected +
                   ", found " + found};
}

const Tensor *TensorReader::find(const std::string &name, ElementType type,
                                 const Shape &shape) {
  auto text = [](ElementType type, const Shape &shape) {
    return std::string(elementTypeName(type)) + " of shape " + shapeText(shape);
  };
  auto tensor = tensors.find(name);
  const bool there = tensor != tensors.end();
  if (there && tensor->second.type() == type && tensor->second.shape() == shape)
    return &tensor->second;
  if (status)
    status = Error{
        "array " + quotedText(name) + ": expected " + text(type, shape) +
        ", found " +
        (there ? text(tensor->second.type(), tensor->second.shape()) : "none")};
  return nullptr;
}

template <typename Valid>
std::vector<double> TensorReader::numbers(const std::string &name,
                                          const Shape &shape,
                                          const char *expected, Valid valid) {
  const Tensor *tensor = find(name, ElementType::Float64, shape);
  if (!tensor)
    return {};
  std::vector<double> values(tensor->data<double>(),
                             tensor->data<double>() + tensor->size());
  for (size_t i = 0; i < values.size(); ++i)
    if (!valid(values[i]))
      fail(name, i, expected, numberText(values[i]));
  return values;
}

std::vector<double> TensorReader::conductances(const std::string &name,
                                               const Shape &shape) {
  return numbers(
      name, shape, "a conductance of at least 0 S",
      [](double value) { return value >= 0 && std::isfinite(float(value)); });
}

template <typename Bounds>
std::vector<int64_t> TensorReader::integers(const std::string &name,
                                            const Shape &shape,
                                            const char *unit, Bounds bounds) {
  const Tensor *tensor = find(name, ElementType::Int64, shape);
  if (!tensor)
    return {};
  std::vector<int64_t> values(tensor->data<int64_t>(),
                              tensor->data<int64_t>() + tensor->size());
  for (size_t i = 0; i < values.size(); ++i)
    if (auto [low, high] = bounds(i); values[i] < low || values[i] > high)
      fail(name, i, std::to_string(low) + " to " + std::to_string(high) + unit,
           std::to_string(values[i]));
  return values;
}

/// Steps, then calibration devices.
void TensorReader::readClocks(const std::string &name, RampDevices &devices) {
  const size_t steps = devices.stepClocks.size();
  const Shape shape{devices.count()};
  std::vector<int64_t> clocks = integers(name, shape, " clocks", [&](size_t i) {
    return i < steps ? std::pair<int64_t, int64_t>(0, UINT16_MAX)
                     : std::pair<int64_t, int64_t>(INT16_MIN, INT16_MAX);
  });
  for (size_t i = 0; i < clocks.size(); ++i)
    if (i < steps)
      devices.stepClocks[i] = uint16_t(clocks[i]);
    else
      devices.offsetClocks[i - steps] = int16_t(clocks[i]);
}

/// What there is of a ramp's redundant columns.
void TensorReader::readRedundant(const std::string &name,
                                 const BringUp &bringUp,
                                 RampConductances &ramp) {
  const int64_t count = ramp.devices.count();
  if (has(name + ".columns"))
    for (int64_t column : integers(name + ".columns", {count}, "", [&](size_t) {
           return std::pair<int64_t, int64_t>(0, bringUp.columns - 1);
         }))
      ramp.columns.push_back(uint32_t(column));
  if (!has(name + ".redundant"))
    return;
  std::vector<double> all =
      conductances(name + ".redundant", {int64_t(bringUp.columns), count});
  for (auto first = all.begin(); first != all.end(); first += count)
    ramp.redundant.emplace_back(first, first + count);
}

RampConductances TensorReader::readRamp(const fb::Ramp &ramp) {
  RampConductances result{devicesOf(ramp)};
  if (ramp.uniform())
    return result; // no devices
  RampDevices &devices = result.devices;
  const std::string name = nameOf(ramp);
  const size_t steps = devices.stepClocks.size();
  const Shape shape{devices.count()};
  std::vector<double> own = conductances(name, shape);
  for (size_t i = 0; i < own.size(); ++i)
    (i < steps ? devices.stepConductances[i]
               : devices.offsetConductances[i - steps]) = float(own[i]);
  readClocks(name + ".clocks", devices);
  readRedundant(name, bringUpOf(ramp), result);
  if (has(name + ".effective"))
    for (double value : conductances(name + ".effective", shape))
      result.effective.push_back(float(value));
  return result;
}

std::vector<std::vector<double>> TensorReader::readOffsets() {
  std::vector<std::vector<double>> offsets(compared.size());
  bool any = false;
  auto nameAt = [&](size_t array) {
    return nameOf(*index.arrays()->Get(flatbuffers::uoffset_t(array))) +
           ".offsets";
  };
  for (size_t i = 0; i < compared.size(); ++i)
    any |= compared[i] && has(nameAt(i));
  for (size_t i = 0; any && i < compared.size(); ++i)
    if (compared[i])
      offsets[i] =
          numbers(nameAt(i),
                  {index.arrays()->Get(flatbuffers::uoffset_t(i))->columns()},
                  "a finite number of volts",
                  [](double value) { return std::isfinite(float(value)); });
  return any ? offsets : std::vector<std::vector<double>>();
}

Result<DeviceConductances> TensorReader::read() {
  DeviceConductances devices;
  if (index.arrays())
    for (const fb::Array *array : *index.arrays()) {
      std::vector<double> from =
          conductances(nameOf(*array), {array->rows(), array->columns(), 2});
      auto &pairs = devices.arrays.emplace_back();
      for (size_t i = 0; i < from.size(); i += 2)
        pairs.push_back({from[i], from[i + 1]});
    }
  if (index.ramps())
    for (const fb::Ramp *ramp : *index.ramps())
      devices.ramps.push_back(readRamp(*ramp));
  devices.offsets = readOffsets();
  if (!status)
    return Error{status.error()};
  return devices;
}

Result<DeviceConductances>
rampart::readConductances(const Program &program, const NamedTensors &tensors) {
  return TensorReader(program, tensors).read();
}
