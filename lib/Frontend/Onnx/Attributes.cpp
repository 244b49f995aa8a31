//===- Attributes.cpp - Attributes of ONNX nodes --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Attributes.h"

#include "Text.h"
#include "llvm/ADT/StringExtras.h"

using namespace rampart;
using namespace rampart::frontend;
using llvm::StringRef;
using AttributeType = ::onnx::AttributeProto::AttributeType;
using Proto = ::onnx::AttributeProto;

static std::string typeText(AttributeType type) {
  return StringRef(Proto::AttributeType_Name(type)).lower();
}

Proto *Attributes::find(StringRef name, AttributeType type) {
  read.insert(name.str());
  Proto *found = nullptr;
  for (Proto &attribute : *node.mutable_attribute()) {
    if (attribute.name() != name)
      continue;
    if (found && !error)
      error = Error{"attribute " + quoted(name) + " is given twice"};
    found = &attribute;
  }
  if (!found)
    return nullptr;
  if (!found->ref_attr_name().empty()) {
    if (!error)
      error =
          Error{"attribute " + quoted(name) +
                " refers to a function's parameter, which is not supported"};
    return nullptr;
  }
  if (found->type() != type) {
    if (!error)
      error = Error{"attribute " + quoted(name) + ": expected type " +
                    typeText(type) + ", found " + typeText(found->type())};
    return nullptr;
  }
  return found;
}

std::optional<int64_t> Attributes::integer(StringRef name) {
  Proto *found = find(name, Proto::INT);
  return found ? std::optional(found->i()) : std::nullopt;
}

bool Attributes::flag(StringRef name, bool fallback) {
  int64_t value = integer(name, fallback);
  if (value != 0 && value != 1 && !error)
    error = Error{"attribute " + quoted(name) + ": expected 0 or 1, found " +
                  std::to_string(value)};
  return value == 1;
}

std::optional<double> Attributes::real(StringRef name) {
  Proto *found = find(name, Proto::FLOAT);
  return found ? std::optional<double>(found->f()) : std::nullopt;
}

std::optional<std::string> Attributes::text(StringRef name) {
  Proto *found = find(name, Proto::STRING);
  return found ? std::optional(found->s()) : std::nullopt;
}

std::optional<llvm::SmallVector<int64_t>> Attributes::integers(StringRef name) {
  Proto *found = find(name, Proto::INTS);
  if (!found)
    return std::nullopt;
  return llvm::to_vector_of<int64_t>(found->ints());
}

std::vector<double> Attributes::reals(StringRef name) {
  Proto *found = find(name, Proto::FLOATS);
  if (!found)
    return {};
  return {found->floats().begin(), found->floats().end()};
}

std::vector<std::string> Attributes::texts(StringRef name) {
  Proto *found = find(name, Proto::STRINGS);
  if (!found)
    return {};
  return {found->strings().begin(), found->strings().end()};
}

::onnx::TensorProto *Attributes::tensor(StringRef name) {
  Proto *found = find(name, Proto::TENSOR);
  return found ? found->mutable_t() : nullptr;
}

::onnx::GraphProto *Attributes::graph(StringRef name) {
  Proto *found = find(name, Proto::GRAPH);
  return found ? found->mutable_g() : nullptr;
}

Status Attributes::finish() const {
  if (error)
    return *error;
  for (const Proto &attribute : node.attribute())
    if (!read.contains(attribute.name()))
      return Error{"attribute " + quoted(attribute.name()) +
                   " is not supported"};
  return {};
}
