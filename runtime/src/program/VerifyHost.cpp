//===- VerifyHost.cpp - Rules of functions and host steps -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every value is defined once, before its use; every operation fits the table
// of host operations. Shapes and types are checked by the kernels at run time,
// since a program serves sizes that are known only then.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace rampart;

namespace {

/// Walks one function; `ops` receives its host operations by step.
class FunctionVerifier {
public:
  FunctionVerifier(const VerifyContext &context, size_t number,
                   std::vector<std::optional<HostOp>> &ops)
      : context(context), number(number),
        function(
            *context.index.functions()->Get(flatbuffers::uoffset_t(number))),
        ops(ops) {}

  Status verify(const Path &path);

private:
  using Values = flatbuffers::Vector<int32_t>;

  Status verifyPort(const Path &path, const fb::Port &port,
                    std::set<std::string_view> &names) const;
  Status verifyStep(const Path &path, size_t number, const fb::Step &step);
  Status visitHostOp(const Path &path, size_t step, const fb::HostOp &op);
  Status visitConstant(const Path &path, const fb::HostConstant &constant);
  Status visitRegionCall(const Path &path, const fb::RegionCall &call);
  Status visitIf(const Path &path, const fb::HostIf &branch);
  Status visitLoop(const Path &path, const fb::HostLoop &loop);
  Status checkCallee(const Path &path, uint32_t callee) const;
  Status checkCall(const Path &path, uint32_t callee, size_t arguments,
                   size_t results) const;
  Status useAll(const Path &path, const Values *values) const;
  Status defineAll(const Path &path, const Values *values);

  Status define(const Path &path, int32_t value);
  Status use(const Path &path, int32_t value) const;

  const VerifyContext &context;
  size_t number;
  const fb::Function &function;
  std::vector<std::optional<HostOp>> &ops;
  std::vector<bool> defined; // by value
};

} // namespace

// H2
Status FunctionVerifier::define(const Path &path, int32_t value) {
  if (value < 0 || size_t(value) >= defined.size())
    return path.error("expected a value below ", defined.size(), ", found ",
                      value);
  if (defined[size_t(value)])
    return path.error("value ", value, " is defined twice");
  defined[size_t(value)] = true;
  return {};
}

// H2
Status FunctionVerifier::use(const Path &path, int32_t value) const {
  if (value < 0 || size_t(value) >= defined.size())
    return path.error("expected a value below ", defined.size(), ", found ",
                      value);
  if (!defined[size_t(value)])
    return path.error("value ", value, " is used before it is defined");
  return {};
}

Status FunctionVerifier::useAll(const Path &path, const Values *values) const {
  for (size_t i = 0; i < length(values); ++i)
    RAMPART_TRY(use(Path(path, i), values->Get(flatbuffers::uoffset_t(i))));
  return {};
}

Status FunctionVerifier::defineAll(const Path &path, const Values *values) {
  for (size_t i = 0; i < length(values); ++i)
    RAMPART_TRY(define(Path(path, i), values->Get(flatbuffers::uoffset_t(i))));
  return {};
}

// H1
Status FunctionVerifier::verifyPort(const Path &path, const fb::Port &port,
                                    std::set<std::string_view> &names) const {
  bool entry = number == 0;
  std::string_view name = textOf(port.name());
  if (entry && name.empty())
    return Path(path, "name").error("expected a name, found none");
  if (entry && !names.insert(name).second)
    return Path(path, "name").error(quotedText(name), " appears twice");
  Path type(path, "element_type");
  if (port.element_type() > fb::ElementType::MAX)
    return type.error("unknown element type ", int(port.element_type()));
  if (entry && port.element_type() == fb::ElementType::Code)
    return type.error("codes do not leave the program");
  Path dims(path, "dims");
  for (size_t i = 0; i < length(port.dims()); ++i)
    if (int64_t size = port.dims()->Get(flatbuffers::uoffset_t(i))->size();
        size < -1)
      return Path(dims, i).error("expected a size of at least -1, found ",
                                 size);
  return {};
}

/// How many values a step, not yet verified, defines at most.
static uint64_t definedBy(const fb::Step &step) {
  if (const fb::RegionCall *call = step.step_as_RegionCall())
    return length(call->outputs());
  if (const fb::HostIf *branch = step.step_as_HostIf())
    return length(branch->outputs());
  if (const fb::HostLoop *loop = step.step_as_HostLoop())
    return length(loop->outputs());
  return 1;
}

