//===- Trial.cpp - One chip, programmed and run -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Trial.h"

#include <chrono>
#include <cstring>
#include <fstream>
#include <new>
#include <xxhash.h>

using namespace rampart;

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

namespace {

class Packer {
public:
  void bytes(const void *from, size_t count) {
    auto *first = static_cast<const std::byte *>(from);
    packed.insert(packed.end(), first, first + count);
  }
  template <typename Number>
  void number(Number value) {
    bytes(&value, sizeof value);
  }
  void text(std::string_view value) {
    number(uint64_t(value.size()));
    bytes(value.data(), value.size());
  }
  std::vector<std::byte> packed;
};

/// Takes what a Packer put; `ok` says whether all of it was there.
class Unpacker {
public:
  explicit Unpacker(std::span<const std::byte> rest) : rest(rest) {}

  void bytes(void *to, size_t count) {
    ok = ok && count <= rest.size();
    if (!ok || count == 0)
      return;
    std::memcpy(to, rest.data(), count);
    rest = rest.subspan(count);
  }
  template <typename Number>
  Number number() {
    Number value{};
    bytes(&value, sizeof value);
    return value;
  }
  /// A number of things of at least `size` bytes each.
  size_t count(size_t size) {
    auto value = number<uint64_t>();
    ok = ok && value <= rest.size() / size;
    return ok ? size_t(value) : 0;
  }
  std::string text() {
    std::string value(count(1), '\0');
    bytes(value.data(), value.size());
    return value;
  }
  bool atEnd() const { return ok && rest.empty(); }

  bool ok = true;

private:
  std::span<const std::byte> rest;
};

} // namespace

std::vector<std::byte> rampart::packTrial(const TrialResult &result) {
  Packer packer;
  packer.number(result.trial);
  packer.number(result.programSeconds);
  packer.number(result.runSeconds);
  packer.number(uint64_t(result.ramps.size()));
  for (const auto &ramp : result.ramps)
    packer.number(ramp);
  packer.number(uint64_t(result.outputs.size()));
  for (const auto &[name, tensor] : result.outputs) {
    packer.text(name);
    packer.number(uint32_t(tensor.type()));
    packer.number(uint64_t(tensor.shape().size()));
    for (int64_t dim : tensor.shape())
      packer.number(dim);
    packer.bytes(tensor.data<std::byte>(), tensor.byteSize());
  }
  return std::move(packer.packed);
}

static Tensor unpackTensor(Unpacker &unpacker) {
  auto type = unpacker.number<uint32_t>();
  Shape shape(unpacker.count(sizeof(int64_t)));
  for (int64_t &dim : shape)
    dim = unpacker.number<int64_t>();
  unpacker.ok = unpacker.ok && type <= uint32_t(ElementType::Int8);
  if (!unpacker.ok)
    return {};
  Result<Tensor> tensor = makeTensor(ElementType(type), std::move(shape));
  unpacker.ok = bool(tensor);
  if (!tensor)
    return {};
  unpacker.bytes(tensor->mutableData<std::byte>(), tensor->byteSize());
  return *tensor;
}

Result<TrialResult> rampart::unpackTrial(std::span<const std::byte> bytes) {
  Unpacker unpacker(bytes);
  TrialResult result;
  result.trial = unpacker.number<uint32_t>();
  result.programSeconds = unpacker.number<double>();
  result.runSeconds = unpacker.number<double>();
  result.ramps.resize(unpacker.count(sizeof(result.ramps[0])));
  for (auto &ramp : result.ramps)
    ramp = unpacker.number<std::array<double, 2>>();
  for (size_t left = unpacker.count(1); left > 0 && unpacker.ok; --left) {
    std::string name = unpacker.text();
    result.outputs.emplace(std::move(name), unpackTensor(unpacker));
  }
  if (!unpacker.atEnd())
    return Error{"expected a trial's result, found something else"};
  return result;
}

//===----------------------------------------------------------------------===//
// Digest
//===----------------------------------------------------------------------===//

namespace {

class Digester {
public:
  Digester() : state(XXH3_createState(), XXH3_freeState) {
    XXH3_128bits_reset(state.get());
  }
  void bytes(const void *from, size_t count) {
    XXH3_128bits_update(state.get(), from, count);
  }
  void number(uint64_t value) { bytes(&value, sizeof value); }
  void text(std::string_view value) {
    number(value.size());
    bytes(value.data(), value.size());
  }
  std::array<uint64_t, 2> digest() const {
    XXH128_hash_t hash = XXH3_128bits_digest(state.get());
    return {hash.low64, hash.high64};
  }

private:
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state;
};

} // namespace

Status rampart::addDigest(TrialSetup &setup) {
  // The program was verified when it was loaded, its checksum too.
  ProgramHeader header;
  std::ifstream file(setup.options.program, std::ios::binary);
  if (!file.read(reinterpret_cast<char *>(&header), sizeof header))
    return Error{setup.options.program + ": cannot read the file"};
  Digester digester;
  digester.number(header.version);
  digester.number(header.checksum);
  digester.number(uint64_t(setup.options.mode));
  digester.number(setup.options.seed);
  for (const auto &[key, value] : machineFields(setup.machine)) {
    digester.text(key);
    digester.text(value);
  }
  for (const auto &[name, tensor] : setup.inputs) {
    digester.text(name);
    digester.number(uint64_t(tensor.type()));
    digester.number(tensor.shape().size());
    for (int64_t dim : tensor.shape())
      digester.number(uint64_t(dim));
    digester.bytes(tensor.data<std::byte>(), tensor.byteSize());
  }
  setup.digest = digester.digest();
  return {};
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// Seconds of wall clock that `work` takes.
template <typename Work>
static double timed(Work work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

Result<TrialResult> rampart::runTrial(const TrialSetup &setup, uint32_t trial,
                                      int threads, TrialRecord *record) {
  const Options &options = setup.options;
  RunOptions run{options.mode, options.seed, trial, 0, 0, threads};
  TrialResult result;
  result.trial = trial;
  std::optional<Chip> chip;
  std::optional<Result<NamedTensors>> outputs;
  try {
    result.programSeconds =
        timed([&] { chip = Chip::program(setup.program, setup.machine, run); });
    for (const RampError &error : rampErrors(*chip))
      result.ramps.push_back({error.mean, error.max});
    result.runSeconds = timed([&] {
      outputs =
          rampart::run(setup.program, *chip, setup.inputs, run,
                       record ? record->observer : nullptr,
                       record ? &record->steps : nullptr,
                       record && record->clock ? &*record->clock : nullptr);
    });
  } catch (const std::bad_alloc &) {
    return Error{"not enough memory"};
  }
  if (!*outputs)
    return Error{outputs->error()};
  result.outputs = std::move(**outputs);
  return result;
}
