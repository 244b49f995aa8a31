//===- Binding.cpp - Arguments and results of a program -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything a caller can get wrong about its inputs is found here.
//===----------------------------------------------------------------------===//
#include "Binding.h"

#include "FunctionRun.h"
#include "rampart/core/Text.h"

#include <map>

using namespace rampart;

/// Sizes that symbols took in this call.
using Symbols = std::map<std::string_view, int64_t>;

static std::string_view symbolOf(const fb::Dim &dim) {
  return dim.symbol() ? dim.symbol()->string_view() : std::string_view();
}

static size_t rankOf(const fb::Port &port) {
  return port.dims() ? port.dims()->size() : 0;
}

std::string rampart::portText(const fb::Port &port) {
  std::string text(elementTypeName(elementTypeOf(port.element_type())));
  if (rankOf(port) == 0)
    return text + " scalar";
  text += " of shape ";
  for (size_t i = 0; i < rankOf(port); ++i) {
    const fb::Dim &dim = *port.dims()->Get(flatbuffers::uoffset_t(i));
    text += i == 0 ? "" : "x";
    if (dim.size() >= 0)
      text += std::to_string(dim.size());
    else
      text += symbolOf(dim).empty() ? "?" : symbolOf(dim);
  }
  return text;
}

static std::string tensorText(const Tensor &tensor) {
  std::string text(elementTypeName(tensor.type()));
  return text + (tensor.rank() == 0 ? " " : " of shape ") +
         shapeText(tensor.shape());
}

/// `free` is an axis of any size; -1: none.
static bool fits(const fb::Port &port, const Tensor &tensor, int64_t free) {
  if (tensor.type() != elementTypeOf(port.element_type()) ||
      tensor.shape().size() != rankOf(port))
    return false;
  for (size_t i = 0; i < rankOf(port); ++i) {
    int64_t size = port.dims()->Get(flatbuffers::uoffset_t(i))->size();
    if (size >= 0 && size != tensor.shape()[i] && int64_t(i) != free)
      return false;
  }
  return true;
}

static Status bindSymbols(const fb::Port &port, const Tensor &tensor,
                          Symbols &symbols) {
  for (size_t i = 0; i < rankOf(port); ++i) {
    std::string_view symbol =
        symbolOf(*port.dims()->Get(flatbuffers::uoffset_t(i)));
    if (symbol.empty())
      continue;
    auto [known, isNew] = symbols.emplace(symbol, tensor.shape()[i]);
    if (known->second != tensor.shape()[i])
      return Error{"expected " + quotedText(symbol) + " = " +
                   std::to_string(known->second) +
                   " as in an earlier input, found " + tensorText(tensor)};
  }
  return {};
}

/// The program's inputs, to help with a misspelt one.
static std::string argumentNames(const fb::Function &function) {
  std::string names;
  if (function.arguments())
    for (const fb::Port *port : *function.arguments())
      names +=
          (names.empty() ? "" : ", ") + quotedText(port->name()->string_view());
  return names.empty() ? "none" : names;
}

Result<size_t> rampart::argumentNamed(const fb::Function &function,
                                      std::string_view name) {
  size_t count = function.arguments() ? function.arguments()->size() : 0;
  for (size_t i = 0; i < count; ++i)
    if (function.arguments()
            ->Get(flatbuffers::uoffset_t(i))
            ->name()
            ->string_view() == name)
      return i;
  return Error{"input " + quotedText(name) +
               ": the program has no such input, but " +
               argumentNames(function)};
}

Status rampart::checkArguments(const fb::Function &function,
                               std::span<const Tensor *const> arguments,
                               std::span<const int64_t> timeAxes) {
  Symbols symbols;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const fb::Port &port =
        *function.arguments()->Get(flatbuffers::uoffset_t(i));
    const Tensor *tensor = arguments[i];
    if (!tensor && !usedValues(function)[size_t(port.value())])
      continue;
    std::string name = "input " + quotedText(port.name()->string_view()) + ": ";
    if (!tensor)
      return Error{name + "expected " + portText(port) + ", found none"};
    if (!fits(port, *tensor, timeAxes.empty() ? -1 : timeAxes[i]))
      return Error{name + "expected " + portText(port) + ", found " +
                   tensorText(*tensor)};
    if (Status status = bindSymbols(port, *tensor, symbols); !status)
      return Error{name + status.error()};
  }
  return {};
}
