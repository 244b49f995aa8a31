//===- Runtime.cpp - C interface of the runtime ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Translates between C records and the runtime's classes; no exception leaves
// it.
//===----------------------------------------------------------------------===//
#include <rampart/runtime.h>

#include "rampart/core/Text.h"
#include "rampart/exec/Executor.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <new>
#include <optional>

using namespace rampart;

struct rampart_error {
  std::string message;
};

namespace {

/// Ports with the storage their records point into.
struct PortList {
  std::deque<Shape> shapes;
  std::vector<rampart_port> ports;
};

// In the order of rampart_type.
constexpr ElementType elementTypes[] = {
    ElementType::Float32, ElementType::Int32, ElementType::Int64,
    ElementType::Bool,    ElementType::UInt8, ElementType::Float64,
    ElementType::Int8};

rampart_type typeOf(ElementType type) {
  return rampart_type(
      std::find(std::begin(elementTypes), std::end(elementTypes), type) -
      std::begin(elementTypes));
}

rampart_error *makeError(const std::string &message) {
  return new rampart_error{message};
}

/// What is returned when there is no memory for an error of its own.
rampart_error outOfMemory{"not enough memory"};

template <typename Work>
rampart_error *guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return &outOfMemory;
  }
}

PortList
listPorts(const flatbuffers::Vector<flatbuffers::Offset<fb::Port>> *records) {
  PortList list;
  if (!records)
    return list;
  for (const fb::Port *record : *records) {
    Shape &shape = list.shapes.emplace_back();
    if (record->dims())
      for (const fb::Dim *dim : *record->dims())
        shape.push_back(dim->size());
    list.ports.push_back({record->name()->c_str(),
                          typeOf(elementTypeOf(record->element_type())),
                          shape.size(), shape.data()});
  }
  return list;
}

const rampart_port *portAt(const PortList &list, size_t index) {
  return index < list.ports.size() ? &list.ports[index] : nullptr;
}

/// Borrows the caller's data.
Result<Tensor> readTensor(const rampart_tensor &tensor) {
  std::string name = "input " + quotedText(tensor.name) + ": ";
  // A C caller may have put any number there; as the enumeration C++ may not
  // read it.
  int number;
  static_assert(sizeof number == sizeof tensor.type);
  std::memcpy(&number, &tensor.type, sizeof number);
  if (unsigned(number) >= std::size(elementTypes))
    return Error{name + "unknown element type " + std::to_string(number)};
  ElementType type = elementTypes[number];
  Shape shape(tensor.dims, tensor.dims + tensor.rank);
  for (int64_t dim : shape)
    if (dim < 0)
      return Error{name + "expected sizes of at least 0, found " +
                   std::to_string(dim)};
  int64_t count = elementCount(shape);
  if (count > INT64_MAX / 8)
    return Error{name + "shape " + shapeText(shape) + " does not fit memory"};
  const auto *bytes = static_cast<const unsigned char *>(tensor.data);
  if (count > 0 && !bytes)
    return Error{name + "expected data, found none"};
  if (type == ElementType::Bool &&
      std::any_of(bytes, bytes + count, [](unsigned char b) { return b > 1; }))
    return Error{name + "expected booleans of 0 or 1"};
  return Tensor::borrow(type, std::move(shape), bytes);
}

} // namespace

struct rampart_program {
  Program program;
  PortList inputs, outputs;
};

struct rampart_chip {
  Program program;
  Chip chip;
  RunOptions options;
};

struct rampart_outputs {
  std::deque<std::string> names;
  std::deque<Tensor> tensors;
  std::vector<rampart_tensor> records;
};

const char *rampart_error_message(const rampart_error *error) {
  return error->message.c_str();
}

void rampart_error_free(rampart_error *error) {
  if (error != &outOfMemory)
    delete error;
}

