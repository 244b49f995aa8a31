//===- ProgramBuilder.cpp - Programs for tests ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgramBuilder.h"

#include <cmath>
#include <cstring>
#include <xxhash.h>

using namespace rampart;
using namespace rampart::test;

static std::unique_ptr<fb::Slice> own(fb::Slice slice) {
  return std::make_unique<fb::Slice>(slice);
}

fb::LoadT test::load(uint32_t dst, uint32_t input) {
  fb::LoadT op;
  op.dst = dst;
  op.input = input;
  return op;
}

fb::StoreT test::store(uint32_t output, uint32_t src) {
  fb::StoreT op;
  op.output = output;
  op.src = src;
  return op;
}

fb::FillT test::fill(fb::Slice dst, std::vector<double> values) {
  fb::FillT op;
  op.dst = own(dst);
  op.values = std::move(values);
  return op;
}

fb::MoveT test::move(fb::Slice dst, fb::Slice src) {
  fb::MoveT op;
  op.dst = own(dst);
  op.src = own(src);
  return op;
}

fb::ConvertT test::convert(fb::Slice dst, uint32_t bank, uint32_t column,
                           uint32_t stride, uint32_t ramp) {
  fb::ConvertT op;
  op.dst = own(dst);
  op.bank = bank;
  op.column = column;
  op.column_stride = stride;
  op.ramp = ramp;
  return op;
}

fb::MulT test::mul(fb::Slice dst, fb::Slice a, fb::Slice b, int64_t num,
                   int64_t den) {
  fb::MulT op;
  op.dst = own(dst);
  op.a = own(a);
  op.b = own(b);
  op.num = num;
  op.den = den;
  return op;
}

fb::AddT test::add(fb::Slice dst, fb::Slice a, fb::Slice b, int64_t aNum,
                   int64_t bNum, int64_t bias, int64_t den) {
  fb::AddT op;
  op.dst = own(dst);
  op.a = own(a);
  op.b = own(b);
  op.a_num = aNum;
  op.b_num = bNum;
  op.bias = bias;
  op.den = den;
  return op;
}

fb::LookupT test::lookup(fb::Slice dst, fb::Slice src, uint32_t table) {
  fb::LookupT op;
  op.dst = own(dst);
  op.src = own(src);
  op.table = table;
  return op;
}

fb::DriveT test::drive(uint32_t row, uint32_t buffer, uint16_t count) {
  fb::DriveT op;
  op.row = row;
  op.buffer = buffer;
  for (uint16_t i = 0; i < count; ++i)
    op.sources.push_back(i);
  return op;
}

fb::IntegrateT test::integrate(uint32_t bank, uint32_t array, bool accumulate,
                               std::vector<fb::DriveT> drives) {
  fb::IntegrateT op;
  op.bank = bank;
  op.array = array;
  op.accumulate = accumulate;
  for (fb::DriveT &drive : drives)
    op.drives.push_back(std::make_unique<fb::DriveT>(std::move(drive)));
  return op;
}

fb::LoopT test::loop(bool reverse) {
  fb::LoopT op;
  op.reverse = reverse;
  return op;
}

static RampDesign uniform(const char *kind, double lo, double hi, int bits,
                          double gamma, double (*inverse)(double)) {
  int steps = (1 << bits) - 1;
  RampDesign design{kind, lo, hi, {}, 0, 1, 1.0 / steps, gamma};
  for (int k = 0; k < steps; ++k)
    design.thresholds.push_back(inverse(lo + (hi - lo) * (k + 0.5) / steps));
  return design;
}

RampDesign test::sigmoidRamp(int bits, double gamma) {
  return uniform("sigmoid", 0, 1, bits, gamma,
                 [](double y) { return std::log(y / (1 - y)); });
}

RampDesign test::tanhRamp(int bits, double gamma) {
  RampDesign design = uniform("tanh", -1, 1, bits, gamma,
                              [](double y) { return std::atanh(y); });
  design.codeBase = -((1 << bits) - 1);
  design.codeStride = 2;
  return design;
}

RampDesign test::linearRamp(int limit, double scale, double gamma) {
  RampDesign design{"identity", -limit * scale, limit * scale, {}, -limit,
                    1,          scale,          gamma};
  for (int code = -limit; code < limit; ++code)
    design.thresholds.push_back((code + 0.5) * scale);
  return design;
}

