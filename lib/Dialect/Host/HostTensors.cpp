//===- HostTensors.cpp - Constants as tensors of the runtime --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostTensors.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <algorithm>
#include <cstring>

using namespace mlir;
using namespace rampart;
using namespace rampart::host;

std::optional<ElementType> host::elementTypeOf(Type type) {
  if (type.isF32())
    return ElementType::Float32;
  if (type.isF64())
    return ElementType::Float64;
  if (type.isSignlessInteger(32))
    return ElementType::Int32;
  if (type.isSignlessInteger(64))
    return ElementType::Int64;
  if (type.isSignlessInteger(1))
    return ElementType::Bool;
  if (type.isUnsignedInteger(8))
    return ElementType::UInt8;
  if (type.isSignlessInteger(8))
    return ElementType::Int8;
  return std::nullopt;
}

Type host::typeOf(MLIRContext *context, ElementType type) {
  Builder builder(context);
  switch (type) {
  case ElementType::Float32:
    return builder.getF32Type();
  case ElementType::Float64:
    return builder.getF64Type();
  case ElementType::Int32:
    return builder.getI32Type();
  case ElementType::Int64:
    return builder.getI64Type();
  case ElementType::Bool:
    return builder.getI1Type();
  case ElementType::UInt8:
    return builder.getIntegerType(8, /*isSigned=*/false);
  case ElementType::Int8:
    return builder.getI8Type();
  case ElementType::Code:
  case ElementType::RealCode:
    return {};
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Attribute to tensor
//===----------------------------------------------------------------------===//

/// Repeats the element of a splat until the tensor is full.
static void fillSplat(Tensor &tensor, ArrayRef<char> element) {
  char *bytes = tensor.mutableData<char>();
  for (int64_t i = 0, e = tensor.size(); i < e; ++i)
    std::memcpy(bytes + i * element.size(), element.data(), element.size());
}

static FailureOr<Tensor> tensorOfDense(DenseElementsAttr dense,
                                       ElementType type, Shape shape) {
  // Inline constants may be packed (bool) or splats: only other ones are plain
  // bytes that can be borrowed.
  if (type == ElementType::Bool) {
    Tensor tensor(type, std::move(shape));
    llvm::copy(dense.getValues<bool>(), tensor.mutableData<bool>());
    return tensor;
  }
  if (!dense.isSplat())
    return Tensor::borrow(type, std::move(shape), dense.getRawData().data());
  Tensor tensor(type, std::move(shape));
  fillSplat(tensor, dense.getRawData());
  return tensor;
}

FailureOr<Tensor> host::tensorOf(ElementsAttr constant) {
  ShapedType shaped = constant.getShapedType();
  std::optional<ElementType> type = elementTypeOf(shaped.getElementType());
  if (!type)
    return failure();
  Shape shape = shaped.getShape().vec();
  if (auto dense = dyn_cast<DenseElementsAttr>(constant))
    return tensorOfDense(dense, *type, std::move(shape));
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant);
  const AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return failure();
  Tensor tensor =
      Tensor::borrow(*type, std::move(shape), blob->getData().data());
  if (tensor.byteSize() != blob->getData().size())
    return failure();
  return tensor;
}

bool host::haveEqualData(ElementsAttr a, ElementsAttr b) {
  if (a == b)
    return true;
  if (a.getType() != b.getType())
    return false;
  FailureOr<Tensor> left = tensorOf(a), right = tensorOf(b);
  return succeeded(left) && succeeded(right) &&
         std::memcmp(left->data<char>(), right->data<char>(),
                     left->byteSize()) == 0;
}

//===----------------------------------------------------------------------===//
// Tensor to attribute
//===----------------------------------------------------------------------===//

/// Whether every element has the first one's bits.
static bool isSplat(ArrayRef<char> bytes, size_t elementBytes) {
  return bytes.size() > elementBytes &&
         std::memcmp(bytes.data(), bytes.data() + elementBytes,
                     bytes.size() - elementBytes) == 0;
}

static DenseElementsAttr denseOf(RankedTensorType type, ArrayRef<char> bytes,
                                 size_t elementBytes, bool splat) {
  if (type.getElementType().isInteger(1))
    return DenseElementsAttr::get(
        type,
        ArrayRef(reinterpret_cast<const bool *>(bytes.data()), bytes.size()));
  return DenseElementsAttr::getFromRawBuffer(
      type, splat ? bytes.take_front(elementBytes) : bytes);
}

ElementsAttr host::constantOf(RankedTensorType type, ArrayRef<char> bytes,
                              StringRef name, std::shared_ptr<void> owner) {
  unsigned elementBytes = (type.getElementTypeBitWidth() + 7) / 8;
  bool splat = isSplat(bytes, elementBytes);
  if (splat || type.getNumElements() <= maxInlineElements)
    return denseOf(type, bytes, elementBytes, splat);
  // The blob's deleter holds the owner, and so keeps the bytes alive.
  AsmResourceBlob blob(
      bytes, /*dataAlignment=*/elementBytes,
      [owner = std::move(owner)](void *, size_t, size_t) {},
      /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

ElementsAttr host::constantOf(MLIRContext *context, const Tensor &tensor,
                              StringRef name) {
  auto type =
      RankedTensorType::get(tensor.shape(), typeOf(context, tensor.type()));
  ArrayRef<char> bytes(tensor.data<char>(), tensor.byteSize());
  return constantOf(type, bytes, name, std::make_shared<Tensor>(tensor));
}

StringRef host::resourceName(ElementsAttr constant) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant);
  return resource ? resource.getRawHandle().getKey() : "constant";
}

FailureOr<ElementsAttr> host::leadingSlice(ElementsAttr constant, int64_t first,
                                           int64_t count) {
  FailureOr<Tensor> all = tensorOf(constant);
  if (failed(all))
    return failure();
  SmallVector<int64_t> shape(constant.getShapedType().getShape());
  const size_t each = all->byteSize() / size_t(std::max<int64_t>(shape[0], 1));
  shape[0] = count;
  ArrayRef<char> bytes(all->data<char>() + size_t(first) * each,
                       size_t(count) * each);
  return constantOf(
      RankedTensorType::get(shape, constant.getShapedType().getElementType()),
      bytes, resourceName(constant), std::make_shared<Tensor>(*all));
}

LogicalResult host::verifyData(Operation *op, ElementsAttr constant) {
  if (isa<DenseElementsAttr>(constant))
    return success();
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant);
  if (!resource)
    return op->emitOpError() << "expected dense elements or a resource";
  const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return op->emitOpError()
           << "the data of resource '" << resource.getRawHandle().getKey()
           << "' was elided; only bytecode or text without "
              "elision can be read back";
  auto type = resource.getType();
  uint64_t bits = type.getElementTypeBitWidth();
  uint64_t expected = uint64_t(type.getNumElements()) * ((bits + 7) / 8);
  if (blob->getData().size() != expected)
    return op->emitOpError()
           << "expected " << expected << " bytes in resource '"
           << resource.getRawHandle().getKey() << "', found "
           << blob->getData().size();
  return success();
}
