//===- Emit.cpp - Writes tile programs ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionEncoder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Target/Program.h"
#include "rampart/program/Program.h"

#include <xxhash.h>

using namespace mlir;
using namespace rampart;

namespace {

/// The index, and the data it refers to where that already lies.
class ProgramEncoder {
public:
  explicit ProgramEncoder(ModuleOp module) : module(module) {}

  LogicalResult run();
  LogicalResult write(llvm::raw_ostream &os);

private:
  ModuleOp module;
  fb::ProgramT program;
  SmallVector<Tensor> blobs;
  SmallVector<uint64_t> offsets;
  uint64_t dataSize = 0;
  std::vector<uint8_t> index;
  ProgramSymbols symbols;

  FailureOr<fb::DataRef> addData(Operation *op, ElementsAttr elements);
  LogicalResult encode(tile::ArrayOp op);
  LogicalResult encode(tile::TableOp op);
  void encode(tile::RampOp op);
  LogicalResult encodeHardware();
  LogicalResult encodeFunction(func::FuncOp function);
  template <typename Visit>
  void visitBytes(Visit visit) const;
  uint64_t dataOffset() const { return llvm::alignTo(sizeof(ProgramHeader) + index.size(), sectionAlignment); }
};

/// Host steps of one function.
class FunctionEncoder {
public:
  using AddData = llvm::function_ref<FailureOr<fb::DataRef>(Operation *, ElementsAttr)>;
  FunctionEncoder(func::FuncOp function, fb::ProgramT &program, const ProgramSymbols &symbols,
                  AddData addData)
      : function(function), program(program), symbols(symbols), addData(addData) {}

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
  FailureOr<std::unique_ptr<fb::PortT>> port(Value value, DictionaryAttr attributes);
  LogicalResult encodeStep(Operation &op);
  LogicalResult encodeConstant(host::ConstantOp op, fb::HostStepUnion &step);
  LogicalResult encodeKernel(host::KernelOpInterface op, fb::HostStepUnion &step);
  LogicalResult encodeCall(tile::CallOp op, fb::HostStepUnion &step);
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

int32_t FunctionEncoder::number(Value value) { return value ? numbers.at(value) : -1; }

FailureOr<int32_t> FunctionEncoder::define(Value value) {
  auto type = cast<ShapedType>(value.getType());
  auto encoded = std::make_unique<fb::ValueTypeT>();
  FailureOr<fb::ElementType> element = encodeElementType(function, type.getElementType());
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

FailureOr<std::unique_ptr<fb::PortT>> FunctionEncoder::port(Value value,
                                                            DictionaryAttr attributes) {
  auto type = cast<ShapedType>(value.getType());
  FailureOr<fb::ElementType> element = encodeElementType(function, type.getElementType());
  if (failed(element))
    return failure();
  auto encoded = std::make_unique<fb::PortT>();
  auto name = attributes ? attributes.getAs<StringAttr>("rampart.name") : StringAttr();
  auto dims = attributes ? attributes.getAs<ArrayAttr>("rampart.dims") : ArrayAttr();
  encoded->name = name ? name.str() : "";
  encoded->value = number(value);
  encoded->element_type = *element;
  for (auto [i, size] : llvm::enumerate(encodeDims(type))) {
    auto dim = std::make_unique<fb::DimT>();
    dim->size = size;
    if (auto symbol = dims && i < dims.size() ? dyn_cast<StringAttr>(dims[i]) : StringAttr())
      dim->symbol = symbol.str();
    encoded->dims.push_back(std::move(dim));
  }
  return encoded;
}

LogicalResult FunctionEncoder::encodeConstant(host::ConstantOp op, fb::HostStepUnion &step) {
  auto constant = std::make_unique<fb::ConstantT>();
  ShapedType type = op.getValue().getShapedType();
  FailureOr<fb::ElementType> element = encodeElementType(op, type.getElementType());
  FailureOr<fb::DataRef> data = addData(op, op.getValue());
  FailureOr<int32_t> output = define(op.getOutput());
  if (failed(element) || failed(data) || failed(output))
    return failure();
  constant->element_type = *element;
  constant->dims = type.getShape().vec();
  constant->data = std::make_unique<fb::DataRef>(*data);
  fb::HostConstantT encoded;
  encoded.constant = program.constants.size();
  encoded.output = *output;
  program.constants.push_back(std::move(constant));
  step.Set(std::move(encoded));
  return success();
}

static std::unique_ptr<fb::AttributeT> encodeAttribute(const std::string &name,
                                                       const HostAttribute &value) {
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

LogicalResult FunctionEncoder::encodeKernel(host::KernelOpInterface op, fb::HostStepUnion &step) {
  fb::HostOpT encoded;
  encoded.opcode = op.getOpcode().str();
  for (Value operand : op->getOperands())
    encoded.inputs.push_back(number(operand));
  for (Value value : op->getResults()) {
    FailureOr<int32_t> output = define(value);
    if (failed(output))
      return failure();
    encoded.outputs.push_back(*output);
  }
  for (const auto &[name, value] : op.getHostAttributes())
    encoded.attributes.push_back(encodeAttribute(name, value));
  step.Set(std::move(encoded));
  return success();
}

LogicalResult FunctionEncoder::encodeCall(tile::CallOp op, fb::HostStepUnion &step) {
  auto region = symbols.regions.find(op.getRegion());
  if (region == symbols.regions.end())
    return op.emitError("unknown region ") << op.getRegionAttr();
  fb::RegionCallT encoded;
  encoded.region = region->second;
  for (Value operand : op.getInputs())
    encoded.inputs.push_back(number(operand));
  encoded.lengths = number(op.getLengths());
  for (Value value : op.getOutputs()) {
    FailureOr<int32_t> output = define(value);
    if (failed(output))
      return failure();
    encoded.outputs.push_back(*output);
  }
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
          .Case<host::ConstantOp>([&](auto op) { return encodeConstant(op, step->step); })
          .Case<tile::CallOp>([&](auto op) { return encodeCall(op, step->step); })
          .Case<host::KernelOpInterface>([&](auto op) { return encodeKernel(op, step->step); })
          .Default([](Operation *op) {
            return op->emitError("is not part of a tile program: '") << op->getName() << "'";
          });
  result.body.push_back(std::move(step));
  return encoded;
}

FailureOr<std::unique_ptr<fb::FunctionT>> FunctionEncoder::run() {
  result.name = function.getSymName().str();
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

//===----------------------------------------------------------------------===//
// Hardware
//===----------------------------------------------------------------------===//

FailureOr<fb::DataRef> ProgramEncoder::addData(Operation *op, ElementsAttr elements) {
  FailureOr<Tensor> tensor = host::tensorOf(elements);
  if (failed(tensor))
    return op->emitError("has no data: it was elided when the text was printed");
  uint64_t offset = llvm::alignTo(dataSize, dataAlignment);
  dataSize = offset + tensor->byteSize();
  offsets.push_back(offset);
  blobs.push_back(*tensor);
  return fb::DataRef(offset, tensor->byteSize());
}

LogicalResult ProgramEncoder::encode(tile::ArrayOp op) {
  FailureOr<fb::DataRef> data = addData(op, op.getConductances());
  if (failed(data))
    return failure();
  auto encoded = std::make_unique<fb::ArrayT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->rows = op.getConductances().getShapedType().getDimSize(0);
  encoded->columns = op.getConductances().getShapedType().getDimSize(1);
  encoded->conductances = std::make_unique<fb::DataRef>(*data);
  symbols.arrays[op.getSymName()] = program.arrays.size();
  program.arrays.push_back(std::move(encoded));
  return success();
}

static std::unique_ptr<fb::FunctionSpecT> encodeFunctionSpec(const Function &function) {
  auto encoded = std::make_unique<fb::FunctionSpecT>();
  encoded->kind = std::string(functionName(function.kind));
  encoded->alpha = function.alpha;
  encoded->beta = function.beta;
  encoded->clip = function.clip;
  return encoded;
}

void ProgramEncoder::encode(tile::RampOp op) {
  auto encoded = std::make_unique<fb::RampT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->function = encodeFunctionSpec(op.getFunction().getValue());
  encoded->gamma = op.getGamma().convertToDouble();
  encoded->y_lo = op.getLo().convertToDouble();
  encoded->y_hi = op.getHi().convertToDouble();
  encoded->code_base = int64_t(op.getCodeBase());
  encoded->code_stride = int64_t(op.getCodeStride());
  encoded->code_scale = op.getCodeScale().convertToDouble();
  encoded->gain = op.getGain().convertToDouble();
  encoded->directions.assign(op.getDirections().begin(), op.getDirections().end());
  encoded->step_conductances.assign(op.getSteps().begin(), op.getSteps().end());
  encoded->step_clocks.assign(op.getStepClocks().begin(), op.getStepClocks().end());
  encoded->offset_conductances.assign(op.getOffsets().begin(), op.getOffsets().end());
  encoded->offset_clocks.assign(op.getOffsetClocks().begin(), op.getOffsetClocks().end());
  symbols.ramps[op.getSymName()] = program.ramps.size();
  program.ramps.push_back(std::move(encoded));
}

LogicalResult ProgramEncoder::encode(tile::TableOp op) {
  FailureOr<fb::DataRef> data = addData(op, op.getEntries());
  if (failed(data))
    return failure();
  auto encoded = std::make_unique<fb::LookupTableT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->function = encodeFunctionSpec(op.getFunction().getValue());
  encoded->first = int64_t(op.getFirst());
  encoded->input_scale = op.getInputScale().convertToDouble();
  encoded->output_scale = op.getOutputScale().convertToDouble();
  encoded->entries = std::make_unique<fb::DataRef>(*data);
  symbols.tables[op.getSymName()] = program.tables.size();
  program.tables.push_back(std::move(encoded));
  return success();
}

LogicalResult ProgramEncoder::encodeHardware() {
  for (Operation &op : *module.getBody()) {
    LogicalResult encoded =
        llvm::TypeSwitch<Operation *, LogicalResult>(&op)
            .Case<tile::ArrayOp, tile::TableOp>([&](auto op) { return encode(op); })
            .Case<tile::RampOp>([&](auto op) {
              encode(op);
              return success();
            })
            .Case<tile::RegionOp, func::FuncOp>([](auto) { return success(); })
            .Default([](Operation *op) {
              return op->emitError("is not part of a tile program: '") << op->getName() << "'";
            });
    if (failed(encoded))
      return failure();
  }
  for (auto region : module.getOps<tile::RegionOp>()) {
    auto encoded = encodeRegion(region, symbols);
    if (failed(encoded))
      return failure();
    symbols.regions[region.getSymName()] = program.regions.size();
    program.regions.push_back(std::move(*encoded));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

LogicalResult ProgramEncoder::run() {
  FailureOr<Machine> machine = xbar::getMachine(module);
  if (failed(machine))
    return failure();
  program.producer = "rampart-compile " RAMPART_VERSION;
  for (const MachineField &field : machineFields(*machine)) {
    auto encoded = std::make_unique<fb::MachineFieldT>();
    encoded->key = field.key;
    encoded->value = field.value;
    program.machine.push_back(std::move(encoded));
  }
  if (failed(encodeHardware()))
    return failure();
  for (auto function : module.getOps<func::FuncOp>()) {
    auto encoded = FunctionEncoder(function, program, symbols, [&](Operation *op, ElementsAttr e) {
                     return addData(op, e);
                   }).run();
    if (failed(encoded))
      return failure();
    program.functions.push_back(std::move(*encoded));
  }
  if (program.functions.empty())
    return module.emitError("expected a function");
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Program::Pack(builder, &program), fb::ProgramIdentifier());
  index.assign(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  return success();
}

/// All bytes after the header, in order.
template <typename Visit>
void ProgramEncoder::visitBytes(Visit visit) const {
  static const std::vector<char> zeros(sectionAlignment, 0);
  visit(reinterpret_cast<const char *>(index.data()), index.size());
  visit(zeros.data(), dataOffset() - sizeof(ProgramHeader) - index.size());
  uint64_t at = 0;
  for (auto [blob, offset] : llvm::zip(blobs, offsets)) {
    visit(zeros.data(), offset - at);
    visit(blob.template data<char>(), blob.byteSize());
    at = offset + blob.byteSize();
  }
}

LogicalResult ProgramEncoder::write(llvm::raw_ostream &os) {
  XXH3_state_t *hash = XXH3_createState();
  XXH3_64bits_reset(hash);
  visitBytes([&](const char *bytes, size_t size) { XXH3_64bits_update(hash, bytes, size); });
  ProgramHeader header{};
  std::memcpy(header.magic, "RAMPART", 8);
  header.version = programVersion;
  header.headerSize = sizeof header;
  header.indexOffset = sizeof header;
  header.indexSize = index.size();
  header.dataOffset = dataOffset();
  header.dataSize = dataSize;
  header.checksum = XXH3_64bits_digest(hash);
  XXH3_freeState(hash);
  os.write(reinterpret_cast<const char *>(&header), sizeof header);
  visitBytes([&](const char *bytes, size_t size) { os.write(bytes, size); });
  return success();
}

LogicalResult rampart::emitProgram(ModuleOp module, llvm::raw_ostream &os) {
  ProgramEncoder encoder(module);
  if (failed(encoder.run()))
    return failure();
  return encoder.write(os);
}

FailureOr<std::vector<std::byte>> rampart::emitProgramBytes(ModuleOp module) {
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (failed(emitProgram(module, os)))
    return failure();
  auto *begin = reinterpret_cast<const std::byte *>(bytes.data());
  return std::vector<std::byte>(begin, begin + bytes.size());
}