ProgramBuilder::ProgramBuilder() {
  program.producer = "test";
  const std::pair<const char *, const char *> fields[] = {
      {"name", "test"},
      {"array.rows", "4096"},
      {"array.columns", "4096"},
      {"array.ramp_columns", "1048576"},
      {"array.stack_limit", "4"},
      {"array.arrays_per_tile", "64"},
      {"array.pair", "one_sided"},
      {"network.rows", "4"},
      {"network.columns", "4"},
      {"device.g_min", "1 uS"},
      {"device.g_max", "150 uS"},
      {"device.programming_sigma", "[]"},
      {"device.read_sigma", "[]"},
      {"device.read_noise", "slow"},
      {"converter.input_bits", "5"},
      {"converter.ramp_bits", "5"},
      {"converter.linear_bits", "8"},
      {"converter.symmetric_levels", "false"},
      {"converter.calibration_devices", "5"},
      {"converter.trim_clocks", "0"},
      {"converter.error_feedback", "false"},
      {"converter.ramp_columns", "1"},
      {"converter.clock_budget", "1"},
      {"converter.v_read", "0.2 V"},
      {"converter.t_lsb", "1 ns"},
      {"converter.t_adc", "1 ns"},
      {"digital.state_bits", "12"},
      {"digital.state_range", "8"},
      {"digital.product_bits", "24"},
      {"digital.product_fraction", "16"}};
  for (auto [key, value] : fields) {
    auto field = std::make_unique<fb::MachineFieldT>();
    field->key = key;
    field->value = value;
    program.machine.push_back(std::move(field));
  }
  program.functions.push_back(std::make_unique<fb::FunctionT>());
  entry().name = "main";
}

void ProgramBuilder::setMachine(const std::string &key,
                                const std::string &value) {
  for (auto &field : program.machine)
    if (field->key == key) {
      field->value = value;
      return;
    }
  auto &field =
      program.machine.emplace_back(std::make_unique<fb::MachineFieldT>());
  field->key = key;
  field->value = value;
}

fb::DataRef ProgramBuilder::addBytes(const void *bytes, size_t size) {
  data.resize((data.size() + 63) / 64 * 64);
  fb::DataRef reference(data.size(), size);
  const auto *start = static_cast<const std::byte *>(bytes);
  data.insert(data.end(), start, start + size);
  return reference;
}

uint32_t ProgramBuilder::addArray(uint32_t tile, uint32_t rows,
                                  uint32_t columns,
                                  const std::vector<float> &conductances) {
  auto array = std::make_unique<fb::ArrayT>();
  array->name = "array" + std::to_string(program.arrays.size());
  array->tile = tile;
  array->slot = uint32_t(program.arrays.size()); // an array of its own
  array->rows = rows;
  array->columns = columns;
  array->conductances = std::make_unique<fb::DataRef>(addData(conductances));
  program.arrays.push_back(std::move(array));
  return uint32_t(program.arrays.size() - 1);
}

static std::unique_ptr<fb::FunctionSpecT> function(const std::string &kind) {
  auto spec = std::make_unique<fb::FunctionSpecT>();
  spec->kind = kind;
  return spec;
}

/// What conversions have in common.
fb::RampT &ProgramBuilder::addConversion(uint32_t tile,
                                         const RampDesign &design) {
  auto &ramp = program.ramps.emplace_back(std::make_unique<fb::RampT>());
  ramp->name = "ramp" + std::to_string(program.ramps.size() - 1);
  ramp->tile = tile;
  ramp->function = function(design.kind);
  ramp->gamma = design.gamma;
  ramp->y_lo = design.lo;
  ramp->y_hi = design.hi;
  ramp->code_base = design.codeBase;
  ramp->code_stride = design.codeStride;
  ramp->code_scale = design.codeScale;
  ramp->directions.assign(design.thresholds.size(), 1);
  return *ramp;
}

uint32_t ProgramBuilder::addSar(uint32_t tile, const RampDesign &design) {
  fb::RampT &sar = addConversion(tile, design);
  sar.uniform = std::make_unique<fb::UniformThresholdsT>();
  sar.uniform->first = design.thresholds[0] * design.gamma;
  sar.uniform->step =
      (design.thresholds[1] - design.thresholds[0]) * design.gamma;
  return uint32_t(program.ramps.size() - 1);
}

