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
#include <memory>
#include <new>

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
  auto name = [&] {
    return tensor.name ? "input " + quotedText(tensor.name) + ": "
                       : std::string();
  };
  // A C caller may have put any number there; as the enumeration C++ may not
  // read it.
  int number;
  static_assert(sizeof number == sizeof tensor.type);
  std::memcpy(&number, &tensor.type, sizeof number);
  if (unsigned(number) >= std::size(elementTypes))
    return Error{name() + "unknown element type " + std::to_string(number)};
  ElementType type = elementTypes[number];
  Shape shape(tensor.dims, tensor.dims + tensor.rank);
  for (int64_t dim : shape)
    if (dim < 0)
      return Error{name() + "expected sizes of at least 0, found " +
                   std::to_string(dim)};
  int64_t count = elementCount(shape);
  if (count > INT64_MAX / 8)
    return Error{name() + "shape " + shapeText(shape) + " does not fit memory"};
  const auto *bytes = static_cast<const unsigned char *>(tensor.data);
  if (count > 0 && !bytes)
    return Error{name() + "expected data, found none"};
  if (type == ElementType::Bool &&
      std::any_of(bytes, bytes + count, [](unsigned char b) { return b > 1; }))
    return Error{name() + "expected booleans of 0 or 1"};
  return Tensor::borrow(type, std::move(shape), bytes);
}

} // namespace

struct rampart_program {
  Program program;
  PortList inputs, outputs;
  std::vector<rampart_setting> machine; // of the program's records
};

struct rampart_chip {
  explicit rampart_chip(Chip made) : chip(std::move(made)) {
    for (RampError &error : rampErrors(chip)) {
      names.push_back(std::move(error.ramp));
      ramps.push_back({names.back().c_str(), error.mean, error.max});
    }
  }

  Chip chip;
  std::deque<std::string> names;
  std::vector<rampart_ramp_error> ramps;
};

struct rampart_call {
  rampart_call(const rampart_chip &chip, Call prepared)
      : call(std::move(prepared)), options(chip.chip.options()) {
    const fb::Function &entry = *chip.chip.source().index().functions()->Get(0);
    inputCount = entry.arguments() ? entry.arguments()->size() : 0;
    if (entry.results())
      for (const fb::Port *port : *entry.results())
        outputs.push_back({port->name()->c_str(), {}, 0, nullptr, nullptr});
  }

  rampart_error *bind(size_t input, const rampart_tensor &tensor);
  rampart_error *run(const rampart_run_options *given);

  Call call;
  RunOptions options; // the chip's
  size_t inputCount;
  std::vector<rampart_tensor> outputs;
  bool hasRun = false; // the outputs are those of a run
};

/// A call that has run once.
struct rampart_outputs {
  rampart_call call;
};

rampart_error *rampart_call::bind(size_t input, const rampart_tensor &tensor) {
  Result<Tensor> read = readTensor(tensor);
  if (!read)
    return makeError(read.error());
  hasRun = false;
  call.bind(input, *read);
  return nullptr;
}

rampart_error *rampart_call::run(const rampart_run_options *given) {
  RunOptions run = options;
  if (given) {
    run.invocation = given->invocation;
    run.firstStream = given->first_stream;
    run.threads = given->threads;
  }
  hasRun = false;
  if (Status status = call.run(run); !status)
    return makeError(status.error());
  for (size_t i = 0; i < outputs.size(); ++i) {
    const Tensor &tensor = call.output(i);
    outputs[i].type = typeOf(tensor.type());
    outputs[i].rank = tensor.shape().size();
    outputs[i].dims = tensor.shape().data();
    outputs[i].data = tensor.data<std::byte>();
  }
  hasRun = true;
  return nullptr;
}

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
    std::vector<rampart_setting> machine;
    for (const fb::MachineField *field : *loaded->index().machine())
      machine.push_back({field->key()->c_str(), field->value()->c_str()});
    *program = new rampart_program{std::move(*loaded), std::move(inputs),
                                   std::move(outputs), std::move(machine)};
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

