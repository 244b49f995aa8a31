//===- Ports.cpp - Inputs and outputs of an ONNX graph --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Ports.h"

#include "TensorData.h"
#include "Text.h"
#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;

Result<Port> frontend::readPort(const ::onnx::ValueInfoProto &info) {
  std::string title = "tensor " + quoted(info.name()) + ": ";
  if (info.name().empty())
    return Error{"an input or output of the graph has no name"};
  if (!info.type().has_tensor_type())
    return Error{title + "expected a tensor type"};
  const auto &tensor = info.type().tensor_type();
  Result<ElementType> element = frontend::elementTypeOf(tensor.elem_type());
  if (!element)
    return Error{title + element.error()};
  Port port{info.name(), *element, std::nullopt};
  if (!tensor.has_shape())
    return port;
  port.dims.emplace();
  for (const auto &dim : tensor.shape().dim()) {
    // Some exporters write an open dimension as -1.
    bool known = dim.has_dim_value() && dim.dim_value() != -1;
    if (known && dim.dim_value() < 0)
      return Error{title + "expected dimensions from 0 on, found " +
                   std::to_string(dim.dim_value())};
    port.dims->push_back(
        {known ? dim.dim_value() : ShapedType::kDynamic, dim.dim_param()});
  }
  return port;
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

namespace {

/// The sizes of symbols.
using Bindings = std::map<std::string, int64_t>;

} // namespace

static std::string shapeOf(const std::vector<Dimension> &dims) {
  return host::dimsText(
      llvm::map_to_vector(dims, [](const Dimension &dim) { return dim.size; }));
}

static Status bindShape(Port &port, const std::vector<int64_t> &shape) {
  std::string title = "--input-shape of " + quoted(port.name) + ": ";
  if (!port.dims)
    port.dims.emplace(shape.size(), Dimension{ShapedType::kDynamic, ""});
  bool fits = port.dims->size() == shape.size();
  for (size_t i = 0; fits && i < shape.size(); ++i) {
    int64_t declared = (*port.dims)[i].size;
    fits = shape[i] >= 0 &&
           (ShapedType::isDynamic(declared) || declared == shape[i]);
  }
  if (!fits)
    return Error{title + "the model declares " + shapeOf(*port.dims) +
                 ", found " + host::dimsText(shape)};
  for (auto [dim, size] : llvm::zip(*port.dims, shape))
    dim.size = size;
  return {};
}

/// Symbols that an input with a known size has.
static Status collectBindings(const std::vector<Port> &inputs,
                              Bindings &bindings) {
  for (const Port &port : inputs)
    for (const Dimension &dim : *port.dims) {
      if (dim.symbol.empty() || ShapedType::isDynamic(dim.size))
        continue;
      auto [it, isNew] = bindings.try_emplace(dim.symbol, dim.size);
      if (!isNew && it->second != dim.size)
        return Error{"dimension " + quoted(dim.symbol) + " of input " +
                     quoted(port.name) + ": expected " +
                     std::to_string(it->second) + " as elsewhere, found " +
                     std::to_string(dim.size)};
    }
  return {};
}

static Status checkDimBindings(const std::vector<Port> &inputs,
                               const Bindings &bindings) {
  for (const auto &[symbol, size] : bindings) {
    bool found = false;
    for (const Port &port : inputs)
      for (const Dimension &dim : *port.dims)
        found |= dim.symbol == symbol;
    if (!found)
      return Error{"--bind-dim: no input has a dimension " + quoted(symbol)};
    if (size < 0)
      return Error{"--bind-dim of " + quoted(symbol) +
                   ": expected a size from 0 on, found " +
                   std::to_string(size)};
  }
  return {};
}

Status frontend::bindDimensions(std::vector<Port> &inputs,
                                const OnnxOptions &options) {
  for (const auto &[name, shape] : options.inputShapes) {
    auto it = llvm::find_if(
        inputs, [&](const Port &port) { return port.name == name; });
    if (it == inputs.end())
      return Error{"--input-shape: the model has no input " + quoted(name)};
    if (Status status = bindShape(*it, shape); !status)
      return status;
  }
  for (const Port &port : inputs)
    if (!port.dims)
      return Error{"input " + quoted(port.name) +
                   " has no declared shape; give one with --input-shape"};
  Bindings bindings = options.dimBindings;
  if (Status status = checkDimBindings(inputs, bindings); !status)
    return status;
  if (Status status = collectBindings(inputs, bindings); !status)
    return status;
  for (Port &port : inputs)
    for (Dimension &dim : *port.dims)
      if (auto it = bindings.find(dim.symbol); it != bindings.end())
        dim.size = it->second;
  return {};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

RankedTensorType frontend::typeOf(const Port &port, MLIRContext *context) {
  return RankedTensorType::get(
      llvm::map_to_vector(*port.dims,
                          [](const Dimension &dim) { return dim.size; }),
      host::typeOf(context, port.element));
}

ArrayAttr frontend::symbolsOf(const Port &port, RankedTensorType type) {
  SmallVector<StringRef> symbols(type.getRank());
  if (port.dims)
    for (auto [i, dim] : llvm::enumerate(*port.dims))
      if (type.isDynamicDim(i))
        symbols[i] = dim.symbol;
  return Builder(type.getContext()).getStrArrayAttr(symbols);
}