rampart_error *rampart_program_load(const char *path,
                                    rampart_program **program) {
  return guarded([&]() -> rampart_error * {
    Result<Program> loaded = Program::load(path);
    if (!loaded)
      return makeError(loaded.error());
    const fb::Function &entry = *loaded->index().functions()->Get(0);
    PortList inputs = listPorts(entry.arguments());
    PortList outputs = listPorts(entry.results());
    *program = new rampart_program{std::move(*loaded), std::move(inputs),
                                   std::move(outputs)};
    return nullptr;
  });
}

void rampart_program_free(rampart_program *program) { delete program; }

size_t rampart_input_count(const rampart_program *program) {
  return program->inputs.ports.size();
}

size_t rampart_output_count(const rampart_program *program) {
  return program->outputs.ports.size();
}

const rampart_port *rampart_input(const rampart_program *program,
                                  size_t index) {
  return portAt(program->inputs, index);
}

const rampart_port *rampart_output(const rampart_program *program,
                                   size_t index) {
  return portAt(program->outputs, index);
}

rampart_error *rampart_chip_program(const rampart_program *program,
                                    rampart_mode mode, uint64_t seed,
                                    uint32_t number, rampart_chip **chip) {
  return rampart_chip_program_with(program, mode, seed, number, nullptr, 0,
                                   chip);
}

rampart_error *rampart_chip_program_with(const rampart_program *program,
                                         rampart_mode mode, uint64_t seed,
                                         uint32_t number,
                                         const rampart_setting *settings,
                                         size_t setting_count,
                                         rampart_chip **chip) {
  return guarded([&]() -> rampart_error * {
    if (unsigned(mode) > RAMPART_NOISY)
      return makeError("unknown mode " + std::to_string(mode));
    std::vector<MachineField> fields;
    for (size_t i = 0; i < setting_count; ++i)
      fields.push_back({settings[i].key, settings[i].value});
    Result<Machine> machine =
        withDeviceSettings(program->program.machine(), fields);
    if (!machine)
      return makeError(machine.error());
    RunOptions options;
    options.mode = Mode(mode);
    options.seed = seed;
    options.chip = number;
    Chip made = Chip::program(program->program, *machine, options);
    *chip = new rampart_chip{program->program, std::move(made), options};
    return nullptr;
  });
}

void rampart_chip_free(rampart_chip *chip) { delete chip; }

rampart_error *rampart_run(const rampart_chip *chip,
                           const rampart_tensor *inputs, size_t input_count,
                           const rampart_run_options *options,
                           rampart_outputs **outputs) {
  return guarded([&]() -> rampart_error * {
    NamedTensors named;
    for (size_t i = 0; i < input_count; ++i) {
      Result<Tensor> tensor = readTensor(inputs[i]);
      if (!tensor)
        return makeError(tensor.error());
      if (!named.emplace(inputs[i].name, std::move(*tensor)).second)
        return makeError("input " + quotedText(inputs[i].name) +
                         ": given twice");
    }
    RunOptions run = chip->options;
    if (options) {
      run.invocation = options->invocation;
      run.firstStream = options->first_stream;
      run.threads = options->threads;
    }
    Result<NamedTensors> results =
        rampart::run(chip->program, chip->chip, named, run);
    if (!results)
      return makeError(results.error());
    auto made = std::make_unique<rampart_outputs>();
    const fb::Function &entry = *chip->program.index().functions()->Get(0);
    for (const rampart_port &port : listPorts(entry.results()).ports) {
      std::string &name = made->names.emplace_back(port.name);
      Tensor &tensor = made->tensors.emplace_back(results->at(name));
      made->records.push_back({name.c_str(), typeOf(tensor.type()),
                               tensor.shape().size(), tensor.shape().data(),
                               tensor.data<std::byte>()});
    }
    *outputs = made.release();
    return nullptr;
  });
}

void rampart_outputs_free(rampart_outputs *outputs) { delete outputs; }

const rampart_tensor *rampart_outputs_get(const rampart_outputs *outputs,
                                          size_t index) {
  return index < outputs->records.size() ? &outputs->records[index] : nullptr;
}
