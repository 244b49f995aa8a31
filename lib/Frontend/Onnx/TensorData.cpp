//===- TensorData.cpp - ONNX tensors as constants -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "TensorData.h"

#include "ExternalData.h"
#include "Text.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"
#include "llvm/Support/MathExtras.h"

#include <memory>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
using Proto = ::onnx::TensorProto;

Result<ElementType> frontend::elementTypeOf(int32_t type) {
  switch (type) {
  case Proto::FLOAT:
    return ElementType::Float32;
  case Proto::DOUBLE:
    return ElementType::Float64;
  case Proto::INT32:
    return ElementType::Int32;
  case Proto::INT64:
    return ElementType::Int64;
  case Proto::BOOL:
    return ElementType::Bool;
  case Proto::UINT8:
    return ElementType::UInt8;
  default:
    break;
  }
  std::string name =
      Proto::DataType_IsValid(type)
          ? StringRef(Proto::DataType_Name(Proto::DataType(type))).lower()
          : std::to_string(type);
  return Error{"element type " + name +
               " is not supported; expected float, double, int32, int64, bool "
               "or uint8"};
}

namespace {

/// A tensor's checked shape and size.
struct Layout {
  ElementType type;
  Shape shape;
  int64_t elements;
  uint64_t bytes;
};

/// Bytes and what keeps them alive.
struct Data {
  ArrayRef<char> bytes;
  std::shared_ptr<void> owner;
};

} // namespace

static Result<Layout> layoutOf(const Proto &tensor) {
  if (tensor.has_segment())
    return Error{"a segmented tensor is not supported"};
  Result<ElementType> type = frontend::elementTypeOf(tensor.data_type());
  if (!type)
    return Error{type.error()};
  Layout layout{*type, Shape(tensor.dims().begin(), tensor.dims().end()), 1, 0};
  bool overflow = false;
  for (int64_t dim : layout.shape) {
    if (dim < 0)
      return Error{"expected dimensions from 0 on, found " +
                   std::to_string(dim)};
    overflow |= bool(llvm::MulOverflow(layout.elements, dim, layout.elements));
  }
  int64_t bytes = 0;
  overflow |= bool(
      llvm::MulOverflow(layout.elements, int64_t(elementSize(*type)), bytes));
  if (overflow)
    return Error{"shape " + host::dimsText(layout.shape) +
                 " is too large for memory"};
  layout.bytes = bytes;
  return layout;
}

//===----------------------------------------------------------------------===//
// The fields that may hold data
//===----------------------------------------------------------------------===//

/// Moves a field whose elements are those of the tensor.
template <typename Field>
static Data moveField(Field &field) {
  auto owner = std::make_shared<Field>();
  owner->Swap(&field);
  size_t size = owner->size() * sizeof(*owner->data());
  return {ArrayRef(reinterpret_cast<const char *>(owner->data()), size), owner};
}

/// bool and uint8 lie in the int32 field; values beyond the type wrap.
static Data narrowField(const google::protobuf::RepeatedField<int32_t> &field) {
  auto owner = std::make_shared<std::vector<char>>(field.begin(), field.end());
  return {*owner, owner};
}

static Data takeField(Proto &tensor, ElementType type) {
  switch (type) {
  case ElementType::Float32:
    return moveField(*tensor.mutable_float_data());
  case ElementType::Float64:
    return moveField(*tensor.mutable_double_data());
  case ElementType::Int64:
    return moveField(*tensor.mutable_int64_data());
  case ElementType::Int32:
    return moveField(*tensor.mutable_int32_data());
  default:
    return narrowField(tensor.int32_data());
  }
}

static Data takeRaw(Proto &tensor) {
  std::shared_ptr<std::string> owner(tensor.release_raw_data());
  return {ArrayRef(owner->data(), owner->size()), owner};
}

static Result<Data> takeData(Proto &tensor, const Layout &layout,
                             const std::optional<std::string> &folder) {
  if (tensor.data_location() == Proto::EXTERNAL) {
    if (!folder)
      return Error{"external data needs a model that is read from a file"};
    auto buffer = openExternalData(tensor, *folder, layout.bytes);
    if (!buffer)
      return Error{buffer.error()};
    std::shared_ptr<llvm::MemoryBuffer> owner = std::move(*buffer);
    return Data{ArrayRef(owner->getBufferStart(), owner->getBufferSize()),
                owner};
  }
  return tensor.has_raw_data() ? takeRaw(tensor)
                               : takeField(tensor, layout.type);
}

/// Any byte but 0 is true; a C++ bool may only be 0 or 1.
static void normaliseBools(Data &data) {
  auto owner = std::make_shared<std::vector<char>>(data.bytes.size());
  llvm::transform(data.bytes, owner->begin(),
                  [](char byte) { return byte != 0; });
  data = {*owner, owner};
}

Result<ElementsAttr>
frontend::takeTensor(MLIRContext *context, Proto &tensor,
                     const std::optional<std::string> &folder) {
  Result<Layout> layout = layoutOf(tensor);
  if (!layout)
    return Error{layout.error()};
  Result<Data> data = takeData(tensor, *layout, folder);
  if (!data)
    return Error{data.error()};
  if (data->bytes.size() != layout->bytes) {
    size_t unit = elementSize(layout->type);
    return Error{"expected " + std::to_string(layout->bytes) + " bytes for " +
                 host::dimsText(layout->shape) + " elements of " +
                 std::to_string(unit) + " bytes, found " +
                 std::to_string(data->bytes.size())};
  }
  if (layout->type == ElementType::Bool)
    normaliseBools(*data);
  auto type =
      RankedTensorType::get(layout->shape, host::typeOf(context, layout->type));
  StringRef name =
      tensor.name().empty() ? "constant" : StringRef(tensor.name());
  return host::constantOf(type, data->bytes, name, std::move(data->owner));
}