uint32_t ProgramBuilder::addRamp(uint32_t tile, const RampDesign &design) {
  fb::RampT *ramp = &addConversion(tile, design);
  // Far from the others.
  ramp->column = uint32_t(program.ramps.size() - 1) * 128;
  size_t count = design.thresholds.size();
  // The largest step, or the offset, takes a device of 100 uS at 10 clocks.
  double largest = std::abs(design.thresholds[0]);
  for (size_t k = 1; k < count; ++k)
    largest =
        std::max(largest, design.thresholds[k] - design.thresholds[k - 1]);
  ramp->gain = largest * design.gamma / (100e-6 * 10);
  auto conductance = [&](double step) {
    return float(step * design.gamma / (ramp->gain * 10));
  };
  ramp->offset_conductances.push_back(
      conductance(std::abs(design.thresholds[0])));
  ramp->offset_clocks.push_back(design.thresholds[0] < 0 ? -10 : 10);
  for (size_t k = 1; k < count; ++k) {
    ramp->step_conductances.push_back(
        conductance(design.thresholds[k] - design.thresholds[k - 1]));
    ramp->step_clocks.push_back(10);
  }
  return uint32_t(program.ramps.size() - 1);
}

uint32_t ProgramBuilder::addTable(uint32_t tile, const std::string &kind,
                                  int32_t first, double inputScale,
                                  double outputScale,
                                  const std::vector<int32_t> &entries) {
  auto table = std::make_unique<fb::LookupTableT>();
  table->tile = tile;
  table->function = function(kind);
  table->first = first;
  table->input_scale = inputScale;
  table->output_scale = outputScale;
  table->entries = std::make_unique<fb::DataRef>(addData(entries));
  program.tables.push_back(std::move(table));
  return uint32_t(program.tables.size() - 1);
}

uint32_t ProgramBuilder::addConstant(fb::ElementType type,
                                     std::vector<int64_t> dims,
                                     fb::DataRef data) {
  auto constant = std::make_unique<fb::ConstantT>();
  constant->element_type = type;
  constant->dims = std::move(dims);
  constant->data = std::make_unique<fb::DataRef>(data);
  program.constants.push_back(std::move(constant));
  return uint32_t(program.constants.size() - 1);
}

fb::RegionT &ProgramBuilder::addRegion() {
  program.regions.push_back(std::make_unique<fb::RegionT>());
  program.regions.back()->name =
      "region" + std::to_string(program.regions.size() - 1);
  return *program.regions.back();
}

static uint32_t addPort(Owned<fb::RegionPortT> &ports, fb::PortKind kind,
                        uint32_t width) {
  ports.push_back(std::make_unique<fb::RegionPortT>());
  ports.back()->kind = kind;
  ports.back()->width = width;
  return uint32_t(ports.size() - 1);
}

uint32_t ProgramBuilder::addInput(fb::RegionT &region, fb::PortKind kind,
                                  uint32_t width) {
  return addPort(region.inputs, kind, width);
}

uint32_t ProgramBuilder::addOutput(fb::RegionT &region, fb::PortKind kind,
                                   uint32_t width) {
  return addPort(region.outputs, kind, width);
}

uint32_t ProgramBuilder::addBuffer(fb::RegionT &region, uint32_t width,
                                   int32_t min, int32_t max, uint32_t tile) {
  region.buffers.push_back(std::make_unique<fb::BufferT>());
  fb::BufferT &buffer = *region.buffers.back();
  buffer.tile = tile;
  buffer.width = width;
  buffer.min = min;
  buffer.max = max;
  return uint32_t(region.buffers.size() - 1);
}

uint32_t ProgramBuilder::addBank(fb::RegionT &region, uint32_t width,
                                 uint32_t tile) {
  region.banks.push_back(std::make_unique<fb::BankT>());
  region.banks.back()->width = width;
  region.banks.back()->tile = tile;
  return uint32_t(region.banks.size() - 1);
}

static std::unique_ptr<fb::PortT> makePort(const std::string &name,
                                           int32_t value, fb::ElementType type,
                                           const std::vector<int64_t> &dims) {
  auto port = std::make_unique<fb::PortT>();
  port->name = name;
  port->value = value;
  port->element_type = type;
  for (int64_t size : dims) {
    port->dims.push_back(std::make_unique<fb::DimT>());
    port->dims.back()->size = size;
  }
  return port;
}

int32_t ProgramBuilder::addArgument(const std::string &name,
                                    fb::ElementType type,
                                    std::vector<int64_t> dims,
                                    std::vector<std::string> symbols) {
  int32_t value = newValue();
  entry().arguments.push_back(makePort(name, value, type, dims));
  for (size_t i = 0; i < symbols.size(); ++i)
    entry().arguments.back()->dims[i]->symbol = symbols[i];
  return value;
}

