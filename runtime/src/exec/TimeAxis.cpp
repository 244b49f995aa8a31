//===- TimeAxis.cpp - Where time steps lie in host values -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One rule for each kind of operation; an operation without a rule is refused.
//===----------------------------------------------------------------------===//
#include "TimeAxis.h"

#include <algorithm>
#include <map>

using namespace rampart;

namespace {

/// One operand of an operation and its axis of time steps.
struct Operand {
  const PlacedOp &placed;
  size_t number;
  int64_t axis;
  std::span<const TimeLabel> labels;
  const ValueFacts &facts;

  const HostOp &op() const { return placed.op; }
  const std::optional<Shape> &dims(size_t input) const {
    return facts.dims(placed.inputs[input]);
  }
  const std::optional<std::vector<int64_t>> &constant(size_t input) const {
    return facts.constant(placed.inputs[input]);
  }
};

using Rule = Result<TimeLabel> (*)(const Operand &);

const Error unknownShape{"the program does not tell its shape"};
const Error mixes{"it mixes time steps"};

bool contains(const std::vector<int64_t> &list, int64_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<TimeLabel> sameAxis(const Operand &operand) {
  return TimeLabel::perStep(operand.axis);
}

/// numpy's broadcast: axes count from the last.
Result<TimeLabel> broadcast(const Operand &operand) {
  size_t rank = 0;
  for (size_t i = 0; i < operand.placed.inputs.size(); ++i) {
    if (!operand.dims(i))
      return unknownShape;
    rank = std::max(rank, operand.dims(i)->size());
  }
  auto own = int64_t(operand.dims(operand.number)->size());
  return TimeLabel::perStep(int64_t(rank) - own + operand.axis);
}

Result<TimeLabel> transpose(const Operand &operand) {
  const std::vector<int64_t> &perm = operand.op().getInts("perm");
  auto place = std::find(perm.begin(), perm.end(), operand.axis);
  return TimeLabel::perStep(place - perm.begin());
}

Result<TimeLabel> squeeze(const Operand &operand) {
  const std::vector<int64_t> &axes = operand.op().getInts("axes");
  if (contains(axes, operand.axis))
    return Error{"it takes time steps for a single one"};
  return TimeLabel::perStep(
      operand.axis - std::count_if(axes.begin(), axes.end(), [&](int64_t axis) {
        return axis < operand.axis;
      }));
}

Result<TimeLabel> unsqueeze(const Operand &operand) {
  std::vector<int64_t> axes = operand.op().getInts("axes");
  std::sort(axes.begin(), axes.end());
  int64_t axis = operand.axis;
  for (int64_t added : axes)
    axis += added <= axis;
  return TimeLabel::perStep(axis);
}

/// Product of the dimensions, -1 where one is open.
int64_t knownProduct(std::span<const int64_t> dims) {
  return std::find_if(dims.begin(), dims.end(),
                      [](int64_t dim) { return dim < 0; }) == dims.end()
             ? elementCount(dims)
             : -1;
}

/// Where every dimension before the steps stays, so do they; as they do at -1
/// between dimensions of the same product.
Result<TimeLabel> reshape(const Operand &operand) {
  const Error unclear{"it may take time steps for something else"};
  const std::vector<SizeEntry> &to = operand.labels[1].sizes;
  const std::optional<Shape> &from = operand.dims(0);
  if (operand.number != 0 || operand.op().getInt("allow_zero") != 0)
    return unclear;
  if (!from || to.empty())
    return unknownShape;
  auto stays = [&](size_t i) {
    const SizeEntry &entry = to[i];
    if (entry.kind == SizeEntry::Dim)
      return entry.value == operand.placed.inputs[0] &&
             entry.number == int64_t(i);
    return entry.kind == SizeEntry::Constant &&
           (entry.number == 0 || (i < from->size() && (*from)[i] >= 0 &&
                                  (*from)[i] == entry.number));
  };
  auto axis = size_t(operand.axis);
  bool before = to.size() > axis;
  for (size_t i = 0; before && i < axis; ++i)
    before = stays(i);
  if (before && (to[axis].kind == SizeEntry::Steps || stays(axis)))
    return TimeLabel::perStep(operand.axis);
  Shape sizes;
  for (const SizeEntry &entry : to)
    sizes.push_back(entry.kind != SizeEntry::Constant ? -1
                    : entry.number == 0 && sizes.size() < from->size()
                        ? (*from)[sizes.size()]
                        : entry.number);
  std::span<const int64_t> dims = *from, all = sizes;
  int64_t outer = knownProduct(dims.first(axis)),
          inner = knownProduct(dims.subspan(axis + 1));
  for (size_t i = 0; i < sizes.size(); ++i)
    if (to[i].kind == SizeEntry::Constant && to[i].number == -1 && outer >= 0 &&
        inner >= 0 && knownProduct(all.first(i)) == outer &&
        knownProduct(all.subspan(i + 1)) == inner)
      return TimeLabel::perStep(int64_t(i));
  return unclear;
}

/// Takes the last step where it cuts time steps.
Result<TimeLabel> slice(const Operand &operand) {
  if (operand.number != 0)
    return mixes;
  const std::vector<int64_t> &axes = operand.op().getInts("axes");
  auto place = std::find(axes.begin(), axes.end(), operand.axis);
  if (place == axes.end())
    return TimeLabel::perStep(operand.axis);
  auto number = size_t(place - axes.begin());
  for (size_t input : {1, 2, 3})
    if (!operand.constant(input) || operand.constant(input)->size() <= number)
      return Error{"it cuts time steps at places known only when it runs"};
  int64_t start = (*operand.constant(1))[number],
          end = (*operand.constant(2))[number],
          step = (*operand.constant(3))[number];
  if (start == -1 && end >= INT32_MAX && step == 1)
    return TimeLabel{TimeLabel::Latest, 0, {}};
  if (start == 0 && end >= INT32_MAX && step == 1)
    return TimeLabel::perStep(operand.axis);
  return Error{"it cuts time steps, of which only the last can be had"};
}

Result<TimeLabel> gather(const Operand &operand) {
  int64_t axis = operand.op().getInt("axis");
  if (operand.number != 0)
    return mixes;
  if (axis == operand.axis) {
    const auto &indices = operand.constant(1);
    if (indices && !indices->empty() &&
        std::count(indices->begin(), indices->end(), -1) ==
            ptrdiff_t(indices->size()))
      return TimeLabel{TimeLabel::Latest, 0, {}};
    return Error{"it picks time steps, of which only the last can be had"};
  }
  if (axis > operand.axis)
    return TimeLabel::perStep(operand.axis);
  if (!operand.dims(1))
    return unknownShape;
  return TimeLabel::perStep(operand.axis + int64_t(operand.dims(1)->size()) -
                            1);
}

/// For operations along one axis.
Result<TimeLabel> alongAxis(const Operand &operand) {
  if (operand.number != 0 && operand.op().spec().opcode != "concat")
    return mixes;
  return operand.op().getInt("axis") == operand.axis ? Result<TimeLabel>(mixes)
                                                     : sameAxis(operand);
}

Result<TimeLabel> softmax(const Operand &operand) {
  return contains(operand.op().getInts("axes"), operand.axis)
             ? Result<TimeLabel>(mixes)
             : sameAxis(operand);
}

Result<TimeLabel> reduced(const Operand &operand,
                          const std::vector<int64_t> &axes) {
  if (contains(axes, operand.axis))
    return mixes;
  if (operand.op().getInt("keep_dims"))
    return sameAxis(operand);
  return TimeLabel::perStep(
      operand.axis - std::count_if(axes.begin(), axes.end(), [&](int64_t axis) {
        return axis < operand.axis;
      }));
}

Result<TimeLabel> reduction(const Operand &operand) {
  return reduced(operand, operand.op().getInts("axes"));
}

Result<TimeLabel> argExtreme(const Operand &operand) {
  return reduced(operand, {operand.op().getInt("axis")});
}

/// Rows of the left factor, each multiplied by one matrix.
Result<TimeLabel> matmul(const Operand &operand) {
  const auto &left = operand.dims(0), &right = operand.dims(1);
  if (!left || !right)
    return unknownShape;
  if (operand.number != 0 || right->size() != 2 ||
      operand.axis + 1 >= int64_t(left->size()))
    return mixes;
  return sameAxis(operand);
}

Result<TimeLabel> gemm(const Operand &operand) {
  if (operand.number != 0 || operand.axis != 0 ||
      operand.op().getInt("trans_a"))
    return mixes;
  return sameAxis(operand);
}

Result<TimeLabel> pad(const Operand &operand) {
  const auto &pads = operand.constant(1);
  const auto &dims = operand.dims(0);
  if (operand.number != 0 || !pads || !dims || pads->size() != 2 * dims->size())
    return unknownShape;
  auto axis = size_t(operand.axis);
  if ((*pads)[axis] != 0 || (*pads)[dims->size() + axis] != 0)
    return Error{"it adds time steps"};
  return sameAxis(operand);
}

/// Windows move along all but the first two axes.
Result<TimeLabel> windows(const Operand &operand) {
  return operand.number == 0 && operand.axis == 0 ? sameAxis(operand)
                                                  : Result<TimeLabel>(mixes);
}

const std::map<std::string_view, Rule> &rules() {
  static const std::map<std::string_view, Rule> table = [] {
    std::map<std::string_view, Rule> all{{"transpose", transpose},
                                         {"squeeze", squeeze},
                                         {"unsqueeze", unsqueeze},
                                         {"reshape", reshape},
                                         {"slice", slice},
                                         {"gather", gather},
                                         {"pad", pad},
                                         {"matmul", matmul},
                                         {"gemm", gemm}};
    auto add = [&](Rule rule, std::initializer_list<std::string_view> opcodes) {
      for (std::string_view opcode : opcodes)
        all.emplace(opcode, rule);
    };
    add(sameAxis, {"relu",        "elu",        "sigmoid",
                   "tanh",        "leakyrelu",  "thresholdedrelu",
                   "hardsigmoid", "softsign",   "softplus",
                   "clip",        "exp",        "erf",
                   "gelu",        "gelu_tanh",  "mish",
                   "hardswish",   "selu",       "celu",
                   "sqrt",        "log",        "sin",
                   "cos",         "tan",        "asin",
                   "acos",        "atan",       "sinh",
                   "cosh",        "asinh",      "acosh",
                   "atanh",       "reciprocal", "floor",
                   "ceil",        "round",      "abs",
                   "neg",         "sign",       "not",
                   "is_nan",      "is_inf",     "cast",
                   "quantize",    "dequantize"});
    add(broadcast, {"add", "sub", "mul", "div", "mod", "pow", "max", "min",
                    "prelu", "equal", "less", "less_or_equal", "greater",
                    "greater_or_equal", "and", "or", "xor", "where"});
    add(alongAxis, {"concat", "top_k", "cum_sum"});
    add(softmax, {"softmax", "log_softmax"});
    add(reduction, {"reduce_mean", "reduce_sum", "reduce_prod", "reduce_max",
                    "reduce_min"});
    add(argExtreme, {"arg_max", "arg_min"});
    add(windows, {"conv", "conv_transpose", "max_pool", "average_pool"});
    return all;
  }();
  return table;
}

Rule ruleOf(const HostOp &op) {
  auto rule = rules().find(op.spec().opcode);
  return rule == rules().end() ? nullptr : rule->second;
}

} // namespace

//===----------------------------------------------------------------------===//
// Values with time steps
//===----------------------------------------------------------------------===//

Result<TimeLabel> rampart::passOn(const PlacedOp &placed, size_t operand,
                                  int64_t axis,
                                  std::span<const TimeLabel> labels,
                                  const ValueFacts &facts) {
  Rule rule = ruleOf(placed.op);
  if (!rule)
    return Error{"it may mix time steps"};
  return rule({placed, operand, axis, labels, facts});
}

bool rampart::goesWith(const PlacedOp &placed, size_t operand, int64_t axis,
                       size_t other, const ValueFacts &facts) {
  Rule rule = ruleOf(placed.op);
  if (rule == alongAxis)
    return placed.op.spec().opcode != "concat";
  const auto &dims = facts.dims(placed.inputs[other]);
  if (rule == gemm && other == 2)
    return dims && (dims->size() < 2 || (*dims)[0] == 1);
  if (rule != broadcast)
    return true; // a parameter of the operation
  // It has no axis there, or one of size 1.
  const auto &own = facts.dims(placed.inputs[operand]);
  if (!dims || !own)
    return false;
  int64_t place = int64_t(dims->size()) - (int64_t(own->size()) - axis);
  return place < 0 || (*dims)[size_t(place)] == 1;
}

//===----------------------------------------------------------------------===//
// Lists of sizes
//===----------------------------------------------------------------------===//

static TimeLabel labelOf(std::vector<SizeEntry> entries) {
  bool steps =
      std::any_of(entries.begin(), entries.end(), [](const SizeEntry &entry) {
        return entry.kind == SizeEntry::Steps;
      });
  return {steps ? TimeLabel::Sizes : TimeLabel::Fixed, 0, std::move(entries)};
}

TimeLabel rampart::sizesOf(const PlacedOp &placed, int64_t axis,
                           const ValueFacts &facts) {
  std::vector<SizeEntry> entries;
  for (int64_t i = placed.op.getInt("start"); i < placed.op.getInt("end");
       ++i) {
    const auto &dims = facts.dims(placed.inputs[0]);
    if (i == axis)
      entries.push_back({SizeEntry::Steps, 0});
    else if (dims && (*dims)[size_t(i)] >= 0)
      entries.push_back({SizeEntry::Constant, (*dims)[size_t(i)]});
    else
      entries.push_back({SizeEntry::Dim, i, placed.inputs[0]});
  }
  return labelOf(std::move(entries));
}

/// Entries start .. end-1 of a list.
static TimeLabel cut(const std::vector<SizeEntry> &list, const PlacedOp &placed,
                     const ValueFacts &facts) {
  auto number = [&](size_t input) {
    const auto &constant = facts.constant(placed.inputs[input]);
    return constant && constant->size() == 1 ? std::optional(constant->front())
                                             : std::nullopt;
  };
  std::optional<int64_t> start = number(1), end = number(2), step = number(3);
  if (!start || !end || step != 1)
    return {TimeLabel::Unknown, 0, {}};
  auto size = int64_t(list.size());
  auto bounded = [&](int64_t place) {
    return std::clamp<int64_t>(place < 0 ? place + size : place, 0, size);
  };
  int64_t first = bounded(*start), last = std::max(first, bounded(*end));
  return labelOf({list.begin() + first, list.begin() + last});
}

static TimeLabel pick(const std::vector<SizeEntry> &list,
                      const PlacedOp &placed, const ValueFacts &facts) {
  std::vector<SizeEntry> picked;
  const auto &indices = facts.constant(placed.inputs[1]);
  for (size_t i = 0; indices && i < indices->size(); ++i) {
    int64_t place = (*indices)[i], size = int64_t(list.size());
    place += place < 0 ? size : 0;
    if (place < 0 || place >= size)
      return {TimeLabel::Unknown, 0, {}};
    picked.push_back(list[size_t(place)]);
  }
  return indices ? labelOf(std::move(picked))
                 : TimeLabel{TimeLabel::Unknown, 0, {}};
}

TimeLabel rampart::passSizes(const PlacedOp &placed,
                             std::span<const TimeLabel> labels,
                             const ValueFacts &facts) {
  std::string_view opcode = placed.op.spec().opcode;
  if (opcode == "slice")
    return cut(labels[0].sizes, placed, facts);
  if (opcode == "gather")
    return pick(labels[0].sizes, placed, facts);
  if (opcode == "concat") {
    std::vector<SizeEntry> joined;
    for (const TimeLabel &label : labels) {
      if (label.sizes.empty())
        return {TimeLabel::Unknown, 0, {}};
      joined.insert(joined.end(), label.sizes.begin(), label.sizes.end());
    }
    return labelOf(std::move(joined));
  }
  if (opcode == "squeeze" || opcode == "unsqueeze" || opcode == "cast")
    return labelOf(labels[0].sizes);
  return {TimeLabel::Unknown, 0, {}};
}

//===----------------------------------------------------------------------===//
// What is known
//===----------------------------------------------------------------------===//

/// The numbers of a small integer tensor.
static std::optional<std::vector<int64_t>> integersOf(const Tensor &tensor) {
  if (tensor.size() > 64)
    return std::nullopt;
  if (tensor.type() == ElementType::Int64)
    return std::vector<int64_t>(tensor.data<int64_t>(),
                                tensor.data<int64_t>() + tensor.size());
  if (tensor.type() == ElementType::Int32)
    return std::vector<int64_t>(tensor.data<int32_t>(),
                                tensor.data<int32_t>() + tensor.size());
  return std::nullopt;
}

ValueFacts::ValueFacts(const Program &program, const fb::Function &function)
    : shapes(size_t(function.value_count())),
      constants(size_t(function.value_count())) {
  const auto *types = function.value_types();
  for (size_t i = 0; types && i < types->size(); ++i) {
    const auto *dims = types->Get(flatbuffers::uoffset_t(i))->dims();
    shapes[i] = dims ? Shape(dims->begin(), dims->end()) : Shape();
  }
  if (function.arguments())
    for (const fb::Port *port : *function.arguments()) {
      Shape &shape = shapes[size_t(port->value())].emplace();
      for (size_t i = 0; port->dims() && i < port->dims()->size(); ++i)
        shape.push_back(port->dims()->Get(flatbuffers::uoffset_t(i))->size());
    }
  for (size_t i = 0; function.body() && i < function.body()->size(); ++i)
    if (const auto *constant = function.body()
                                   ->Get(flatbuffers::uoffset_t(i))
                                   ->step_as_HostConstant()) {
      Tensor tensor = program.constant(constant->constant());
      shapes[size_t(constant->output())] = tensor.shape();
      constants[size_t(constant->output())] = integersOf(tensor);
    }
}
