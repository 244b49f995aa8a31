//===- StreamPlan.cpp - What a program does step by step ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Labels follow values from the arguments to the results. Which arguments hold
// time steps, and where, is what makes a region's sequences of them.
//===----------------------------------------------------------------------===//
#include "StreamPlan.h"

#include "TimeAxis.h"

#include <algorithm>

using namespace rampart;

namespace {

/// One pass over the entry function.
class Labeller {
public:
  Labeller(const Program &program, const ValueFacts &facts,
           std::vector<int64_t> inputAxes)
      : program(program), entry(*program.index().functions()->Get(0)),
        facts(facts), labels(size_t(entry.value_count())) {
    plan.inputAxes = std::move(inputAxes);
  }

  /// The first error, or the plan.
  Result<StreamPlan> run();
  /// Whether some region gets its sequences from the inputs with time steps;
  /// what cannot be followed is passed over.
  bool reachesSequence();

private:
  void labelArguments();
  Status labelStep(size_t step);
  Result<TimeLabel> hostOp(const PlacedOp &placed);
  Result<TimeLabel> withSteps(const PlacedOp &placed,
                              std::span<const TimeLabel> inputs);
  Status regionCall(size_t step, const fb::RegionCall &call);
  Status recurrentCall(size_t step, const fb::RegionCall &call);
  Status rowsCall(size_t step, const fb::RegionCall &call);
  /// The label of what depends on values without time steps alone; Unknown
  /// where one has some.
  template <typename Values>
  TimeLabel joined(const Values &values) const;
  void set(int32_t value, TimeLabel label) {
    labels[size_t(value)] = std::move(label);
  }
  const TimeLabel &of(int32_t value) const { return labels[size_t(value)]; }
  Error at(size_t step, const std::string &reason) const;

  const Program &program;
  const fb::Function &entry;
  const ValueFacts &facts;
  std::vector<TimeLabel> labels; // by value
  StreamPlan plan;
  bool hasSequence = false;
  bool lenient = false; // other inputs may turn out to have time steps too
};

size_t sizeOf(const auto *list) { return list ? list->size() : 0; }

const fb::Step &stepAt(const fb::Function &function, size_t i) {
  return *function.body()->Get(flatbuffers::uoffset_t(i));
}

/// Every value that a step writes.
std::vector<int32_t> outputsOf(const fb::Step &step) {
  auto list = [](const flatbuffers::Vector<int32_t> *values) {
    return values ? std::vector<int32_t>(values->begin(), values->end())
                  : std::vector<int32_t>();
  };
  if (const auto *op = step.step_as_HostOp())
    return list(op->outputs());
  if (const auto *call = step.step_as_RegionCall())
    return list(call->outputs());
  if (const auto *branch = step.step_as_HostIf())
    return list(branch->outputs());
  if (const auto *loop = step.step_as_HostLoop())
    return list(loop->outputs());
  return {step.step_as_HostConstant()->output()};
}

/// The values that a branch or loop reads.
std::vector<int32_t> readBy(const fb::Step &step) {
  std::vector<int32_t> values;
  auto add = [&](const flatbuffers::Vector<int32_t> *list) {
    if (list)
      values.insert(values.end(), list->begin(), list->end());
  };
  if (const auto *branch = step.step_as_HostIf()) {
    values.push_back(branch->condition());
    add(branch->then_inputs());
    add(branch->else_inputs());
  } else if (const auto *loop = step.step_as_HostLoop()) {
    values = {loop->trips(), loop->condition()};
    add(loop->carried());
    add(loop->captured());
  }
  std::erase_if(values, [](int32_t value) { return value < 0; });
  return values;
}

} // namespace

Error Labeller::at(size_t step, const std::string &reason) const {
  const fb::Step &record = stepAt(entry, step);
  std::string place = record.location() ? record.location()->str() : "";
  if (place.empty())
    place = "step " + std::to_string(step);
  return Error{place + ": cannot run step by step: " + reason};
}

template <typename Values>
TimeLabel Labeller::joined(const Values &values) const {
  TimeLabel label;
  for (int32_t value : values)
    if (of(value).kind == TimeLabel::Latest && label.kind == TimeLabel::Fixed)
      label.kind = TimeLabel::Latest;
    else if (of(value).kind != TimeLabel::Fixed &&
             of(value).kind != TimeLabel::Latest)
      label.kind = TimeLabel::Unknown;
  return label;
}

void Labeller::labelArguments() {
  for (size_t i = 0; i < sizeOf(entry.arguments()); ++i)
    if (plan.inputAxes[i] >= 0)
      set(entry.arguments()->Get(flatbuffers::uoffset_t(i))->value(),
          TimeLabel::perStep(plan.inputAxes[i]));
  plan.calls.resize(sizeOf(entry.body()));
  plan.rowAxes.resize(sizeOf(entry.body()), -1);
}