void ProgramBuilder::addResult(const std::string &name, int32_t value,
                               fb::ElementType type,
                               std::vector<int64_t> dims) {
  entry().results.push_back(makePort(name, value, type, dims));
}

fb::StepT &ProgramBuilder::newStep() {
  entry().body.push_back(std::make_unique<fb::StepT>());
  entry().body.back()->location =
      "node " + std::to_string(entry().body.size() - 1);
  return *entry().body.back();
}

int32_t ProgramBuilder::addHostOp(const std::string &opcode,
                                  std::vector<int32_t> inputs,
                                  std::vector<fb::AttributeT> attributes) {
  fb::HostOpT op;
  op.opcode = opcode;
  op.inputs = std::move(inputs);
  op.outputs = {newValue()};
  int32_t output = op.outputs[0];
  for (fb::AttributeT &attribute : attributes)
    op.attributes.push_back(
        std::make_unique<fb::AttributeT>(std::move(attribute)));
  newStep().step.Set(std::move(op));
  return output;
}

static fb::AttributeT floatAttribute(const char *name, double value) {
  fb::AttributeT attribute;
  attribute.name = name;
  attribute.floats = {value};
  return attribute;
}

static fb::AttributeT intAttribute(const char *name, int64_t value) {
  fb::AttributeT attribute;
  attribute.name = name;
  attribute.ints = {value};
  return attribute;
}

int32_t ProgramBuilder::addQuantize(int32_t value, double scale,
                                    int64_t limit) {
  return addHostOp("quantize", {value},
                   {floatAttribute("scale", scale), intAttribute("min", -limit),
                    intAttribute("max", limit)});
}

int32_t ProgramBuilder::addDequantize(int32_t value, double scale) {
  return addHostOp("dequantize", {value}, {floatAttribute("scale", scale)});
}

int32_t ProgramBuilder::addHostConstant(uint32_t constant) {
  fb::HostConstantT step;
  step.constant = constant;
  int32_t output = step.output = newValue();
  newStep().step.Set(std::move(step));
  return output;
}

int32_t ProgramBuilder::addRegionCall(uint32_t region,
                                      std::vector<int32_t> inputs,
                                      int32_t outputs, int32_t lengths) {
  fb::RegionCallT call;
  call.region = region;
  call.inputs = std::move(inputs);
  call.lengths = lengths;
  for (int32_t i = 0; i < outputs; ++i)
    call.outputs.push_back(newValue());
  int32_t first = call.outputs.empty() ? -1 : call.outputs[0];
  newStep().step.Set(std::move(call));
  return first;
}

std::vector<std::byte> ProgramBuilder::bytes() const {
  flatbuffers::FlatBufferBuilder builder;
  fb::FinishProgramBuffer(builder, fb::CreateProgram(builder, &program));
  return assemble(
      std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())),
      data);
}

std::vector<std::byte> test::assemble(std::span<const std::byte> index,
                                      std::span<const std::byte> data) {
  ProgramHeader header{};
  std::memcpy(header.magic, "RAMPART", 8);
  header.version = programVersion;
  header.headerSize = 64;
  header.indexOffset = 64;
  header.indexSize = index.size();
  header.dataOffset = (64 + index.size() + 4095) / 4096 * 4096;
  header.dataSize = data.size();
  std::vector<std::byte> file(header.dataOffset + data.size());
  std::memcpy(file.data(), &header, sizeof header);
  std::copy(index.begin(), index.end(), file.begin() + 64);
  std::copy(data.begin(), data.end(), file.begin() + long(header.dataOffset));
  updateChecksum(file);
  return file;
}

void test::updateChecksum(std::vector<std::byte> &file) {
  uint64_t checksum = XXH3_64bits(file.data() + 64, file.size() - 64);
  std::memcpy(file.data() + offsetof(ProgramHeader, checksum), &checksum,
              sizeof checksum);
}

std::string test::loadError(const ProgramBuilder &builder) {
  Result<Program> program = builder.load();
  return program ? "accepted" : program.error();
}

Result<NamedTensors> test::runOnce(const Program &program,
                                   const NamedTensors &inputs,
                                   const RunOptions &options) {
  return run(program, Chip::program(program, program.machine(), options),
             inputs, options);
}
