//===- HostOp.cpp - The table of host operations ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows, checks of attributes and dispatch, all read from HostOps.def.
//===----------------------------------------------------------------------===//
#include "rampart/host/HostOp.h"

#include "AttributeRules.h"
#include "Kernels.h"
#include "rampart/core/Text.h"

#include <algorithm>
#include <new>

using namespace rampart;

namespace {

#define INT(name) {#name, AttributeKind::Int},
#define INTS(name) {#name, AttributeKind::Ints},
#define FLOAT(name) {#name, AttributeKind::Float},
#define TEXT(name) {#name, AttributeKind::Text},
#define HOST_OP(opcode, kernel, minInputs, maxInputs, ...)                     \
  {opcode, minInputs, maxInputs, {__VA_ARGS__}},
const HostOpSpec table[] = {
#include "rampart/host/HostOps.def"
};

using Kernel = Result<Tensor> (*)(const kernels::Call &);
#define HOST_OP(opcode, kernel, minInputs, maxInputs, ...) kernels::kernel,
constexpr Kernel dispatchTable[] = {
#include "rampart/host/HostOps.def"
};

bool hasKind(const HostAttribute &value, AttributeKind kind) {
  const auto *ints = std::get_if<std::vector<int64_t>>(&value);
  const auto *floats = std::get_if<std::vector<double>>(&value);
  switch (kind) {
  case AttributeKind::Int:
    return ints && ints->size() == 1;
  case AttributeKind::Ints:
    return ints;
  case AttributeKind::Float:
    return floats && floats->size() == 1;
  case AttributeKind::Text:
    return std::holds_alternative<std::string>(value);
  }
  return false;
}

std::string_view kindName(AttributeKind kind) {
  switch (kind) {
  case AttributeKind::Int:
    return "an integer";
  case AttributeKind::Ints:
    return "a list of integers";
  case AttributeKind::Float:
    return "a number";
  case AttributeKind::Text:
    break;
  }
  return "text";
}

Status checkInputCount(const HostOpSpec &row, size_t inputs) {
  if (inputs >= size_t(row.minInputs) && inputs <= size_t(row.maxInputs))
    return {};
  std::string range = std::to_string(row.minInputs);
  if (row.maxInputs != row.minInputs)
    range += " to " + std::to_string(row.maxInputs);
  return Error{"expected " + range + " inputs, found " +
               std::to_string(inputs)};
}

Status checkAttributes(const HostOpSpec &row,
                       const HostAttributes &attributes) {
  for (const HostAttributeSpec &spec : row.attributes) {
    auto it = attributes.find(spec.name);
    if (it == attributes.end())
      return Error{"expected an attribute " + quotedText(spec.name) +
                   ", found none"};
    if (!hasKind(it->second, spec.kind))
      return Error{"attribute " + quotedText(spec.name) + ": expected " +
                   std::string(kindName(spec.kind)) + ", found something else"};
  }
  for (const auto &[name, value] : attributes)
    if (std::none_of(
            row.attributes.begin(), row.attributes.end(),
            [&](const HostAttributeSpec &spec) { return spec.name == name; }))
      return Error{"expected no attribute " + quotedText(name) + ", found one"};
  return checkAttributeValues(attributes);
}

Error prefixed(const HostOpSpec &row, const std::string &message) {
  return Error{std::string(row.opcode) + ": " + message};
}

} // namespace

std::span<const HostOpSpec> rampart::hostOps() { return table; }

const HostOpSpec *rampart::findHostOp(std::string_view opcode) {
  for (const HostOpSpec &row : table)
    if (row.opcode == opcode)
      return &row;
  return nullptr;
}

Result<HostOp> HostOp::make(std::string_view opcode, size_t inputs,
                            HostAttributes attributes) {
  const HostOpSpec *row = findHostOp(opcode);
  if (!row)
    return Error{"expected an opcode of the host operations, found " +
                 quotedText(opcode)};
  if (Status status = checkInputCount(*row, inputs); !status)
    return prefixed(*row, status.error());
  if (Status status = checkAttributes(*row, attributes); !status)
    return prefixed(*row, status.error());
  HostOp op;
  op.row = row;
  op.attributes = std::move(attributes);
  return op;
}

Result<Tensor> HostOp::run(std::span<const Tensor> inputs,
                           const HostContext &context) const {
  if (Status status = checkInputCount(*row, inputs.size()); !status)
    return prefixed(*row, status.error());
  try {
    Result<Tensor> result =
        dispatchTable[row - table]({*this, inputs, context});
    return result ? result : Result<Tensor>(prefixed(*row, result.error()));
  } catch (const std::bad_alloc &) { // kernels' own lists; tensors report it
    return prefixed(*row, "not enough memory");
  }
}

int64_t HostOp::getInt(std::string_view name) const {
  return getInts(name).front();
}

const std::vector<int64_t> &HostOp::getInts(std::string_view name) const {
  return std::get<std::vector<int64_t>>(attributes.find(name)->second);
}

double HostOp::getFloat(std::string_view name) const {
  return std::get<std::vector<double>>(attributes.find(name)->second).front();
}

const std::string &HostOp::getText(std::string_view name) const {
  return std::get<std::string>(attributes.find(name)->second);
}
