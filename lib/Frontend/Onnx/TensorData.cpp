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

#include <cstring>
#include <memory>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
using Proto = ::onnx::TensorProto;

Result<ElementType> frontend::elementTypeOf(int32_t type) {
  switch (type) {
  case Proto::FLOAT:
  case Proto::FLOAT16: // widened, which is exact
  case Proto::BFLOAT16:
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
  case Proto::INT8:
    return ElementType::Int8;
  default:
    break;
  }
  std::string name =
      Proto::DataType_IsValid(type)
          ? StringRef(Proto::DataType_Name(Proto::DataType(type))).lower()
          : std::to_string(type);
  return Error{"element type " + name +
               " is not supported; expected float, float16, bfloat16, double, "
               "int32, int64, bool, int8 or uint8"};
}

namespace {

/// A tensor's checked shape and size; `unit` bytes per element in the model.
struct Layout {
  ElementType type;
  size_t unit;
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

static bool isSixteenBit(int32_t type) {
  return type == Proto::FLOAT16 || type == Proto::BFLOAT16;
}

static Result<Layout> layoutOf(const Proto &tensor) {
  if (tensor.has_segment())
    return Error{"a segmented tensor is not supported"};
  Result<ElementType> type = frontend::elementTypeOf(tensor.data_type());
  if (!type)
    return Error{type.error()};
  size_t unit = isSixteenBit(tensor.data_type()) ? 2 : elementSize(*type);
  Layout layout{*type, unit, Shape(tensor.dims().begin(), tensor.dims().end()),
                1, 0};
  bool overflow = false;
  for (int64_t dim : layout.shape) {
    if (dim < 0)
      return Error{"expected dimensions from 0 on, found " +
                   std::to_string(dim)};
    overflow |= bool(llvm::MulOverflow(layout.elements, dim, layout.elements));
  }
  int64_t bytes = 0;
  overflow |= bool(llvm::MulOverflow(layout.elements, int64_t(unit), bytes));
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

/// Small types lie in the int32 field; values beyond the type wrap.
template <typename T>
static Data narrowField(const google::protobuf::RepeatedField<int32_t> &field) {
  auto owner = std::make_shared<std::vector<T>>(field.begin(), field.end());
  return {ArrayRef(reinterpret_cast<const char *>(owner->data()),
                   owner->size() * sizeof(T)),
          owner};
}

static Data takeField(Proto &tensor, ElementType type) {
  if (isSixteenBit(tensor.data_type()))
    return narrowField<uint16_t>(tensor.int32_data());
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
    return narrowField<char>(tensor.int32_data());
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

/// 16-bit floats as float32, which has all their values.
static void widen(Data &data, const llvm::fltSemantics &semantics) {
  auto owner = std::make_shared<std::vector<float>>(data.bytes.size() / 2);
  for (auto [i, value] : llvm::enumerate(*owner)) {
    uint16_t bits;
    std::memcpy(&bits, data.bytes.data() + 2 * i, sizeof(bits));
    value = llvm::APFloat(semantics, llvm::APInt(16, bits)).convertToFloat();
  }
  data = {ArrayRef(reinterpret_cast<const char *>(owner->data()),
                   owner->size() * sizeof(float)),
          owner};
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
    return Error{"expected " + std::to_string(layout->bytes) + " bytes for " +
                 host::dimsText(layout->shape) + " elements of " +
                 std::to_string(layout->unit) + " bytes, found " +
                 std::to_string(data->bytes.size())};
  }
  if (layout->type == ElementType::Bool)
    normaliseBools(*data);
  if (isSixteenBit(tensor.data_type()))
    widen(*data, tensor.data_type() == Proto::FLOAT16
                     ? llvm::APFloat::IEEEhalf()
                     : llvm::APFloat::BFloat());
  auto type =
      RankedTensorType::get(layout->shape, host::typeOf(context, layout->type));
  StringRef name =
      tensor.name().empty() ? "constant" : StringRef(tensor.name());
  return host::constantOf(type, data->bytes, name, std::move(data->owner));
}
