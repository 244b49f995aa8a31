//===- Emit.cpp - Writes tile programs ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FunctionEncoder.h"
#include "RegionEncoder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
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

  fb::DataRef addData(ElementsAttr elements);
  LogicalResult encode(tile::ArrayOp op);
  LogicalResult encode(tile::TableOp op);
  void encode(tile::RampOp op);
  void encode(tile::SarOp op);
  LogicalResult encodeHardware();
  template <typename Visit>
  void visitBytes(Visit visit) const;
  uint64_t dataOffset() const {
    return llvm::alignTo(sizeof(ProgramHeader) + index.size(),
                         sectionAlignment);
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Hardware
//===----------------------------------------------------------------------===//

fb::DataRef ProgramEncoder::addData(ElementsAttr elements) {
  FailureOr<Tensor> tensor = host::tensorOf(elements);
  uint64_t offset = llvm::alignTo(dataSize, dataAlignment);
  dataSize = offset + tensor->byteSize();
  offsets.push_back(offset);
  blobs.push_back(*tensor);
  return fb::DataRef(offset, tensor->byteSize());
}

static std::unique_ptr<fb::ArrayLabelsT>
encodeLabels(const ArrayLabels &labels) {
  auto encoded = std::make_unique<fb::ArrayLabelsT>();
  encoded->matrix = labels.matrix;
  encoded->inputs = labels.inputs;
  encoded->gates = labels.gates;
  for (const RowRun &run : labels.rows)
    encoded->rows.emplace_back(run.input, run.first, run.count, run.copies,
                               run.copy);
  for (const ColumnRun &run : labels.columns)
    encoded->columns.emplace_back(run.gate, run.gates, run.first, run.count);
  return encoded;
}

static void encodeFaults(tile::ArrayOp op, fb::ArrayT &encoded) {
  if (auto lines = op.getWordLines())
    encoded.word_lines.assign(lines->begin(), lines->end());
  if (auto lines = op.getBitLines())
    encoded.bit_lines.assign(lines->begin(), lines->end());
  if (tile::StuckDevicesAttr stuck = op.getStuckAttr())
    for (const StuckDevice &device : stuck.getElements())
      encoded.stuck.emplace_back(device.row, device.column, device.negative,
                                 device.conductance);
  if (tile::PairTargetsAttr targets = op.getTargetsAttr())
    for (const PairTarget &target : targets.getElements())
      encoded.targets.emplace_back(target.row, target.column, target.positive,
                                   target.negative);
}

LogicalResult ProgramEncoder::encode(tile::ArrayOp op) {
  const fb::DataRef data = addData(op.getConductances());
  auto encoded = std::make_unique<fb::ArrayT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->slot = op.getSlot();
  encoded->row = op.getRow();
  encoded->column = op.getColumn();
  encoded->rows = op.getConductances().getShapedType().getDimSize(0);
  encoded->columns = op.getConductances().getShapedType().getDimSize(1);
  encoded->conductances = std::make_unique<fb::DataRef>(data);
  if (tile::LabelsAttr labels = op.getLabelsAttr())
    encoded->labels = encodeLabels(labels.getValue());
  encodeFaults(op, *encoded);
  symbols.arrays[op.getSymName()] = program.arrays.size();
  program.arrays.push_back(std::move(encoded));
  return success();
}

static std::unique_ptr<fb::FunctionSpecT>
encodeFunctionSpec(const Function &function) {
  auto encoded = std::make_unique<fb::FunctionSpecT>();
  encoded->kind = std::string(functionName(function.kind));
  encoded->alpha = function.alpha;
  encoded->beta = function.beta;
  encoded->clip = function.clip;
  return encoded;
}

/// What conversions have in common.
template <typename Op>
static std::unique_ptr<fb::RampT> encodeConversion(Op op) {
  auto encoded = std::make_unique<fb::RampT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->slot = op.getSlot();
  encoded->gamma = op.getGamma().convertToDouble();
  encoded->y_lo = op.getLo().convertToDouble();
  encoded->y_hi = op.getHi().convertToDouble();
  encoded->code_base = int64_t(op.getCodeBase());
  encoded->code_stride = int64_t(op.getCodeStride());
  encoded->code_scale = op.getCodeScale().convertToDouble();
  return encoded;
}

void ProgramEncoder::encode(tile::SarOp op) {
  auto encoded = encodeConversion(op);
  encoded->function = encodeFunctionSpec(Function{});
  encoded->directions.assign(op.getThresholds(), 1);
  encoded->uniform = std::make_unique<fb::UniformThresholdsT>();
  encoded->uniform->first = op.getFirst().convertToDouble();
  encoded->uniform->step = op.getStep().convertToDouble();
  symbols.ramps[op.getSymName()] = program.ramps.size();
  program.ramps.push_back(std::move(encoded));
}

void ProgramEncoder::encode(tile::RampOp op) {
  auto encoded = encodeConversion(op);
  encoded->column = op.getColumn();
  encoded->function = encodeFunctionSpec(op.getFunction().getValue());
  encoded->gain = op.getGain().convertToDouble();
  encoded->directions.assign(op.getDirections().begin(),
                             op.getDirections().end());
  encoded->step_conductances.assign(op.getSteps().begin(), op.getSteps().end());
  encoded->step_clocks.assign(op.getStepClocks().begin(),
                              op.getStepClocks().end());
  encoded->offset_conductances.assign(op.getOffsets().begin(),
                                      op.getOffsets().end());
  encoded->offset_clocks.assign(op.getOffsetClocks().begin(),
                                op.getOffsetClocks().end());
  if (tile::BringUpAttr given = op.getBringUpAttr()) {
    encoded->bring_up = std::make_unique<fb::BringUpT>();
    encoded->bring_up->columns = uint32_t(given.getColumns());
    encoded->bring_up->feedback = given.getFeedback();
    encoded->bring_up->trim_clocks = uint32_t(given.getTrimClocks());
    encoded->bring_up->weights = op.getWeights()->vec();
    encoded->bring_up->per_step = given.getPerStep();
  }
  if (tile::StuckStepsAttr stuck = op.getStuckAttr())
    for (const StuckStep &step : stuck.getElements())
      encoded->stuck.emplace_back(step.column, step.device, step.conductance);
  symbols.ramps[op.getSymName()] = program.ramps.size();
  program.ramps.push_back(std::move(encoded));
}

LogicalResult ProgramEncoder::encode(tile::TableOp op) {
  const fb::DataRef data = addData(op.getEntries());
  auto encoded = std::make_unique<fb::LookupTableT>();
  encoded->name = op.getSymName().str();
  encoded->tile = op.getTile();
  encoded->function = encodeFunctionSpec(op.getFunction().getValue());
  encoded->first = int64_t(op.getFirst());
  encoded->input_scale = op.getInputScale().convertToDouble();
  encoded->output_scale = op.getOutputScale().convertToDouble();
  encoded->entries = std::make_unique<fb::DataRef>(data);
  symbols.tables[op.getSymName()] = program.tables.size();
  program.tables.push_back(std::move(encoded));
  return success();
}

/// Kind by kind, whatever their order in the module, so that a program that was
/// read back is written with its data in the same order.
LogicalResult ProgramEncoder::encodeHardware() {
  for (Operation &op : *module.getBody())
    if (!isa<tile::ArrayOp, tile::RampOp, tile::SarOp, tile::TableOp,
             tile::RegionOp, func::FuncOp>(op))
      return op.emitError("is not part of a tile program: '")
             << op.getName() << "'";
  for (auto array : module.getOps<tile::ArrayOp>())
    if (failed(encode(array)))
      return failure();
  for (Operation &op : *module.getBody())
    if (auto ramp = dyn_cast<tile::RampOp>(op))
      encode(ramp);
    else if (auto sar = dyn_cast<tile::SarOp>(op))
      encode(sar);
  for (auto table : module.getOps<tile::TableOp>())
    if (failed(encode(table)))
      return failure();
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
  program.fault_map = module->hasAttr(tile::TileDialect::faultMapAttrName);
  if (failed(encodeHardware()))
    return failure();
  for (auto [i, function] : llvm::enumerate(module.getOps<func::FuncOp>()))
    symbols.functions[function.getSymName()] = i;
  for (auto function : module.getOps<func::FuncOp>()) {
    auto encoded =
        encodeFunction(function, program, symbols, [&](ElementsAttr elements) {
          return addData(elements);
        });
    if (failed(encoded))
      return failure();
    program.functions.push_back(std::move(*encoded));
  }
  if (program.functions.empty())
    return module.emitError("expected a function");
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Program::Pack(builder, &program), fb::ProgramIdentifier());
  index.assign(builder.GetBufferPointer(),
               builder.GetBufferPointer() + builder.GetSize());
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
  visitBytes([&](const char *bytes, size_t size) {
    XXH3_64bits_update(hash, bytes, size);
  });
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
