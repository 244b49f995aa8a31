//===- RegionValues.cpp - What the codes of a region mean -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "RegionValues.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rampart;

/// Of an element whose scale is told in two ways.
static constexpr double contradiction =
    std::numeric_limits<double>::quiet_NaN();

std::string_view rampart::opcodeOf(const fb::Instruction &instruction) {
  switch (instruction.op_type()) {
  case fb::Operation::Load:
    return "load";
  case fb::Operation::Store:
    return "store";
  case fb::Operation::Fill:
    return "fill";
  case fb::Operation::Move:
    return "move";
  case fb::Operation::Integrate:
    return "integrate";
  case fb::Operation::Convert:
    return "convert";
  case fb::Operation::Mul:
    return "mul";
  case fb::Operation::Add:
    return "add";
  case fb::Operation::Lookup:
    return "lookup";
  case fb::Operation::Loop:
  case fb::Operation::NONE: // refused when the program was verified
    break;
  }
  return "loop";
}

bool rampart::isRecode(const fb::Add &add) {
  return add.b_num() == 0 && add.bias() == 0 && add.a_num() != 0;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

static const fb::RegionCall &callAt(const Program &program, size_t function,
                                    size_t step) {
  return *program.index()
              .functions()
              ->Get(flatbuffers::uoffset_t(function))
              ->body()
              ->Get(flatbuffers::uoffset_t(step))
              ->step_as_RegionCall();
}

RegionValues::RegionValues(const Program &program, size_t function, size_t step)
    : region(*program.index().regions()->Get(
          callAt(program, function, step).region())) {
  for (size_t i = 0; region.buffers() && i < region.buffers()->size(); ++i) {
    uint32_t width = region.buffers()->Get(flatbuffers::uoffset_t(i))->width();
    writes.emplace_back(width);
    scales.emplace_back(width);
  }
  place(region.body());
  for (uint32_t number = 0; number < placed.size(); ++number)
    if (auto slice = destination(number))
      for (uint32_t i = 0; i < slice->count(); ++i)
        writes[slice->buffer()][slice->offset() + i].push_back({number, i});
  addAnchors(program, function, callAt(program, function, step));
  spread();
}

void RegionValues::place(
    const flatbuffers::Vector<flatbuffers::Offset<fb::Instruction>> *body) {
  if (!body)
    return;
  for (const fb::Instruction *instruction : *body)
    if (const fb::Loop *loop = instruction->op_as_Loop()) {
      inLoop = loops++;
      place(loop->body());
      inLoop = -1;
    } else {
      placed.push_back({instruction, inLoop});
    }
}

std::optional<fb::Slice> RegionValues::destination(uint32_t number) const {
  const fb::Instruction &op = *placed[number].record;
  if (const fb::Load *load = op.op_as_Load())
    return fb::Slice(load->dst(), 0,
                     region.buffers()->Get(load->dst())->width());
  if (const fb::Fill *fill = op.op_as_Fill())
    return *fill->dst();
  if (const fb::Move *move = op.op_as_Move())
    return *move->dst();
  if (const fb::Convert *convert = op.op_as_Convert())
    return *convert->dst();
  if (const fb::Mul *mul = op.op_as_Mul())
    return *mul->dst();
  if (const fb::Add *add = op.op_as_Add())
    return *add->dst();
  if (const fb::Lookup *lookup = op.op_as_Lookup())
    return *lookup->dst();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Where values come from
//===----------------------------------------------------------------------===//

std::optional<Written> RegionValues::writtenBefore(uint32_t buffer,
                                                   uint32_t element,
                                                   uint32_t instruction) const {
  std::optional<Written> last;
  for (const Written &write : writes[buffer][element])
    if (write.instruction < instruction &&
        placed[write.instruction].loop == placed[instruction].loop)
      last = write;
  return last;
}

std::optional<Written> RegionValues::writtenInLoop(uint32_t buffer,
                                                   uint32_t element,
                                                   uint32_t instruction) const {
  std::optional<Written> last;
  for (const Written &write : writes[buffer][element])
    if (placed[write.instruction].loop >= 0 &&
        placed[write.instruction].loop == placed[instruction].loop)
      last = write;
  return last;
}

std::optional<RegionValues::Origin>
RegionValues::originOf(uint32_t buffer, uint32_t element,
                       uint32_t instruction) const {
  for (;;) {
    std::optional<Written> write = writtenBefore(buffer, element, instruction);
    if (!write) {
      write = writtenInLoop(buffer, element, instruction);
      return write ? std::optional(Origin{*write, true}) : std::nullopt;
    }
    const fb::Instruction &op = *placed[write->instruction].record;
    const fb::Slice *source = nullptr;
    if (const fb::Move *move = op.op_as_Move())
      source = move->src();
    else if (const fb::Add *add = op.op_as_Add(); add && isRecode(*add))
      source = add->a();
    if (!source)
      return Origin{*write, false};
    buffer = source->buffer();
    element = source->offset() + write->index;
    instruction = write->instruction;
  }
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

/// Of a code value of a function, from its type, else from the operation that
/// makes it or takes it; 0: not told.
static double hostScale(const Program &program, size_t number, int32_t value) {
  const fb::Function &function =
      *program.index().functions()->Get(flatbuffers::uoffset_t(number));
  const auto *types = function.value_types();
  if (types && size_t(value) < types->size()) {
    const fb::ValueType &type = *types->Get(flatbuffers::uoffset_t(value));
    if (type.element_type() == fb::ElementType::Code)
      return double(type.num()) / double(type.den());
  }
  for (uint32_t step = 0; step < function.body()->size(); ++step) {
    const HostOp *op = program.hostOp(number, step);
    if (!op)
      continue;
    const fb::HostOp &record = *function.body()->Get(step)->step_as_HostOp();
    if ((op->spec().opcode == "quantize" &&
         record.outputs()->Get(0) == value) ||
        (op->spec().opcode == "dequantize" && record.inputs()->Get(0) == value))
      return op->getFloat("scale");
  }
  return 0;
}

void RegionValues::learn(double &scale, double found) {
  // Also where both are unknown, or contradict each other already.
  if (!(found != 0) || !std::isfinite(found) || std::isnan(scale))
    return;
  if (scale == 0)
    scale = found;
  else if (std::abs(scale - found) > 1e-9 * std::abs(scale))
    scale = contradiction;
  else
    return;
  changed = true;
}

void RegionValues::anchor(const fb::Slice &slice, double scale) {
  for (uint32_t i = 0; i < slice.count(); ++i)
    learn(scaleAt(slice, i), scale);
}

void RegionValues::addAnchors(const Program &program, size_t function,
                              const fb::RegionCall &call) {
  auto whole = [&](uint32_t buffer) {
    return fb::Slice(buffer, 0, region.buffers()->Get(buffer)->width());
  };
  for (const PlacedInstruction &each : placed) {
    const fb::Instruction &op = *each.record;
    if (const fb::Convert *convert = op.op_as_Convert()) {
      anchor(*convert->dst(),
             program.index().ramps()->Get(convert->ramp())->code_scale());
    } else if (const fb::Lookup *lookup = op.op_as_Lookup()) {
      const auto &table = *program.index().tables()->Get(lookup->table());
      anchor(*lookup->dst(), table.output_scale());
      anchor(*lookup->src(), table.input_scale());
    } else if (const fb::Load *load = op.op_as_Load()) {
      anchor(whole(load->dst()),
             hostScale(program, function, call.inputs()->Get(load->input())));
    } else if (const fb::Store *store = op.op_as_Store()) {
      anchor(
          whole(store->src()),
          hostScale(program, function, call.outputs()->Get(store->output())));
    }
  }
}

/// What one operand tells of the others.
void RegionValues::spread(const fb::Instruction &op) {
  auto forEach = [](const fb::Slice &dst, auto use) {
    for (uint32_t i = 0; i < dst.count(); ++i)
      use(i);
  };
  if (const fb::Move *move = op.op_as_Move()) {
    forEach(*move->dst(), [&](uint32_t i) {
      learn(scaleAt(*move->dst(), i), scaleAt(*move->src(), i));
      learn(scaleAt(*move->src(), i), scaleAt(*move->dst(), i));
    });
  } else if (const fb::Mul *mul = op.op_as_Mul(); mul && mul->num() != 0) {
    // The sign is the product's, not the scale's.
    double factor = double(mul->den()) / std::abs(double(mul->num()));
    forEach(*mul->dst(), [&](uint32_t i) {
      double &to = scaleAt(*mul->dst(), i), &a = scaleAt(*mul->a(), i),
             &b = scaleAt(*mul->b(), i);
      learn(to, a * b * factor);
      if (b != 0)
        learn(a, to / (b * factor));
      if (a != 0)
        learn(b, to / (a * factor));
    });
  } else if (const fb::Add *add = op.op_as_Add()) {
    auto relate = [&](const fb::Slice &term, int64_t num) {
      if (num == 0)
        return;
      double factor = double(add->den()) / std::abs(double(num));
      forEach(*add->dst(), [&](uint32_t i) {
        learn(scaleAt(*add->dst(), i), scaleAt(term, i) * factor);
        learn(scaleAt(term, i), scaleAt(*add->dst(), i) / factor);
      });
    };
    relate(*add->a(), add->a_num());
    relate(*add->b(), add->b_num());
  }
}

void RegionValues::spread() {
  do {
    changed = false;
    for (const PlacedInstruction &each : placed)
      spread(*each.record);
  } while (changed);
}

std::optional<double> RegionValues::scaleOf(uint32_t buffer,
                                            uint32_t element) const {
  double scale = scales[buffer][element];
  return scale > 0 ? std::optional(scale) : std::nullopt;
}