//===----------------------------------------------------------------------===//
// Host operations
//===----------------------------------------------------------------------===//

/// All operands with time steps have to agree where the output's are.
Result<TimeLabel> Labeller::withSteps(const PlacedOp &placed,
                                      std::span<const TimeLabel> inputs) {
  std::optional<TimeLabel> label;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].kind != TimeLabel::PerStep)
      continue;
    Result<TimeLabel> passed = passOn(placed, i, inputs[i].axis, inputs, facts);
    if (!passed)
      return passed;
    if (label && !label->isSame(*passed))
      return Error{"its inputs have time steps at different places"};
    label = *passed;
    for (size_t other = 0; other < inputs.size(); ++other)
      if (inputs[other].kind == TimeLabel::Latest)
        return Error{"it mixes every time step with the last"};
      else if (inputs[other].kind == TimeLabel::Fixed && !lenient &&
               !goesWith(placed, i, inputs[i].axis, other, facts))
        return Error{"it mixes time steps with a value that has others"};
  }
  return *label;
}

Result<TimeLabel> Labeller::hostOp(const PlacedOp &placed) {
  std::vector<TimeLabel> inputs;
  bool steps = false, sizes = false;
  for (int32_t value : placed.inputs) {
    TimeLabel label = of(value);
    if (label.kind == TimeLabel::Fixed && label.sizes.empty() &&
        facts.constant(value))
      for (int64_t number : *facts.constant(value))
        label.sizes.push_back({SizeEntry::Constant, number});
    steps |= label.kind == TimeLabel::PerStep;
    sizes |= label.kind == TimeLabel::Sizes ||
             (label.kind == TimeLabel::Fixed && !label.sizes.empty());
    if (label.kind == TimeLabel::Unknown)
      return label;
    inputs.push_back(std::move(label));
  }
  if (steps && placed.op.spec().opcode == "shape")
    return sizesOf(placed, inputs[0].axis, facts);
  if (steps)
    return withSteps(placed, inputs);
  TimeLabel label = joined(placed.inputs);
  if (!sizes)
    return label;
  TimeLabel passed = passSizes(placed, inputs, facts);
  if (label.kind != TimeLabel::Unknown) { // none of them counts time steps
    label.sizes = std::move(passed.sizes);
    return label;
  }
  if (passed.kind == TimeLabel::Unknown)
    return Error{"it depends on the number of time steps"};
  return passed;
}

//===----------------------------------------------------------------------===//
// Region calls
//===----------------------------------------------------------------------===//

/// Loops of a body, and whether one runs backwards.
static std::pair<size_t, bool> loopsOf(const fb::Region &region) {
  size_t count = 0;
  bool reverse = false;
  for (size_t i = 0; i < sizeOf(region.body()); ++i)
    if (const auto *loop =
            region.body()->Get(flatbuffers::uoffset_t(i))->op_as_Loop()) {
      ++count;
      reverse |= loop->reverse();
    }
  return {count, reverse};
}

Status Labeller::recurrentCall(size_t step, const fb::RegionCall &call) {
  const fb::Region &region = *program.index().regions()->Get(call.region());
  for (size_t i = 0; i < sizeOf(region.inputs()); ++i)
    hasSequence |= region.inputs()->Get(flatbuffers::uoffset_t(i))->kind() ==
                       fb::PortKind::Sequence &&
                   of(call.inputs()->Get(flatbuffers::uoffset_t(i)))
                       .isSame(TimeLabel::perStep(0));
  auto [loops, reverse] = loopsOf(region);
  if (reverse)
    return at(step, "it runs from the last time step to the first");
  if (loops > 1)
    return at(step, "it goes over the time steps more than once");
  for (size_t i = 0; i < sizeOf(region.inputs()); ++i) {
    auto number = flatbuffers::uoffset_t(i);
    const TimeLabel &label = of(call.inputs()->Get(number));
    bool sequence =
        region.inputs()->Get(number)->kind() == fb::PortKind::Sequence;
    if (sequence && !label.isSame(TimeLabel::perStep(0)))
      return at(step, "the steps of its input " + std::to_string(i) +
                          " are not the stream's");
    if (!sequence && label.kind != TimeLabel::Fixed)
      return at(step, "its initial state changes from step to step");
  }
  if (call.lengths() >= 0 && of(call.lengths()).kind != TimeLabel::Fixed)
    return at(step, "its lengths change from step to step");
  plan.calls[step] = StreamedCall::Loop;
  for (size_t i = 0; i < sizeOf(region.outputs()); ++i) {
    auto number = flatbuffers::uoffset_t(i);
    bool sequence =
        region.outputs()->Get(number)->kind() == fb::PortKind::Sequence;
    set(call.outputs()->Get(number),
        sequence ? TimeLabel::perStep(0) : TimeLabel{TimeLabel::Latest, 0, {}});
  }
  return {};
}

