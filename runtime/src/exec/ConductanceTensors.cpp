//===- ConductanceTensors.cpp - A chip's devices as named arrays ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Text.h"
#include "rampart/exec/DeviceConductances.h"

#include <algorithm>
#include <optional>

using namespace rampart;

namespace {

/// Adds arrays, and notices when two have one name.
class TensorWriter {
public:
  void addArray(const fb::Array &array,
                const std::vector<std::array<double, 2>> &pairs);
  void addOffsets(const fb::Array &array, const std::vector<double> &offsets);
  void addRamp(const fb::Ramp &ramp, const RampConductances &devices);

  NamedTensors tensors;
  std::optional<std::string> twice; // a name that was there

private:
  void add(const std::string &name, Tensor tensor) {
    if (!tensors.emplace(name, std::move(tensor)).second)
      twice = name;
  }
  template <typename T, typename... Lists>
  void add(const std::string &name, ElementType type, const Shape &shape,
           const Lists &...lists);
};

} // namespace

/// The lists' numbers one after the other.
template <typename T, typename... Lists>
void TensorWriter::add(const std::string &name, ElementType type,
                       const Shape &shape, const Lists &...lists) {
  Tensor tensor(type, shape);
  T *to = tensor.mutableData<T>();
  ((to = std::copy(lists.begin(), lists.end(), to)), ...);
  add(name, std::move(tensor));
}

void TensorWriter::addArray(const fb::Array &array,
                            const std::vector<std::array<double, 2>> &pairs) {
  Tensor tensor(ElementType::Float64, {array.rows(), array.columns(), 2});
  double *to = tensor.mutableData<double>();
  for (const std::array<double, 2> &pair : pairs)
    to = std::copy(pair.begin(), pair.end(), to);
  add(nameOf(array), std::move(tensor));
}

void TensorWriter::addOffsets(const fb::Array &array,
                              const std::vector<double> &offsets) {
  if (!offsets.empty())
    add<double>(nameOf(array) + ".offsets", ElementType::Float64,
                {array.columns()}, offsets);
}

void TensorWriter::addRamp(const fb::Ramp &ramp,
                           const RampConductances &conductances) {
  const std::string name = nameOf(ramp);
  const RampDevices &devices = conductances.devices;
  const int64_t count = devices.count();
  add<double>(name, ElementType::Float64, {count}, devices.stepConductances,
              devices.offsetConductances);
  add<int64_t>(name + ".clocks", ElementType::Int64, {count},
               devices.stepClocks, devices.offsetClocks);
  if (!conductances.columns.empty())
    add<int64_t>(name + ".columns", ElementType::Int64, {count},
                 conductances.columns);
  if (!conductances.redundant.empty()) {
    std::vector<float> all;
    for (const std::vector<float> &column : conductances.redundant)
      all.insert(all.end(), column.begin(), column.end());
    add<double>(name + ".redundant", ElementType::Float64,
                {int64_t(conductances.redundant.size()), count}, all);
  }
  if (!conductances.effective.empty())
    add<double>(name + ".effective", ElementType::Float64, {count},
                conductances.effective);
}

Result<NamedTensors>
rampart::conductanceTensors(const Program &program,
                            const DeviceConductances &devices) {
  TensorWriter writer;
  const fb::Program &index = program.index();
  for (size_t i = 0; i < devices.arrays.size(); ++i) {
    const fb::Array &array = *index.arrays()->Get(flatbuffers::uoffset_t(i));
    writer.addArray(array, devices.arrays[i]);
    if (!devices.offsets.empty())
      writer.addOffsets(array, devices.offsets[i]);
  }
  for (size_t i = 0; i < devices.ramps.size(); ++i) {
    const fb::Ramp &ramp = *index.ramps()->Get(flatbuffers::uoffset_t(i));
    if (!ramp.uniform()) // else it has no devices
      writer.addRamp(ramp, devices.ramps[i]);
  }
  if (writer.twice)
    return Error{"expected distinct names of arrays and ramps, found " +
                 quotedText(*writer.twice) + " again"};
  return std::move(writer.tensors);
}