Status FunctionVerifier::verify(const Path &path) {
  // A claim beyond what the records can define would only cost memory.
  uint64_t definitions = length(function.arguments());
  for (size_t i = 0; i < length(function.body()); ++i)
    definitions += definedBy(*function.body()->Get(flatbuffers::uoffset_t(i)));
  if (function.value_count() < 0 ||
      uint64_t(function.value_count()) > definitions)
    return Path(path, "value_count")
        .error("expected 0 to ", definitions, ", found ",
               function.value_count());
  defined.resize(size_t(function.value_count()));
  ops.resize(length(function.body()));

  std::set<std::string_view> names;
  Path arguments(path, "arguments");
  for (size_t i = 0; i < length(function.arguments()); ++i) {
    const fb::Port &port =
        *function.arguments()->Get(flatbuffers::uoffset_t(i));
    RAMPART_TRY(verifyPort(Path(arguments, i), port, names));
    RAMPART_TRY(define(Path(Path(arguments, i), "value"), port.value()));
  }
  Path body(path, "body");
  for (size_t i = 0; i < length(function.body()); ++i)
    RAMPART_TRY(verifyStep(Path(body, i), i,
                           *function.body()->Get(flatbuffers::uoffset_t(i))));
  names.clear();
  Path results(path, "results");
  for (size_t i = 0; i < length(function.results()); ++i) {
    const fb::Port &port = *function.results()->Get(flatbuffers::uoffset_t(i));
    RAMPART_TRY(verifyPort(Path(results, i), port, names));
    RAMPART_TRY(use(Path(Path(results, i), "value"), port.value()));
  }
  return {};
}

Status FunctionVerifier::verifyStep(const Path &path, size_t number,
                                    const fb::Step &step) {
  Path inner(path, "step");
  if (step.step_type() > fb::HostStep::MAX)
    return inner.error("unknown step ", int(step.step_type()));
  if (step.step_type() == fb::HostStep::NONE || !step.step())
    return inner.error("expected a step, found none");
  if (const fb::HostConstant *constant = step.step_as_HostConstant())
    return visitConstant(inner, *constant);
  if (const fb::RegionCall *call = step.step_as_RegionCall())
    return visitRegionCall(inner, *call);
  if (const fb::HostIf *branch = step.step_as_HostIf())
    return visitIf(inner, *branch);
  if (const fb::HostLoop *loop = step.step_as_HostLoop())
    return visitLoop(inner, *loop);
  return visitHostOp(inner, number, *step.step_as_HostOp());
}

static Result<HostAttribute> readAttribute(const Path &path,
                                           const fb::Attribute &attribute) {
  int present = (attribute.ints() != nullptr) +
                (attribute.floats() != nullptr) + (attribute.text() != nullptr);
  if (present > 1)
    return path.error("expected one of ints, floats and text, found ", present);
  if (const auto *ints = attribute.ints())
    return HostAttribute(std::vector<int64_t>(ints->begin(), ints->end()));
  if (const auto *floats = attribute.floats())
    return HostAttribute(std::vector<double>(floats->begin(), floats->end()));
  if (const auto *text = attribute.text())
    return HostAttribute(text->str());
  return HostAttribute(std::vector<int64_t>()); // writers drop empty vectors
}

static Result<HostAttributes> readAttributes(const Path &path,
                                             const fb::HostOp &op) {
  HostAttributes attributes;
  for (size_t i = 0; i < length(op.attributes()); ++i) {
    const fb::Attribute &attribute =
        *op.attributes()->Get(flatbuffers::uoffset_t(i));
    Result<HostAttribute> value = readAttribute(Path(path, i), attribute);
    if (!value)
      return Error{value.error()};
    std::string name(textOf(attribute.name()));
    if (!attributes.emplace(name, std::move(*value)).second)
      return Path(Path(path, i), "name")
          .error(quotedText(name), " appears twice");
  }
  return attributes;
}

// H3
Status FunctionVerifier::visitHostOp(const Path &path, size_t step,
                                     const fb::HostOp &op) {
  Path inputs(path, "inputs"), outputs(path, "outputs");
  size_t inputCount = presentInputs(op);
  for (size_t i = 0; i < inputCount; ++i)
    RAMPART_TRY(
        use(Path(inputs, i), op.inputs()->Get(flatbuffers::uoffset_t(i))));
  Result<HostAttributes> attributes =
      readAttributes(Path(path, "attributes"), op);
  if (!attributes)
    return Error{attributes.error()};
  Result<HostOp> made =
      HostOp::make(textOf(op.opcode()), inputCount, std::move(*attributes));
  if (!made)
    return path.error(made.error());
  if (length(op.outputs()) != 1)
    return outputs.error("expected one output, found ", length(op.outputs()));
  ops[step] = std::move(*made);
  return define(Path(outputs, size_t(0)), op.outputs()->Get(0));
}

Status FunctionVerifier::visitConstant(const Path &path,
                                       const fb::HostConstant &constant) {
  if (constant.constant() >= length(context.index.constants()))
    return Path(path, "constant")
        .error("expected one of ", length(context.index.constants()),
               " constants, found ", constant.constant());
  return define(Path(path, "output"), constant.output());
}