/// Time steps are streams of a region without a loop.
Status Labeller::rowsCall(size_t step, const fb::RegionCall &call) {
  TimeLabel label = of(call.inputs()->Get(0));
  for (int32_t value : *call.inputs())
    if (!of(value).isSame(label) || label.kind != TimeLabel::PerStep)
      return at(step, "its inputs have time steps at different places");
  const auto &dims = facts.dims(call.inputs()->Get(0));
  if (dims && label.axis + 1 >= int64_t(dims->size()))
    return at(step, "it mixes time steps");
  plan.calls[step] = StreamedCall::Rows;
  plan.rowAxes[step] = label.axis;
  for (int32_t value : outputsOf(stepAt(entry, step)))
    set(value, label);
  return {};
}

Status Labeller::regionCall(size_t step, const fb::RegionCall &call) {
  std::vector<int32_t> values(call.inputs()->begin(), call.inputs()->end());
  if (call.lengths() >= 0)
    values.push_back(call.lengths());
  TimeLabel label = joined(values);
  if (label.kind != TimeLabel::Unknown) {
    for (int32_t value : outputsOf(stepAt(entry, step)))
      set(value, label);
    return {};
  }
  const fb::Region &region = *program.index().regions()->Get(call.region());
  bool recurrent = std::any_of(
      region.inputs()->begin(), region.inputs()->end(),
      [](const auto *port) { return port->kind() == fb::PortKind::Sequence; });
  return recurrent ? recurrentCall(step, call) : rowsCall(step, call);
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

Status Labeller::labelStep(size_t step) {
  const fb::Step &record = stepAt(entry, step);
  if (const auto *call = record.step_as_RegionCall())
    return regionCall(step, *call);
  if (const auto *op = record.step_as_HostOp()) {
    PlacedOp placed{*program.hostOp(0, step), {}};
    for (size_t i = 0; i < presentInputs(*op); ++i)
      placed.inputs.push_back(op->inputs()->Get(flatbuffers::uoffset_t(i)));
    Result<TimeLabel> label = hostOp(placed);
    if (!label)
      return at(step,
                std::string(placed.op.spec().opcode) + ": " + label.error());
    set(op->outputs()->Get(0), std::move(*label));
    return {};
  }
  TimeLabel label = joined(readBy(record));
  if (label.kind == TimeLabel::Unknown)
    return at(step, "a branch or loop reads time steps");
  for (int32_t value : outputsOf(record))
    set(value, label);
  return {};
}

Result<StreamPlan> Labeller::run() {
  labelArguments();
  for (size_t step = 0; step < sizeOf(entry.body()); ++step)
    if (Status status = labelStep(step); !status)
      return Error{status.error()};
  for (size_t i = 0; i < sizeOf(entry.results()); ++i) {
    const fb::Port &port = *entry.results()->Get(flatbuffers::uoffset_t(i));
    const TimeLabel &label = of(port.value());
    if (label.kind == TimeLabel::Sizes)
      return Error{"output '" + port.name()->str() +
                   "': cannot run step by step: it is the number of steps"};
    plan.outputAxes.push_back(label.kind == TimeLabel::PerStep ? label.axis
                                                               : -1);
  }
  return std::move(plan);
}

bool Labeller::reachesSequence() {
  lenient = true;
  labelArguments();
  for (size_t step = 0; step < sizeOf(entry.body()) && !hasSequence; ++step)
    if (!labelStep(step))
      for (int32_t value : outputsOf(stepAt(entry, step)))
        set(value, {TimeLabel::Unknown, 0, {}});
  return hasSequence;
}

Result<StreamPlan> rampart::planStream(const Program &program) {
  const fb::Function &entry = *program.index().functions()->Get(0);
  ValueFacts facts(program, entry);
  size_t count = sizeOf(entry.arguments());
  std::vector<int64_t> axes(count, -1);
  bool any = false;
  for (size_t i = 0; i < count; ++i) {
    const fb::Port &port = *entry.arguments()->Get(flatbuffers::uoffset_t(i));
    for (size_t axis = 0; axis < sizeOf(port.dims()) && axes[i] < 0; ++axis) {
      std::vector<int64_t> alone(count, -1);
      alone[i] = int64_t(axis);
      if (Labeller(program, facts, alone).reachesSequence())
        axes[i] = int64_t(axis);
    }
    any |= axes[i] >= 0;
  }
  Result<StreamPlan> plan = Labeller(program, facts, axes).run();
  if (plan && !any)
    return Error{"cannot run step by step: no recurrent node reads time steps "
                 "of an input"};
  return plan;
}
