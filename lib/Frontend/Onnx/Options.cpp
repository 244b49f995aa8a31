//===- Options.cpp - Command-line values of the importer ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Frontend/Onnx/Options.h"

#include "Text.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace rampart;
using namespace rampart::frontend;
using llvm::StringRef;

/// Adds to `map`; each name once.
template <typename T>
static Status addOnce(std::map<std::string, T> &map, StringRef option,
                      StringRef name, T value) {
  if (map.try_emplace(name.str(), std::move(value)).second)
    return {};
  return Error{option.str() + ": " + quoted(name) + " is given twice"};
}

Status frontend::addInputShape(OnnxOptions &options, StringRef text) {
  auto [name, shape] = text.rsplit('=');
  Error error{"--input-shape: expected NAME=1x30x17, found " + quoted(text)};
  if (name.empty() || !text.contains('='))
    return error;
  llvm::SmallVector<StringRef> parts;
  if (!shape.empty())
    shape.split(parts, 'x');
  std::vector<int64_t> dims;
  for (StringRef part : parts) {
    int64_t size;
    if (!llvm::to_integer(part, size, 10) || size < 0)
      return error;
    dims.push_back(size);
  }
  return addOnce(options.inputShapes, "--input-shape", name, std::move(dims));
}

Status frontend::addDimBinding(OnnxOptions &options, StringRef text) {
  auto [symbol, number] = text.rsplit('=');
  int64_t size;
  if (symbol.empty() || !llvm::to_integer(number, size, 10) || size < 0)
    return Error{"--bind-dim: expected SYMBOL=N, found " + quoted(text)};
  return addOnce(options.dimBindings, "--bind-dim", symbol, size);
}