size_t rampart_machine_field_count(const rampart_program *program) {
  return program->machine.size();
}

const rampart_setting *rampart_machine_field(const rampart_program *program,
                                             size_t index) {
  return index < program->machine.size() ? &program->machine[index] : nullptr;
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
    *chip = new rampart_chip{std::move(made)};
    return nullptr;
  });
}

void rampart_chip_free(rampart_chip *chip) { delete chip; }

size_t rampart_ramp_count(const rampart_chip *chip) {
  return chip->ramps.size();
}

const rampart_ramp_error *rampart_ramp(const rampart_chip *chip, size_t index) {
  return index < chip->ramps.size() ? &chip->ramps[index] : nullptr;
}

rampart_error *rampart_run(const rampart_chip *chip,
                           const rampart_tensor *inputs, size_t input_count,
                           const rampart_run_options *options,
                           rampart_outputs **outputs) {
  return guarded([&]() -> rampart_error * {
    auto made = std::make_unique<rampart_outputs>(
        rampart_call(*chip, Call(chip->chip)));
    rampart_call &call = made->call;
    std::vector<bool> isBound(call.inputCount);
    for (size_t i = 0; i < input_count; ++i) {
      if (!inputs[i].name)
        return makeError("expected a name of input " + std::to_string(i) +
                         ", found none");
      Result<size_t> number = call.call.inputNamed(inputs[i].name);
      if (!number)
        return makeError(number.error());
      if (isBound[*number])
        return makeError("input " + quotedText(inputs[i].name) +
                         ": given twice");
      isBound[*number] = true;
      if (rampart_error *error = call.bind(*number, inputs[i]))
        return error;
    }
    if (rampart_error *error = call.run(options))
      return error;
    *outputs = made.release();
    return nullptr;
  });
}

void rampart_outputs_free(rampart_outputs *outputs) { delete outputs; }

const rampart_tensor *rampart_outputs_get(const rampart_outputs *outputs,
                                          size_t index) {
  return rampart_call_output(&outputs->call, index);
}

rampart_error *rampart_call_open(const rampart_chip *chip,
                                 rampart_call **call) {
  return guarded([&]() -> rampart_error * {
    *call = new rampart_call(*chip, Call(chip->chip));
    return nullptr;
  });
}

void rampart_call_free(rampart_call *call) { delete call; }

rampart_error *rampart_call_bind(rampart_call *call, size_t input,
                                 const rampart_tensor *tensor) {
  return guarded([&]() -> rampart_error * {
    if (input >= call->inputCount)
      return makeError("expected an input from 0 to " +
                       std::to_string(call->inputCount) + " - 1, found " +
                       std::to_string(input));
    return call->bind(input, *tensor);
  });
}

rampart_error *rampart_call_run(rampart_call *call,
                                const rampart_run_options *options) {
  return guarded([&] { return call->run(options); });
}

const rampart_tensor *rampart_call_output(const rampart_call *call,
                                          size_t index) {
  return call->hasRun && index < call->outputs.size() ? &call->outputs[index]
                                                      : nullptr;
}

rampart_error *rampart_stream_open(const rampart_chip *chip,
                                   rampart_call **stream) {
  return guarded([&]() -> rampart_error * {
    Result<Call> call = Call::stream(chip->chip);
    if (!call)
      return makeError(call.error());
    *stream = new rampart_call(*chip, std::move(*call));
    return nullptr;
  });
}

int rampart_input_time_axis(const rampart_call *stream, size_t input) {
  return input < stream->inputCount ? int(stream->call.inputTimeAxis(input))
                                    : -1;
}

int rampart_output_time_axis(const rampart_call *stream, size_t output) {
  return output < stream->outputs.size()
             ? int(stream->call.outputTimeAxis(output))
             : -1;
}

uint64_t rampart_stream_steps(const rampart_call *stream) {
  return stream->call.stepsDone();
}

void rampart_stream_restart(rampart_call *stream) { stream->call.restart(); }
