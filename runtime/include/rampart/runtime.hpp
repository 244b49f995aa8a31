//===- runtime.hpp - C++ interface of the runtime ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of runtime.h as classes that release what they hold, for C++20.
// Nothing but this header and librampart is needed. No function throws, except
// where the standard library finds no memory: what can fail returns an
// Expected, which holds a value or an Error. docs/Runtime.md explains it all.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_RUNTIME_HPP
#define RAMPART_RUNTIME_HPP

#include <rampart/runtime.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rampart {
inline namespace v1 {

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// One line: what is at fault, what was expected, what was found.
struct Error {
  std::string message;
};

/// A value, or why there is none. Value() and error() ask for what is there.
template <typename T>
class [[nodiscard]] Expected {
public:
  Expected(T value) : content(std::in_place_index<0>, std::move(value)) {}
  Expected(Error error) : content(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return content.index() == 0; }
  T &value() & { return *std::get_if<0>(&content); }
  const T &value() const & { return *std::get_if<0>(&content); }
  T &&value() && { return std::move(*std::get_if<0>(&content)); }
  T &operator*() & { return value(); }
  const T &operator*() const & { return value(); }
  T &&operator*() && { return std::move(*this).value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &value(); }
  const std::string &error() const { return std::get_if<1>(&content)->message; }

private:
  std::variant<T, Error> content;
};

/// Success, or why not.
template <>
class [[nodiscard]] Expected<void> {
public:
  Expected() = default;
  Expected(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return !failure; }
  const std::string &error() const { return failure->message; }

private:
  std::optional<Error> failure;
};

namespace detail {
/// Releases what the C interface made.
template <auto release>
struct Release {
  template <typename T>
  void operator()(T *pointer) const {
    release(pointer);
  }
};

inline Expected<void> take(rampart_error *error) {
  if (!error)
    return {};
  std::unique_ptr<rampart_error, Release<rampart_error_free>> owned(error);
  return Error{rampart_error_message(error)};
}
} // namespace detail

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

enum class Type {
  Float32 = RAMPART_FLOAT32,
  Int32 = RAMPART_INT32,
  Int64 = RAMPART_INT64,
  Bool = RAMPART_BOOL,
  UInt8 = RAMPART_UINT8,
  Float64 = RAMPART_FLOAT64,
  Int8 = RAMPART_INT8,
};

/// The Type of a C++ type.
template <typename T>
constexpr Type typeOf() {
  if constexpr (std::is_same_v<T, float>)
    return Type::Float32;
  else if constexpr (std::is_same_v<T, double>)
    return Type::Float64;
  else if constexpr (std::is_same_v<T, int32_t>)
    return Type::Int32;
  else if constexpr (std::is_same_v<T, int64_t>)
    return Type::Int64;
  else if constexpr (std::is_same_v<T, bool>)
    return Type::Bool;
  else if constexpr (std::is_same_v<T, uint8_t>)
    return Type::UInt8;
  else {
    static_assert(std::is_same_v<T, int8_t>, "no type of the runtime");
    return Type::Int8;
  }
}

/// A dense row-major tensor somewhere else: neither elements nor sizes are
/// copied.
class TensorView {
public:
  TensorView(Type type, std::span<const int64_t> dims, const void *data)
      : elementType(type), sizes(dims), bytes(data) {}
  template <typename T>
  TensorView(std::span<const T> elements, std::span<const int64_t> dims)
      : TensorView(typeOf<T>(), dims, elements.data()) {}

  Type type() const { return elementType; }
  std::span<const int64_t> dims() const { return sizes; }
  size_t size() const {
    size_t count = 1;
    for (int64_t dim : sizes)
      count *= size_t(dim);
    return count;
  }
  /// The elements; none where T is not their type.
  template <typename T>
  std::span<const T> elements() const {
    if (typeOf<T>() != elementType)
      return {};
    return {static_cast<const T *>(bytes), size()};
  }
  const void *data() const { return bytes; }

private:
  Type elementType;
  std::span<const int64_t> sizes;
  const void *bytes;
};

/// A tensor with a name.
struct Named {
  std::string name;
  TensorView tensor;
};

/// An input or output; sizes are -1 where the program serves every size.
struct Port {
  std::string_view name;
  Type type;
  std::span<const int64_t> dims;
};

//===----------------------------------------------------------------------===//
// Programs and chips
//===----------------------------------------------------------------------===//

enum class Mode {
  Ideal = RAMPART_IDEAL,         // functions on real numbers
  Quantized = RAMPART_QUANTIZED, // codes, no device error
  Noisy = RAMPART_NOISY,         // programming errors and read noise
};

/// A machine field, such as {"device.read_sigma", "[0.01]"}.
struct Setting {
  std::string key, value;
};

/// |INL| of a ramp on one chip, in LSB of the output.
struct RampError {
  std::string_view ramp;
  double mean, max;
};

struct ChipOptions {
  Mode mode = Mode::Quantized;
  uint64_t seed = 0;
  uint32_t number = 0;           // which chip of the seed
  std::vector<Setting> settings; // non-idealities: rampart-run's --set
};

struct RunOptions {
  uint32_t invocation = 0;  // which call, for read noise
  uint64_t firstStream = 0; // number of the batch's first stream
  int threads = 1;          // results do not depend on them
};

class Outputs;
class Call;
class Stream;

/// A programmed chip: never changes, so that any number of threads may use it.
class Chip {
public:
  std::vector<RampError> ramps() const {
    std::vector<RampError> list;
    for (size_t i = 0; i < rampart_ramp_count(chip.get()); ++i) {
      const rampart_ramp_error *error = rampart_ramp(chip.get(), i);
      list.push_back({error->ramp, error->mean, error->max});
    }
    return list;
  }

  /// Runs one batch; inputs in any order.
  Expected<Outputs> run(std::span<const Named> inputs,
                        const RunOptions &options = {}) const;
  /// Prepares run after run with inputs bound once.
  Expected<Call> prepare() const;
  /// Prepares runs that follow one another in time.
  Expected<Stream> stream() const;

private:
  friend class Program;
  using Pointer =
      std::unique_ptr<rampart_chip, detail::Release<rampart_chip_free>>;
  explicit Chip(Pointer chip) : chip(std::move(chip)) {}

  Pointer chip;
};

/// A loaded program: never changes.
class Program {
public:
  /// Maps and verifies a .rprog file, which must not be truncated while in use.
  static Expected<Program> load(const std::string &path) {
    rampart_program *program = nullptr;
    if (auto status =
            detail::take(rampart_program_load(path.c_str(), &program));
        !status)
      return Error{status.error()};
    return Program(Pointer(program));
  }

  /// Live as long as the program.
  std::vector<Port> inputs() const {
    return list(rampart_input_count, rampart_input);
  }
  std::vector<Port> outputs() const {
    return list(rampart_output_count, rampart_output);
  }
  /// The machine that it was compiled for.
  std::vector<Setting> machine() const {
    std::vector<Setting> fields;
    for (size_t i = 0; i < rampart_machine_field_count(program.get()); ++i) {
      const rampart_setting *field = rampart_machine_field(program.get(), i);
      fields.push_back({field->key, field->value});
    }
    return fields;
  }

  /// Programs a chip, which outlives its program.
  Expected<Chip> programChip(const ChipOptions &options = {}) const {
    std::vector<rampart_setting> settings;
    for (const Setting &setting : options.settings)
      settings.push_back({setting.key.c_str(), setting.value.c_str()});
    rampart_chip *chip = nullptr;
    if (auto status = detail::take(rampart_chip_program_with(
            program.get(), rampart_mode(options.mode), options.seed,
            options.number, settings.data(), settings.size(), &chip));
        !status)
      return Error{status.error()};
    return Chip(Chip::Pointer(chip));
  }

private:
  using Pointer =
      std::unique_ptr<rampart_program, detail::Release<rampart_program_free>>;
  explicit Program(Pointer program) : program(std::move(program)) {}

  template <typename Count, typename Get>
  std::vector<Port> list(Count count, Get get) const {
    std::vector<Port> ports;
    for (size_t i = 0; i < count(program.get()); ++i) {
      const rampart_port *port = get(program.get(), i);
      ports.push_back({port->name, Type(port->type), {port->dims, port->rank}});
    }
    return ports;
  }

  Pointer program;
};

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

namespace detail {
inline std::optional<Named> named(const rampart_tensor *tensor) {
  if (!tensor)
    return std::nullopt;
  return Named{tensor->name,
               TensorView(Type(tensor->type), {tensor->dims, tensor->rank},
                          tensor->data)};
}

inline rampart_tensor recordOf(const char *name, const TensorView &tensor) {
  return {name, rampart_type(tensor.type()), tensor.dims().size(),
          tensor.dims().data(), tensor.data()};
}

inline rampart_run_options recordOf(const RunOptions &options) {
  return {options.invocation, options.firstStream, options.threads};
}
} // namespace detail

/// What a run gave, in the program's order.
class Outputs {
public:
  /// None where there is no such output; lives as long as the outputs.
  std::optional<Named> get(size_t index) const {
    return detail::named(rampart_outputs_get(outputs.get(), index));
  }
  std::optional<Named> get(std::string_view name) const {
    for (size_t i = 0;; ++i)
      if (std::optional<Named> output = get(i); !output || output->name == name)
        return output;
  }

private:
  friend class Chip;
  using Pointer =
      std::unique_ptr<rampart_outputs, detail::Release<rampart_outputs_free>>;
  explicit Outputs(Pointer outputs) : outputs(std::move(outputs)) {}

  Pointer outputs;
};

/// The program on one chip, prepared for run after run. One thread at a time.
class Call {
public:
  /// Binds an input (in the program's order) until it is bound anew. Elements
  /// are read where they lie, by every run.
  Expected<void> bind(size_t input, const TensorView &tensor) {
    rampart_tensor record = detail::recordOf(nullptr, tensor);
    return detail::take(rampart_call_bind(call.get(), input, &record));
  }
  Expected<void> run(const RunOptions &options = {}) {
    rampart_run_options record = detail::recordOf(options);
    return detail::take(rampart_call_run(call.get(), &record));
  }
  /// Of the last run, until the next run or bind; none where there is none.
  std::optional<TensorView> output(size_t index) const {
    const rampart_tensor *tensor = rampart_call_output(call.get(), index);
    if (!tensor)
      return std::nullopt;
    return detail::named(tensor)->tensor;
  }

protected:
  friend class Chip;
  using Pointer =
      std::unique_ptr<rampart_call, detail::Release<rampart_call_free>>;
  explicit Call(Pointer call) : call(std::move(call)) {}

  Pointer call;
};

/// A call whose runs follow one another in time, each going on where the last
/// one ended: together they give, bit for bit, what one run over all time steps
/// gives with the same options.
class Stream : public Call {
public:
  /// Where an input's or output's time steps are; none where it has none.
  std::optional<size_t> inputTimeAxis(size_t input) const {
    return axis(rampart_input_time_axis(call.get(), input));
  }
  std::optional<size_t> outputTimeAxis(size_t output) const {
    return axis(rampart_output_time_axis(call.get(), output));
  }
  /// Time steps run since it began.
  uint64_t steps() const { return rampart_stream_steps(call.get()); }
  /// Begins anew; needed where a run has failed half-way.
  void restart() { rampart_stream_restart(call.get()); }

private:
  friend class Chip;
  using Call::Call;
  static std::optional<size_t> axis(int number) {
    return number < 0 ? std::nullopt : std::optional(size_t(number));
  }
};

inline Expected<Outputs> Chip::run(std::span<const Named> inputs,
                                   const RunOptions &options) const {
  std::vector<rampart_tensor> records;
  for (const Named &input : inputs)
    records.push_back(detail::recordOf(input.name.c_str(), input.tensor));
  rampart_run_options record = detail::recordOf(options);
  rampart_outputs *outputs = nullptr;
  if (auto status = detail::take(rampart_run(
          chip.get(), records.data(), records.size(), &record, &outputs));
      !status)
    return Error{status.error()};
  return Outputs(Outputs::Pointer(outputs));
}

inline Expected<Call> Chip::prepare() const {
  rampart_call *call = nullptr;
  if (auto status = detail::take(rampart_call_open(chip.get(), &call)); !status)
    return Error{status.error()};
  return Call(Call::Pointer(call));
}

inline Expected<Stream> Chip::stream() const {
  rampart_call *call = nullptr;
  if (auto status = detail::take(rampart_stream_open(chip.get(), &call));
      !status)
    return Error{status.error()};
  return Stream(Call::Pointer(call));
}

} // namespace v1
} // namespace rampart

#endif // RAMPART_RUNTIME_HPP
