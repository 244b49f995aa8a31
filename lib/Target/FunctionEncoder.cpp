//===- FunctionEncoder.cpp - Host steps as records ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FunctionEncoder.h"

#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;

namespace {

/// Host steps of one function.
class FunctionEncoder {
public:
  FunctionEncoder(func::FuncOp function, fb::ProgramT &program,
                  const ProgramSymbols &symbols, AddData addData)
      : function(function), program(program), symbols(symbols),
        addData(addData) {}

  FailureOr<std::unique_ptr<fb::FunctionT>> run();

private:
  func::FuncOp function;
  fb::ProgramT &program;
  const ProgramSymbols &symbols;
  AddData addData;
  fb::FunctionT result;
  llvm::DenseMap<Value, int32_t> numbers;

  int32_t number(Value value);
  FailureOr<int32_t> define(Value value);
  FailureOr<std::unique_ptr<fb::PortT>> port(Value value,
                                             DictionaryAttr attributes);
  LogicalResult encodeStep(Operation &op);
  LogicalResult encodeConstant(host::ConstantOp op, fb::HostStepUnion &step);
  LogicalResult encodeKernel(host::KernelOpInterface op,
                             fb::HostStepUnion &step);
  LogicalResult encodeCall(tile::CallOp op, fb::HostStepUnion &step);
  LogicalResult encodeIf(host::IfOp op, fb::HostStepUnion &step);
  LogicalResult encodeLoop(host::LoopOp op, fb::HostStepUnion &step);
  std::vector<int32_t> numbersOf(ValueRange values);
  LogicalResult defineAll(ValueRange values, std::vector<int32_t> &outputs);
};

} // namespace

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static FailureOr<fb::ElementType> encodeElementType(Operation *op, Type type) {
  if (isa<host::CodeType>(type))
    return fb::ElementType::Code;
  switch (host::elementTypeOf(type).value_or(ElementType::Code)) {
  case ElementType::Float32:
    return fb::ElementType::Float32;
  case ElementType::Float64:
    return fb::ElementType::Float64;
  case ElementType::Int32:
    return fb::ElementType::Int32;
  case ElementType::Int64:
    return fb::ElementType::Int64;
  case ElementType::Bool:
    return fb::ElementType::Bool;
  case ElementType::UInt8:
    return fb::ElementType::UInt8;
  case ElementType::Int8:
    return fb::ElementType::Int8;
  case ElementType::Code:
  case ElementType::RealCode:
    break;
  }
  return op->emitError("programs have no element type ") << type;
}

static std::vector<int64_t> encodeDims(ShapedType type) {
  std::vector<int64_t> dims;
  for (int64_t dim : type.getShape())
    dims.push_back(ShapedType::isDynamic(dim) ? -1 : dim);
  return dims;
}

int32_t FunctionEncoder::number(Value value) {
  return value ? numbers.at(value) : -1;
}

std::vector<int32_t> FunctionEncoder::numbersOf(ValueRange values) {
  std::vector<int32_t> result;
  for (Value value : values)
    result.push_back(number(value));
  return result;
}

LogicalResult FunctionEncoder::defineAll(ValueRange values,
                                         std::vector<int32_t> &outputs) {
  for (Value value : values) {
    FailureOr<int32_t> output = define(value);
    if (failed(output))
      return failure();
    outputs.push_back(*output);
  }
  return success();
}

