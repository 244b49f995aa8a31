//===- ConductanceTensors.cpp - A chip's devices as named arrays ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Text.h"
#include "rampart/exec/DeviceConductances.h"

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace rampart;

template <typename List>
static size_t sizeOf(const List *list) {
  return list ? list->size() : 0;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Steps, then calibration devices.
template <typename T, typename Steps, typename Offsets>
static Tensor joined(ElementType type, const Steps &steps,
                     const Offsets &offsets) {
  Tensor tensor(type, {int64_t(steps.size() + offsets.size())});
  T *to = std::copy(steps.begin(), steps.end(), tensor.mutableData<T>());
  std::copy(offsets.begin(), offsets.end(), to);
  return tensor;
}

Result<NamedTensors>
rampart::conductanceTensors(const Program &program,
                            const DeviceConductances &devices) {
  NamedTensors tensors;
  std::optional<std::string> twice;
  auto add = [&](const std::string &name, Tensor tensor) {
    if (!tensors.emplace(name, std::move(tensor)).second)
      twice = name;
  };
  const fb::Program &index = program.index();
  for (size_t i = 0; i < sizeOf(index.arrays()); ++i) {
    const fb::Array &array = *index.arrays()->Get(flatbuffers::uoffset_t(i));
    Tensor tensor(ElementType::Float64, {array.rows(), array.columns(), 2});
    double *to = tensor.mutableData<double>();
    for (const std::array<double, 2> &pair : devices.arrays[i])
      to = std::copy(pair.begin(), pair.end(), to);
    add(nameOf(array), std::move(tensor));
  }
  for (size_t i = 0; i < sizeOf(index.ramps()); ++i) {
    const fb::Ramp &place = *index.ramps()->Get(flatbuffers::uoffset_t(i));
    if (place.uniform())
      continue; // no devices
    std::string name = nameOf(place);
    const RampDevices &ramp = devices.ramps[i];
    add(name, joined<double>(ElementType::Float64, ramp.stepConductances,
                             ramp.offsetConductances));
    add(name + ".clocks", joined<int64_t>(ElementType::Int64, ramp.stepClocks,
                                          ramp.offsetClocks));
  }
  if (twice)
    return Error{"expected distinct names of arrays and ramps, found " +
                 quotedText(*twice) + " again"};
  return tensors;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The array of that name, type and shape.
static Result<Tensor> find(const NamedTensors &tensors, const std::string &name,
                           ElementType type, const Shape &shape) {
  std::string expected = "array " + quotedText(name) + ": expected " +
                         std::string(elementTypeName(type)) + " of shape " +
                         shapeText(shape) + ", found ";
  auto tensor = tensors.find(name);
  if (tensor == tensors.end())
    return Error{expected + "none"};
  if (tensor->second.type() != type || tensor->second.shape() != shape)
    return Error{expected +
                 std::string(elementTypeName(tensor->second.type())) +
                 " of shape " + shapeText(tensor->second.shape())};
  return tensor->second;
}

static std::string numberText(double number) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number);
  return {text, end.ptr};
}

/// ... of conductances.
static Result<Tensor> findConductances(const NamedTensors &tensors,
                                       const std::string &name,
                                       const Shape &shape) {
  Result<Tensor> tensor = find(tensors, name, ElementType::Float64, shape);
  for (int64_t i = 0; tensor && i < tensor->size(); ++i)
    if (double value = tensor->data<double>()[i];
        !(value >= 0) || !std::isfinite(float(value)))
      return Error{"array " + quotedText(name) + ": element " +
                   std::to_string(i) +
                   ": expected a conductance of at least 0 S, found " +
                   numberText(value)};
  return tensor;
}

static Result<RampDevices> readRamp(const fb::Ramp &ramp,
                                    const NamedTensors &tensors) {
  RampDevices devices = devicesOf(ramp);
  size_t steps = devices.stepClocks.size();
  Shape shape{int64_t(steps + devices.offsetClocks.size())};
  Result<Tensor> conductances = findConductances(tensors, nameOf(ramp), shape);
  if (!conductances)
    return Error{conductances.error()};
  std::string name = nameOf(ramp) + ".clocks";
  Result<Tensor> clocks = find(tensors, name, ElementType::Int64, shape);
  if (!clocks)
    return Error{clocks.error()};
  for (int64_t i = 0; i < shape[0]; ++i) {
    int64_t count = clocks->data<int64_t>()[i];
    bool step = size_t(i) < steps;
    int64_t low = step ? 0 : INT16_MIN, high = step ? UINT16_MAX : INT16_MAX;
    if (count < low || count > high)
      return Error{"array " + quotedText(name) + ": element " +
                   std::to_string(i) + ": expected " + std::to_string(low) +
                   " to " + std::to_string(high) + " clocks, found " +
                   std::to_string(count)};
    auto conductance = float(conductances->data<double>()[i]);
    if (step) {
      devices.stepConductances[size_t(i)] = conductance;
      devices.stepClocks[size_t(i)] = uint16_t(count);
    } else {
      devices.offsetConductances[size_t(i) - steps] = conductance;
      devices.offsetClocks[size_t(i) - steps] = int16_t(count);
    }
  }
  return devices;
}

Result<DeviceConductances>
rampart::readConductances(const Program &program, const NamedTensors &tensors) {
  DeviceConductances devices;
  const fb::Program &index = program.index();
  for (size_t i = 0; i < sizeOf(index.arrays()); ++i) {
    const fb::Array &array = *index.arrays()->Get(flatbuffers::uoffset_t(i));
    Result<Tensor> tensor = findConductances(
        tensors, nameOf(array), {array.rows(), array.columns(), 2});
    if (!tensor)
      return Error{tensor.error()};
    const double *from = tensor->data<double>();
    auto &pairs = devices.arrays.emplace_back();
    for (int64_t pair = 0; pair < tensor->size() / 2; ++pair)
      pairs.push_back({from[2 * pair], from[2 * pair + 1]});
  }
  for (size_t i = 0; i < sizeOf(index.ramps()); ++i) {
    const fb::Ramp &place = *index.ramps()->Get(flatbuffers::uoffset_t(i));
    Result<RampDevices> ramp =
        place.uniform() ? RampDevices{} : readRamp(place, tensors);
    if (!ramp)
      return Error{ramp.error()};
    devices.ramps.push_back(std::move(*ramp));
  }
  return devices;
}