// H4
Status FunctionVerifier::visitRegionCall(const Path &path,
                                         const fb::RegionCall &call) {
  if (call.region() >= length(context.index.regions()))
    return Path(path, "region")
        .error("expected one of ", length(context.index.regions()),
               " regions, found ", call.region());
  const fb::Region &region = *context.index.regions()->Get(call.region());
  Path inputs(path, "inputs"), outputs(path, "outputs");
  if (length(call.inputs()) != length(region.inputs()))
    return inputs.error("expected ", length(region.inputs()), " values, found ",
                        length(call.inputs()));
  if (length(call.outputs()) != length(region.outputs()))
    return outputs.error("expected ", length(region.outputs()),
                         " values, found ", length(call.outputs()));
  RAMPART_TRY(useAll(inputs, call.inputs()));
  if (call.lengths() != -1) {
    bool sequence = false;
    for (const fb::RegionPort *port : *region.inputs())
      sequence |= port->kind() == fb::PortKind::Sequence;
    if (!sequence)
      return Path(path, "lengths").error("lengths without a sequence");
    RAMPART_TRY(use(Path(path, "lengths"), call.lengths()));
  }
  return defineAll(outputs, call.outputs());
}

// H5
Status FunctionVerifier::checkCallee(const Path &path, uint32_t callee) const {
  size_t count = context.index.functions()->size();
  if (callee >= count)
    return path.error("expected one of ", count, " functions, found ", callee);
  if (callee <= number)
    return path.error("expected a function after its caller ", number,
                      ", found ", callee);
  return {};
}

// H5
Status FunctionVerifier::checkCall(const Path &path, uint32_t callee,
                                   size_t arguments, size_t results) const {
  const fb::Function &function = *context.index.functions()->Get(callee);
  if (length(function.arguments()) != arguments)
    return path.error("expected ", arguments, " arguments, found ",
                      length(function.arguments()));
  if (length(function.results()) != results)
    return path.error("expected ", results, " results, found ",
                      length(function.results()));
  return {};
}

Status FunctionVerifier::visitIf(const Path &path, const fb::HostIf &branch) {
  RAMPART_TRY(use(Path(path, "condition"), branch.condition()));
  Path thenPath(path, "then_function"), elsePath(path, "else_function");
  RAMPART_TRY(useAll(Path(path, "then_inputs"), branch.then_inputs()));
  RAMPART_TRY(useAll(Path(path, "else_inputs"), branch.else_inputs()));
  RAMPART_TRY(checkCallee(thenPath, branch.then_function()));
  RAMPART_TRY(checkCallee(elsePath, branch.else_function()));
  RAMPART_TRY(checkCall(thenPath, branch.then_function(),
                        length(branch.then_inputs()),
                        length(branch.outputs())));
  RAMPART_TRY(checkCall(elsePath, branch.else_function(),
                        length(branch.else_inputs()),
                        length(branch.outputs())));
  return defineAll(Path(path, "outputs"), branch.outputs());
}

// H6
Status FunctionVerifier::visitLoop(const Path &path, const fb::HostLoop &loop) {
  if (loop.trips() != -1)
    RAMPART_TRY(use(Path(path, "trips"), loop.trips()));
  if (loop.condition() != -1)
    RAMPART_TRY(use(Path(path, "condition"), loop.condition()));
  RAMPART_TRY(useAll(Path(path, "carried"), loop.carried()));
  RAMPART_TRY(useAll(Path(path, "captured"), loop.captured()));
  size_t carried = length(loop.carried());
  if (length(loop.outputs()) < carried)
    return Path(path, "outputs")
        .error("expected a value for each of ", carried,
               " carried ones, found ", length(loop.outputs()));
  Path body(path, "body");
  RAMPART_TRY(checkCallee(body, loop.body()));
  RAMPART_TRY(checkCall(body, loop.body(),
                        1 + carried + length(loop.captured()),
                        1 + length(loop.outputs())));
  return defineAll(Path(path, "outputs"), loop.outputs());
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// Calls use(function) for every function that `function` calls.
template <typename Use>
static void forEachCallee(const fb::Function &function, Use use) {
  for (size_t i = 0; i < length(function.body()); ++i) {
    const fb::Step &step = *function.body()->Get(flatbuffers::uoffset_t(i));
    if (const fb::HostIf *branch = step.step_as_HostIf()) {
      use(branch->then_function());
      use(branch->else_function());
    } else if (const fb::HostLoop *loop = step.step_as_HostLoop()) {
      use(loop->body());
    }
  }
}

// H5: every function stands after its callers, so depths are found backwards.
static Status checkDepth(const Path &path, const fb::Program &index) {
  std::vector<size_t> depths(index.functions()->size());
  for (size_t i = depths.size(); i-- > 0;) {
    forEachCallee(*index.functions()->Get(flatbuffers::uoffset_t(i)),
                  [&](uint32_t callee) {
                    depths[i] = std::max(depths[i], depths[callee] + 1);
                  });
    if (depths[i] > callDepthLimit)
      return Path(path, i).error("expected calls at most ", callDepthLimit,
                                 " deep, found ", depths[i]);
  }
  return {};
}

Result<HostOps> rampart::verifyFunctions(const VerifyContext &context) {
  Path path("functions");
  const auto *functions = context.index.functions();
  if (length(functions) == 0)
    return path.error("expected an entry function, found none");
  HostOps ops(length(functions));
  for (size_t i = 0; i < ops.size(); ++i) {
    Status status = FunctionVerifier(context, i, ops[i]).verify(Path(path, i));
    if (!status)
      return Error{status.error()};
  }
  if (Status status = checkDepth(path, context.index); !status)
    return Error{status.error()};
  return ops;
}