FailureOr<int32_t> FunctionEncoder::define(Value value) {
  auto type = cast<ShapedType>(value.getType());
  auto encoded = std::make_unique<fb::ValueTypeT>();
  FailureOr<fb::ElementType> element =
      encodeElementType(function, type.getElementType());
  if (failed(element))
    return failure();
  encoded->element_type = *element;
  encoded->dims = encodeDims(type);
  if (auto code = dyn_cast<host::CodeType>(type.getElementType())) {
    encoded->min = code.getMin();
    encoded->max = code.getMax();
    encoded->num = code.getNum();
    encoded->den = code.getDen();
  }
  result.value_types.push_back(std::move(encoded));
  int32_t number = result.value_count++;
  numbers[value] = number;
  return number;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

FailureOr<std::unique_ptr<fb::PortT>>
FunctionEncoder::port(Value value, DictionaryAttr attributes) {
  auto type = cast<ShapedType>(value.getType());
  FailureOr<fb::ElementType> element =
      encodeElementType(function, type.getElementType());
  if (failed(element))
    return failure();
  auto encoded = std::make_unique<fb::PortT>();
  auto name =
      attributes ? attributes.getAs<StringAttr>("rampart.name") : StringAttr();
  auto dims =
      attributes ? attributes.getAs<ArrayAttr>("rampart.dims") : ArrayAttr();
  encoded->name = name ? name.str() : "";
  encoded->value = number(value);
  encoded->element_type = *element;
  for (auto [i, size] : llvm::enumerate(encodeDims(type))) {
    auto dim = std::make_unique<fb::DimT>();
    dim->size = size;
    if (auto symbol = dims && i < dims.size() ? dyn_cast<StringAttr>(dims[i])
                                              : StringAttr())
      dim->symbol = symbol.str();
    encoded->dims.push_back(std::move(dim));
  }
  return encoded;
}

LogicalResult FunctionEncoder::encodeConstant(host::ConstantOp op,
                                              fb::HostStepUnion &step) {
  auto constant = std::make_unique<fb::ConstantT>();
  ShapedType type = op.getValue().getShapedType();
  FailureOr<fb::ElementType> element =
      encodeElementType(op, type.getElementType());
  FailureOr<int32_t> output = define(op.getOutput());
  if (failed(element) || failed(output))
    return failure();
  constant->element_type = *element;
  constant->dims = type.getShape().vec();
  constant->data = std::make_unique<fb::DataRef>(addData(op.getValue()));
  fb::HostConstantT encoded;
  encoded.constant = program.constants.size();
  encoded.output = *output;
  program.constants.push_back(std::move(constant));
  step.Set(std::move(encoded));
  return success();
}

static std::unique_ptr<fb::AttributeT>
encodeAttribute(const std::string &name, const HostAttribute &value) {
  auto encoded = std::make_unique<fb::AttributeT>();
  encoded->name = name;
  if (auto *ints = std::get_if<std::vector<int64_t>>(&value))
    encoded->ints = *ints;
  else if (auto *floats = std::get_if<std::vector<double>>(&value))
    encoded->floats = *floats;
  else
    encoded->text = std::get<std::string>(value);
  return encoded;
}

LogicalResult FunctionEncoder::encodeKernel(host::KernelOpInterface op,
                                            fb::HostStepUnion &step) {
  fb::HostOpT encoded;
  encoded.opcode = op.getOpcode().str();
  encoded.inputs = numbersOf(op->getOperands());
  if (failed(defineAll(op->getResults(), encoded.outputs)))
    return failure();
  for (const auto &[name, value] : op.getHostAttributes())
    encoded.attributes.push_back(encodeAttribute(name, value));
  step.Set(std::move(encoded));
  return success();
}

LogicalResult FunctionEncoder::encodeCall(tile::CallOp op,
                                          fb::HostStepUnion &step) {
  auto region = symbols.regions.find(op.getRegion());
  if (region == symbols.regions.end())
    return op.emitError("unknown region ") << op.getRegionAttr();
  fb::RegionCallT encoded;
  encoded.region = region->second;
  encoded.inputs = numbersOf(op.getInputs());
  encoded.lengths = number(op.getLengths());
  if (failed(defineAll(op.getOutputs(), encoded.outputs)))
    return failure();
  step.Set(std::move(encoded));
  return success();
}

// The operations' verifiers have looked the functions up.
LogicalResult FunctionEncoder::encodeIf(host::IfOp op,
                                        fb::HostStepUnion &step) {
  fb::HostIfT encoded;
  encoded.condition = number(op.getCondition());
  encoded.then_function = symbols.functions.lookup(op.getThenFunction());
  encoded.then_inputs = numbersOf(op.getThenInputs());
  encoded.else_function = symbols.functions.lookup(op.getElseFunction());
  encoded.else_inputs = numbersOf(op.getElseInputs());
  if (failed(defineAll(op.getOutputs(), encoded.outputs)))
    return failure();
  step.Set(std::move(encoded));
  return success();
}

LogicalResult FunctionEncoder::encodeLoop(host::LoopOp op,
                                          fb::HostStepUnion &step) {
  fb::HostLoopT encoded;
  encoded.body = symbols.functions.lookup(op.getBody());
  encoded.trips = number(op.getTrips());
  encoded.condition = number(op.getCondition());
  encoded.carried = numbersOf(op.getCarried());
  encoded.captured = numbersOf(op.getCaptured());
  if (failed(defineAll(op.getOutputs(), encoded.outputs)))
    return failure();
  step.Set(std::move(encoded));
  return success();
}

static std::string nameOf(Location loc) {
  while (auto fused = dyn_cast<FusedLoc>(loc))
    loc = fused.getLocations().front();
  auto named = dyn_cast<NameLoc>(loc);
  return named ? named.getName().str() : "";
}

LogicalResult FunctionEncoder::encodeStep(Operation &op) {
  auto step = std::make_unique<fb::StepT>();
  step->location = nameOf(op.getLoc());
  LogicalResult encoded =
      llvm::TypeSwitch<Operation *, LogicalResult>(&op)
          .Case<host::ConstantOp>(
              [&](auto op) { return encodeConstant(op, step->step); })
          .Case<tile::CallOp>(
              [&](auto op) { return encodeCall(op, step->step); })
          .Case<host::IfOp>([&](auto op) { return encodeIf(op, step->step); })
          .Case<host::LoopOp>(
              [&](auto op) { return encodeLoop(op, step->step); })
          .Case<host::KernelOpInterface>(
              [&](auto op) { return encodeKernel(op, step->step); })
          .Default([](Operation *op) {
            return op->emitError("is not part of a tile program: '")
                   << op->getName() << "'";
          });
  result.body.push_back(std::move(step));
  return encoded;
}

FailureOr<std::unique_ptr<fb::FunctionT>> FunctionEncoder::run() {
  result.name = function.getSymName().str();
  if (!function.getBody().hasOneBlock())
    return function.emitError("expected a body of one block");
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    if (!isa<RankedTensorType>(argument.getType()))
      return function.emitError("expected arguments to be ranked tensors");
    if (failed(define(argument)))
      return failure();
    auto encoded = port(argument, function.getArgAttrDict(i));
    if (failed(encoded))
      return failure();
    result.arguments.push_back(std::move(*encoded));
  }
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator())
    if (failed(encodeStep(op)))
      return failure();
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    auto encoded = port(value, function.getResultAttrDict(i));
    if (failed(encoded))
      return failure();
    result.results.push_back(std::move(*encoded));
  }
  return std::make_unique<fb::FunctionT>(std::move(result));
}

FailureOr<std::unique_ptr<fb::FunctionT>>
rampart::encodeFunction(func::FuncOp function, fb::ProgramT &program,
                        const ProgramSymbols &symbols, AddData addData) {
  return FunctionEncoder(function, program, symbols, addData).run();
}
