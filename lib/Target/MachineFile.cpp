//===- MachineFile.cpp - Machine descriptions in YAML ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/MachineFile.h"

#include "BuiltinMachines.inc"
#include "YamlText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace rampart;

namespace {

/// A description that a name or a path leads to.
struct MachineText {
  StringRef yaml;
  std::unique_ptr<MemoryBuffer> file; // none: it is shipped
};

} // namespace

static Result<MachineText> findMachine(StringRef nameOrPath) {
  for (const BuiltinMachine &machine : builtinMachineTable)
    if (machine.name == nameOrPath)
      return MachineText{machine.yaml, nullptr};
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(nameOrPath, true);
  if (!file)
    return rampart::Error{"target '" + nameOrPath.str() + "': expected " +
                          llvm::join(builtinMachines(), ", ") +
                          " or a YAML file: " + file.getError().message()};
  StringRef yaml = (*file)->getBuffer();
  return MachineText{yaml, std::move(*file)};
}

namespace {

/// Flattens a description into keys and values, each with its place in the
/// file.
class MachineReader {
public:
  MachineReader(StringRef yaml, StringRef name) : text(yaml, name) {}

  Result<Machine> read(ArrayRef<std::string> overrides);

private:
  /// Descriptions that one may be based on, one on the other.
  static constexpr int deepest = 8;

  YamlText text;
  std::vector<MachineField> fields;
  StringMap<SMRange> places;
  SMRange whole;

  void fail(SMRange range, const Twine &message) { text.fail(range, message); }
  /// Of the field that a message names first, or of one beside it; else of the
  /// whole file.
  SMRange placeOf(StringRef message) const;
  void readMapping(yaml::MappingNode *mapping, const std::string &prefix);
  void readValue(yaml::Node *value, const std::string &key, SMRange place);
  Status readFields(int depth);
  Status addBase(int depth);
};

} // namespace

SMRange MachineReader::placeOf(StringRef message) const {
  StringRef key = message.split(':').first;
  if (auto found = places.find(key); found != places.end())
    return found->second;
  StringRef beside = key.take_front(key.rfind('.') + 1);
  if (!beside.empty())
    for (const MachineField &field : fields)
      if (StringRef(field.key).starts_with(beside))
        if (auto found = places.find(field.key); found != places.end())
          return found->second;
  return whole;
}

void MachineReader::readValue(yaml::Node *value, const std::string &key,
                              SMRange place) {
  if (auto *mapping = dyn_cast_or_null<yaml::MappingNode>(value))
    return readMapping(mapping, key + ".");
  if (!places.try_emplace(key, place).second)
    return fail(place, "'" + key + "': expected once, found again");
  SmallString<32> storage;
  if (auto *scalar = dyn_cast_or_null<yaml::ScalarNode>(value)) {
    fields.push_back({key, scalar->getValue(storage).trim().str()});
  } else if (auto *sequence = dyn_cast_or_null<yaml::SequenceNode>(value)) {
    std::string list = "[";
    for (yaml::Node &item : *sequence) {
      auto *scalar = dyn_cast<yaml::ScalarNode>(&item);
      if (!scalar)
        return fail(item.getSourceRange(),
                    "'" + key + "': expected a list of numbers");
      list += (list.size() > 1 ? ", " : "") +
              scalar->getValue(storage).trim().str();
    }
    fields.push_back({key, list + "]"});
  } else {
    fail(place, "'" + key + "': expected a value");
  }
}

void MachineReader::readMapping(yaml::MappingNode *mapping,
                                const std::string &prefix) {
  for (yaml::KeyValueNode &entry : *mapping) {
    auto *key = dyn_cast_or_null<yaml::ScalarNode>(entry.getKey());
    if (!key) {
      fail(entry.getSourceRange(), "expected a key");
      return;
    }
    SmallString<32> storage;
    SMRange place = key->getSourceRange();
    std::string name = prefix + key->getValue(storage).str();
    readValue(entry.getValue(), name, place);
    if (text.failed())
      return;
  }
}

/// "device.g_max=100 uS" as a field.
static Result<MachineField> parseOverride(StringRef text) {
  auto [key, value] = text.split('=');
  if (key.empty() || !text.contains('='))
    return rampart::Error{"expected KEY=VALUE but got '" + text.str() + "'"};
  return MachineField{key.trim().str(), value.trim().str()};
}

/// Puts the fields of `base`, a shipped machine or a file, before those that
/// this description has instead.
Status MachineReader::addBase(int depth) {
  auto base = llvm::find_if(
      fields, [](const MachineField &field) { return field.key == "base"; });
  if (base == fields.end())
    return {};
  std::string name = base->value;
  SMRange place = places["base"];
  fields.erase(base);
  Result<MachineText> found = findMachine(name);
  if (!found || depth >= deepest) {
    fail(place, found ? "base: expected at most " + Twine(deepest) +
                            " descriptions, one based on the other"
                      : "base: " + found.error());
    return rampart::Error{text.error()};
  }
  MachineReader reader(found->yaml, name);
  if (Status status = reader.readFields(depth + 1); !status)
    return status;
  for (MachineField &field : reader.fields)
    if (places.try_emplace(field.key, place).second)
      fields.push_back(std::move(field));
  return {};
}

Result<Machine> MachineReader::read(ArrayRef<std::string> overrides) {
  if (Status status = readFields(0); !status)
    return rampart::Error{status.error()};

  // Every value by itself, so that an error has its place.
  Machine machine;
  for (const MachineField &field : fields)
    if (Status status = setMachineField(machine, field.key, field.value);
        !status) {
      fail(places[field.key], status.error());
      return rampart::Error{text.error()};
    }
  for (const std::string &change : overrides) {
    Result<MachineField> field = parseOverride(change);
    if (!field)
      return rampart::Error{"--set: " + field.error()};
    if (Status status = setMachineField(machine, field->key, field->value);
        !status)
      return rampart::Error{"--set: " + status.error()};
    auto known = llvm::find_if(
        fields, [&](const MachineField &f) { return f.key == field->key; });
    if (known == fields.end())
      fields.push_back(*field); // one that need not be named
    else
      known->value = field->value;
  }
  Result<Machine> result = makeMachine(fields);
  if (!result) {
    fail(placeOf(result.error()), result.error());
    return rampart::Error{text.error()};
  }
  return result;
}

/// The description's keys and values, with those of what it is based on.
Status MachineReader::readFields(int depth) {
  text.read("machine description", [&](yaml::MappingNode *mapping) {
    whole = mapping->getSourceRange();
    readMapping(mapping, "");
  });
  if (text.failed())
    return rampart::Error{text.error()};
  return addBase(depth);
}

Result<Machine> rampart::parseMachine(StringRef yaml, StringRef name,
                                      ArrayRef<std::string> overrides) {
  return MachineReader(yaml, name).read(overrides);
}

std::vector<StringRef> rampart::builtinMachines() {
  std::vector<StringRef> names;
  for (const BuiltinMachine &machine : builtinMachineTable)
    names.push_back(machine.name);
  return names;
}

Result<Machine> rampart::loadMachine(StringRef nameOrPath,
                                     ArrayRef<std::string> overrides) {
  Result<MachineText> text = findMachine(nameOrPath);
  if (!text)
    return rampart::Error{text.error()};
  return parseMachine(text->yaml, nameOrPath, overrides);
}
