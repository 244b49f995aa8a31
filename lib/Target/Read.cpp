//===- Read.cpp - Reads tile programs back --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inverse of Emit.cpp: the result emits to the same program.
//===----------------------------------------------------------------------===//
#include "RegionDecoder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Target/Program.h"
#include "rampart/program/Program.h"

using namespace mlir;
using namespace rampart;

namespace {

class ProgramDecoder {
public:
  ProgramDecoder(const Program &program, MLIRContext *context)
      : program(program), index(program.index()), builder(context),
        module(ModuleOp::create(builder.getUnknownLoc())) {
    builder.setInsertionPointToEnd(module->getBody());
  }

  OwningOpRef<ModuleOp> run();

private:
  const Program &program;
  const fb::Program &index;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;

  Location loc() { return builder.getUnknownLoc(); }
  LogicalResult checkNames();
  rnn::FunctionAttr function(const fb::FunctionSpec *spec) {
    return rnn::FunctionAttr::get(builder.getContext(), functionOf(*spec));
  }
  void decode(const fb::Array &array);
  void decode(const fb::Ramp &ramp);
  void decode(const fb::LookupTable &table);
  LogicalResult decode(const fb::Function &function);
  FailureOr<Type> valueType(const fb::ValueType &type);
  FailureOr<SmallVector<Type>> valueTypes(const fb::Function &function);
  void decodeStep(const fb::Step &step, ArrayRef<Type> types,
                  MutableArrayRef<Value> values);
  Operation *decodeCall(const fb::RegionCall &call, Location where,
                        ArrayRef<Type> types, ArrayRef<Value> values);
  Operation *decodeKernel(const fb::HostOp &op, Location where,
                          ArrayRef<Type> types, ArrayRef<Value> values);
  Operation *decodeIf(const fb::HostIf &branch, Location where,
                      ArrayRef<Type> types, ArrayRef<Value> values);
  Operation *decodeLoop(const fb::HostLoop &loop, Location where,
                        ArrayRef<Type> types, ArrayRef<Value> values);
  std::string functionName(uint32_t number) {
    return index.functions()->Get(number)->name()->str();
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Hardware
//===----------------------------------------------------------------------===//

/// The module outlives the program's bytes.
static Tensor copyOf(const Tensor &tensor) {
  Tensor copy(tensor.type(), tensor.shape());
  std::memcpy(copy.mutableData<char>(), tensor.data<char>(), copy.byteSize());
  return copy;
}

template <typename T, typename Vector>
static SmallVector<T> copied(const Vector *values) {
  return values ? SmallVector<T>(values->begin(), values->end())
                : SmallVector<T>();
}

/// None where a list is empty.
template <typename Attr, typename Elements>
static Attr listOf(MLIRContext *context, const Elements &elements) {
  return elements.empty() ? Attr() : Attr::get(context, elements);
}

void ProgramDecoder::decode(const fb::Array &array) {
  Tensor targets = copyOf(Tensor::borrow(ElementType::Float32,
                                         {array.rows(), array.columns()},
                                         program.conductances(array).data()));
  std::string name = array.name()->str();
  MLIRContext *context = builder.getContext();
  tile::LabelsAttr labels;
  if (array.labels())
    labels = tile::LabelsAttr::get(context, labelsOf(*array.labels()));
  tile::ArrayOp::create(
      builder, loc(), name, array.tile(), array.slot(), array.row(),
      array.column(), host::constantOf(context, targets, name), labels,
      listOf<DenseI32ArrayAttr>(context, copied<int32_t>(array.word_lines())),
      listOf<DenseI32ArrayAttr>(context, copied<int32_t>(array.bit_lines())),
      listOf<tile::StuckDevicesAttr>(context, stuckOf(array)),
      listOf<tile::PairTargetsAttr>(context, targetsOf(array)));
}

void ProgramDecoder::decode(const fb::Ramp &ramp) {
  if (const fb::UniformThresholds *uniform = ramp.uniform()) {
    tile::SarOp::create(
        builder, loc(), ramp.name()->str(), ramp.tile(), ramp.slot(),
        llvm::APFloat(ramp.y_lo()), llvm::APFloat(ramp.y_hi()),
        llvm::APFloat(ramp.gamma()), int64_t(ramp.code_base()),
        int64_t(ramp.code_stride()), llvm::APFloat(ramp.code_scale()),
        int64_t(ramp.directions()->size()), llvm::APFloat(uniform->first()),
        llvm::APFloat(uniform->step()));
    return;
  }
  tile::BringUpAttr bringUp;
  DenseF32ArrayAttr weights;
  if (const fb::BringUp *given = ramp.bring_up()) {
    bringUp = tile::BringUpAttr::get(builder.getContext(), given->columns(),
                                     given->feedback(), given->trim_clocks(),
                                     given->per_step());
    weights = builder.getDenseF32ArrayAttr(copied<float>(given->weights()));
  }
  tile::RampOp::create(
      builder, loc(), ramp.name()->str(), ramp.tile(), ramp.slot(),
      ramp.column(), function(ramp.function()), llvm::APFloat(ramp.y_lo()),
      llvm::APFloat(ramp.y_hi()), llvm::APFloat(ramp.gamma()),
      int64_t(ramp.code_base()), int64_t(ramp.code_stride()),
      llvm::APFloat(ramp.code_scale()), copied<int8_t>(ramp.directions()),
      llvm::APFloat(ramp.gain()), copied<float>(ramp.step_conductances()),
      copied<int64_t>(ramp.step_clocks()),
      copied<float>(ramp.offset_conductances()),
      copied<int64_t>(ramp.offset_clocks()), bringUp, weights,
      listOf<tile::StuckStepsAttr>(builder.getContext(), stuckOf(ramp)));
}

void ProgramDecoder::decode(const fb::LookupTable &table) {
  std::span<const int32_t> entries = program.entries(table);
  Tensor tensor = copyOf(Tensor::borrow(
      ElementType::Int32, {int64_t(entries.size())}, entries.data()));
  std::string name = table.name()->str();
  tile::TableOp::create(builder, loc(), name, table.tile(),
                        function(table.function()), int64_t(table.first()),
                        llvm::APFloat(table.input_scale()),
                        llvm::APFloat(table.output_scale()),
                        host::constantOf(builder.getContext(), tensor, name));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

FailureOr<Type> ProgramDecoder::valueType(const fb::ValueType &type) {
  SmallVector<int64_t> dims;
  for (int64_t dim : copied<int64_t>(type.dims()))
    dims.push_back(dim < 0 ? ShapedType::kDynamic : dim);
  MLIRContext *context = builder.getContext();
  if (type.element_type() > fb::ElementType::MAX)
    return emitError(loc())
           << "unknown element type " << int(type.element_type());
  Type element;
  if (type.element_type() == fb::ElementType::Code)
    element = host::CodeType::getChecked(
        [&] { return emitError(loc()); }, context, int64_t(type.min()),
        int64_t(type.max()), type.num(), type.den());
  else
    element = host::typeOf(context, elementTypeOf(type.element_type()));
  if (!element)
    return failure();
  return Type(RankedTensorType::get(dims, element));
}

/// One type per value: the runtime does without, so its verifier does not look
/// at them.
FailureOr<SmallVector<Type>>
ProgramDecoder::valueTypes(const fb::Function &function) {
  size_t count = function.value_types() ? function.value_types()->size() : 0;
  if (count != size_t(function.value_count()))
    return emitError(loc())
           << "function '" << function.name()->c_str()
           << "': expected the types of " << function.value_count()
           << " values, found " << count;
  SmallVector<Type> types;
  for (size_t i = 0; i < count; ++i) {
    FailureOr<Type> type = valueType(*function.value_types()->Get(i));
    if (failed(type))
      return failure();
    types.push_back(*type);
  }
  return types;
}

/// The attributes of the table's row as the dialect has them; quantize and
/// dequantize carry theirs in a type.
static SmallVector<NamedAttribute> decodeAttributes(Builder &builder,
                                                    const fb::HostOp &op) {
  SmallVector<NamedAttribute> result;
  const HostOpSpec *spec = findHostOp(op.opcode()->string_view());
  bool inType = op.opcode()->string_view() == "quantize" ||
                op.opcode()->string_view() == "dequantize";
  if (!spec || inType || !op.attributes())
    return result;
  for (const fb::Attribute *attribute : *op.attributes()) {
    StringRef name = attribute->name()->c_str();
    auto known =
        llvm::find_if(spec->attributes, [&](const HostAttributeSpec &a) {
          return StringRef(a.name) == name;
        });
    Attribute value;
    switch (known->kind) {
    case AttributeKind::Int:
      value = builder.getI64IntegerAttr(attribute->ints()->Get(0));
      break;
    case AttributeKind::Ints:
      value = builder.getDenseI64ArrayAttr(copied<int64_t>(attribute->ints()));
      break;
    case AttributeKind::Float:
      value = builder.getF64FloatAttr(attribute->floats()->Get(0));
      break;
    case AttributeKind::Text:
      value = builder.getStringAttr(attribute->text()->c_str());
      break;
    }
    result.push_back(builder.getNamedAttr(name, value));
  }
  return result;
}

Operation *ProgramDecoder::decodeKernel(const fb::HostOp &op, Location where,
                                        ArrayRef<Type> types,
                                        ArrayRef<Value> values) {
  OperationState state(where, "host." + op.opcode()->str());
  for (size_t i = 0; i < presentInputs(op); ++i)
    state.operands.push_back(values[op.inputs()->Get(i)]);
  for (int32_t output : *op.outputs())
    state.types.push_back(types[output]);
  state.addAttributes(decodeAttributes(builder, op));
  return builder.create(state);
}

/// The values, or types, of these numbers.
template <typename T>
static SmallVector<T> picked(ArrayRef<T> all,
                             const flatbuffers::Vector<int32_t> *numbers) {
  SmallVector<T> result;
  for (int32_t number : copied<int32_t>(numbers))
    result.push_back(all[number]);
  return result;
}

static Value optional(ArrayRef<Value> values, int32_t number) {
  return number < 0 ? Value() : values[number];
}

Operation *ProgramDecoder::decodeCall(const fb::RegionCall &call,
                                      Location where, ArrayRef<Type> types,
                                      ArrayRef<Value> values) {
  return tile::CallOp::create(
      builder, where, picked(types, call.outputs()),
      index.regions()->Get(call.region())->name()->str(),
      picked(values, call.inputs()), optional(values, call.lengths()));
}

Operation *ProgramDecoder::decodeIf(const fb::HostIf &branch, Location where,
                                    ArrayRef<Type> types,
                                    ArrayRef<Value> values) {
  return host::IfOp::create(builder, where, picked(types, branch.outputs()),
                            values[branch.condition()],
                            functionName(branch.then_function()),
                            functionName(branch.else_function()),
                            picked(values, branch.then_inputs()),
                            picked(values, branch.else_inputs()));
}

Operation *ProgramDecoder::decodeLoop(const fb::HostLoop &loop, Location where,
                                      ArrayRef<Type> types,
                                      ArrayRef<Value> values) {
  return host::LoopOp::create(
      builder, where, picked(types, loop.outputs()), functionName(loop.body()),
      optional(values, loop.trips()), optional(values, loop.condition()),
      picked(values, loop.carried()), picked(values, loop.captured()));
}

void ProgramDecoder::decodeStep(const fb::Step &step, ArrayRef<Type> types,
                                MutableArrayRef<Value> values) {
  StringRef name = step.location() ? step.location()->c_str() : "";
  Location where = name.empty()
                       ? loc()
                       : Location(NameLoc::get(builder.getStringAttr(name)));
  SmallVector<int32_t> outputs;
  Operation *op = nullptr;
  if (const fb::HostOp *kernel = step.step_as_HostOp()) {
    op = decodeKernel(*kernel, where, types, values);
    outputs = copied<int32_t>(kernel->outputs());
  } else if (const fb::RegionCall *call = step.step_as_RegionCall()) {
    op = decodeCall(*call, where, types, values);
    outputs = copied<int32_t>(call->outputs());
  } else if (const fb::HostIf *branch = step.step_as_HostIf()) {
    op = decodeIf(*branch, where, types, values);
    outputs = copied<int32_t>(branch->outputs());
  } else if (const fb::HostLoop *loop = step.step_as_HostLoop()) {
    op = decodeLoop(*loop, where, types, values);
    outputs = copied<int32_t>(loop->outputs());
  } else {
    const fb::HostConstant *constant = step.step_as_HostConstant();
    Tensor tensor = copyOf(program.constant(constant->constant()));
    op = host::ConstantOp::create(
        builder, where,
        host::constantOf(builder.getContext(), tensor, "constant"));
    outputs = {constant->output()};
  }
  for (auto [output, result] : llvm::zip(outputs, op->getResults()))
    values[output] = result;
}

/// None for a port without a name: those of functions that others call.
static DictionaryAttr portAttributes(Builder &builder, const fb::Port &port) {
  if (!port.name() || port.name()->size() == 0)
    return builder.getDictionaryAttr({});
  SmallVector<Attribute> dims;
  if (port.dims())
    for (const fb::Dim *dim : *port.dims())
      dims.push_back(
          builder.getStringAttr(dim->symbol() ? dim->symbol()->c_str() : ""));
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("rampart.dims", builder.getArrayAttr(dims)),
       builder.getNamedAttr("rampart.name",
                            builder.getStringAttr(port.name()->c_str()))});
}

/// The records of a vector that writers leave out where it is empty.
template <typename T>
static SmallVector<const T *>
records(const flatbuffers::Vector<flatbuffers::Offset<T>> *list) {
  SmallVector<const T *> result;
  if (list)
    result.append(list->begin(), list->end());
  return result;
}

LogicalResult ProgramDecoder::decode(const fb::Function &function) {
  FailureOr<SmallVector<Type>> types = valueTypes(function);
  if (failed(types))
    return failure();
  SmallVector<const fb::Port *> arguments = records(function.arguments()),
                                results = records(function.results());
  auto typesOf = [&](ArrayRef<const fb::Port *> ports) {
    return llvm::map_to_vector(
        ports, [&](const fb::Port *p) { return (*types)[p->value()]; });
  };
  auto func = func::FuncOp::create(
      builder, loc(), function.name()->str(),
      builder.getFunctionType(typesOf(arguments), typesOf(results)));
  // The first function is the entry, the others are called.
  if (&function != index.functions()->Get(0))
    func.setPrivate();
  OpBuilder::InsertionGuard guard(builder);
  Block *entry = func.addEntryBlock();
  builder.setInsertionPointToEnd(entry);
  SmallVector<Value> values(types->size()), returned;
  for (auto [i, port] : llvm::enumerate(arguments)) {
    values[port->value()] = entry->getArgument(i);
    func.setArgAttrs(i, portAttributes(builder, *port));
  }
  for (const fb::Step *step : records(function.body()))
    decodeStep(*step, *types, values);
  for (auto [i, port] : llvm::enumerate(results)) {
    returned.push_back(values[port->value()]);
    func.setResultAttrs(i, portAttributes(builder, *port));
  }
  func::ReturnOp::create(builder, loc(), returned);
  return success();
}

/// Names are symbols here; the runtime does without them.
LogicalResult ProgramDecoder::checkNames() {
  auto check = [&](const char *what, const auto &list) {
    for (auto [i, record] : llvm::enumerate(list))
      if (!record->name() || record->name()->size() == 0)
        return LogicalResult(emitError(loc())
                             << what << "[" << i
                             << "]: expected a name, found none");
    return success();
  };
  return success(succeeded(check("arrays", records(index.arrays()))) &&
                 succeeded(check("ramps", records(index.ramps()))) &&
                 succeeded(check("tables", records(index.tables()))) &&
                 succeeded(check("regions", records(index.regions()))) &&
                 succeeded(check("functions", records(index.functions()))));
}

OwningOpRef<ModuleOp> ProgramDecoder::run() {
  if (failed(checkNames()))
    return {};
  xbar::setMachine(*module, program.machine());
  if (index.fault_map())
    (*module)->setAttr(tile::TileDialect::faultMapAttrName,
                       builder.getUnitAttr());
  for (const fb::Array *array : records(index.arrays()))
    decode(*array);
  for (const fb::Ramp *ramp : records(index.ramps()))
    decode(*ramp);
  for (const fb::LookupTable *table : records(index.tables()))
    decode(*table);
  for (const fb::Function *function : records(index.functions()))
    if (failed(decode(*function)))
      return {};
  for (const fb::Region *region : records(index.regions()))
    decodeRegion(*region, index, builder);
  if (failed(mlir::verify(*module)))
    return {};
  return std::move(module);
}

OwningOpRef<ModuleOp> rampart::readProgram(std::vector<std::byte> bytes,
                                           StringRef name,
                                           MLIRContext *context) {
  Result<Program> program = Program::fromBytes(std::move(bytes), name.str());
  if (!program) {
    emitError(UnknownLoc::get(context)) << program.error();
    return {};
  }
  return ProgramDecoder(*program, context).run();
}
