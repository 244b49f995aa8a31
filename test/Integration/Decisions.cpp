//===- Decisions.cpp - What the compiler decided, as data -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Decisions.h"

#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/core/Function.h"

#include <map>

using namespace mlir;
using namespace rampart;
using namespace rampart::test;

static reference::Code codeOf(Type type) {
  if (auto shaped = dyn_cast<ShapedType>(type))
    type = shaped.getElementType();
  auto code = cast<host::CodeType>(type);
  return {code.getMin(), code.getMax(), code.getNum(), code.getDen()};
}

/// ONNX's name of a function; none for the identity.
static reference::Activation activationOf(const Function &function) {
  if (function.kind == FunctionKind::Identity)
    return {};
  std::string name(functionName(function.kind));
  for (const std::string &onnx : reference::activationNames())
    if (std::equal(name.begin(), name.end(), onnx.begin(), onnx.end(),
                   [](char a, char b) { return a == std::tolower(b); }))
      return {onnx, function.alpha, function.beta};
  throw std::invalid_argument("ONNX's recurrences have no function " + name);
}

static reference::Table tableOf(xbar::TableOp table) {
  Function function = table.getFunction().getValue();
  return {activationOf(function), function.clip, int64_t(table.getLevels()),
          codeOf(table.getInput()), codeOf(table.getOutput())};
}

static reference::Ramp rampOf(xbar::RampOp ramp) {
  reference::Ramp result;
  result.code = codeOf(ramp.getType());
  result.levels = int64_t(ramp.getLevels());
  if (ramp.getUniform()) {
    result.uniform.emplace(
        reference::Uniform{(*ramp.getUniform())[0], (*ramp.getUniform())[1]});
    result.directions.assign(result.levels - 1, 1);
    return result;
  }
  DictionaryAttr devices = *ramp.getDevices();
  result.gain = devices.getAs<FloatAttr>("gain").getValueAsDouble();
  result.steps = devices.getAs<DenseF32ArrayAttr>("steps").asArrayRef().vec();
  result.offsets =
      devices.getAs<DenseF32ArrayAttr>("offsets").asArrayRef().vec();
  result.stepClocks =
      devices.getAs<DenseI64ArrayAttr>("step_clocks").asArrayRef().vec();
  result.offsetClocks =
      devices.getAs<DenseI64ArrayAttr>("offset_clocks").asArrayRef().vec();
  result.directions.assign(result.steps.size() + 1, 1);
  if (auto given = devices.getAs<DenseI8ArrayAttr>("directions")) {
    result.first = devices.getAs<IntegerAttr>("first").getInt();
    result.directions.assign(given.asArrayRef().begin(),
                             given.asArrayRef().end());
  }
  return result;
}

namespace {

/// One device region and the symbols it uses.
class RegionReader {
public:
  explicit RegionReader(xbar::RegionOp region)
      : region(region), symbols(region->getParentOfType<ModuleOp>()) {}

  reference::QuantizedLstm lstm();
  reference::QuantizedGru gru();
  reference::QuantizedRnn rnn();
  reference::QuantizedDense dense();
  bool recurrent() { return !region.getBody().getOps<xbar::LoopOp>().empty(); }

private:
  xbar::RegionOp region;
  SymbolTable symbols;

  xbar::MatrixOp matrixOf(xbar::IntegrateOp op);
  /// Every product with the matrix whose name ends with `suffix`.
  SmallVector<xbar::IntegrateOp> integrates(StringRef suffix);
  /// Every conversion of gate `first` of that matrix.
  SmallVector<xbar::ConvertOp> converts(StringRef suffix, int64_t first);
  reference::Matrix matrix(StringRef suffix);
  std::vector<reference::Stack> stacksOf(StringRef suffix, int64_t first);
  xbar::LookupOp lookupOf(StringRef gate);
  /// How `gate`'s columns become codes. With `completed`, what they add up to
  /// is the first term of a digital sum, which the table takes.
  reference::Conversion conversion(StringRef suffix, int64_t first,
                                   StringRef gate, bool completed);
  xbar::LoopOp loop() {
    return *region.getBody().getOps<xbar::LoopOp>().begin();
  }
  /// The next state `i`, which a step computes.
  Value nextState(unsigned i) {
    return cast<xbar::YieldOp>(loop().getBody().front().getTerminator())
        .getStates()[i];
  }
};

} // namespace

xbar::MatrixOp RegionReader::matrixOf(xbar::IntegrateOp op) {
  auto array = symbols.lookup<xbar::ArrayOp>(
      cast<FlatSymbolRefAttr>(op.getArrays()[0]).getValue());
  return symbols.lookup<xbar::MatrixOp>(array.getMatrix());
}

SmallVector<xbar::IntegrateOp> RegionReader::integrates(StringRef suffix) {
  SmallVector<xbar::IntegrateOp> result;
  region.walk([&](xbar::IntegrateOp op) {
    if (matrixOf(op).getSymName().ends_with(suffix))
      result.push_back(op);
  });
  return result;
}

SmallVector<xbar::ConvertOp> RegionReader::converts(StringRef suffix,
                                                    int64_t first) {
  SmallVector<xbar::ConvertOp> result;
  for (xbar::IntegrateOp integrate : integrates(suffix))
    for (Operation *user : integrate.getSums().getUsers())
      if (auto convert = cast<xbar::ConvertOp>(user);
          int64_t(convert.getFirst()) == first)
        result.push_back(convert);
  return result;
}

/// The bias drives the last word line of every product.
reference::Matrix RegionReader::matrix(StringRef suffix) {
  xbar::IntegrateOp integrate = integrates(suffix).front();
  xbar::MatrixOp op = matrixOf(integrate);
  return {op.getCopies()->vec(), codeOf(integrate.getInputs().back().getType()),
          op.getGammas()->vec()};
}

/// The stacks whose sums gate `first` is converted from, by word line.
std::vector<reference::Stack> RegionReader::stacksOf(StringRef suffix,
                                                     int64_t first) {
  std::map<int64_t, reference::Stack> stacksByLine;
  for (xbar::ConvertOp op : converts(suffix, first)) {
    auto integrate = op.getSums().getDefiningOp<xbar::IntegrateOp>();
    reference::Stack stack;
    int64_t end = 0;
    for (Attribute reference : integrate.getArrays()) {
      auto array = symbols.lookup<xbar::ArrayOp>(
          cast<FlatSymbolRefAttr>(reference).getValue());
      stack.bounds.push_back(int64_t(array.getRow()));
      end = std::max(end, int64_t(array.getRow() + array.getRows()));
    }
    llvm::sort(stack.bounds);
    stack.bounds.push_back(end);
    stacksByLine[stack.bounds.front()] = stack;
  }
  std::vector<reference::Stack> stacks;
  for (const auto &[line, stack] : stacksByLine)
    stacks.push_back(stack);
  return stacks;
}

/// The lookup that ends in `gate`; the one without a gate for "".
xbar::LookupOp RegionReader::lookupOf(StringRef gate) {
  xbar::LookupOp result;
  region.walk([&](xbar::LookupOp op) {
    if (op.getGate().value_or("") == gate)
      result = op;
  });
  return result;
}

/// The code of the complete column sums that `convert` has a part of.
static Type completedSum(xbar::ConvertOp convert) {
  Value sum = convert.getCodes();
  while (sum.hasOneUse()) {
    Operation *user = *sum.user_begin();
    // Parts are added to parts; anything else that is added is a product.
    auto isPart = [](Value value) {
      return isa_and_nonnull<xbar::ConvertOp>(value.getDefiningOp());
    };
    auto add = dyn_cast<xbar::AddOp>(user);
    if (!isa<xbar::ConcatOp>(user) && !(add && isPart(add.getRhs())))
      break;
    sum = user->getResult(0);
  }
  return sum.getType();
}

reference::Conversion RegionReader::conversion(StringRef suffix, int64_t first,
                                               StringRef gate, bool completed) {
  reference::Conversion result;
  result.stacks = stacksOf(suffix, first);
  xbar::ConvertOp convert = converts(suffix, first).front();
  result.ramp = rampOf(symbols.lookup<xbar::RampOp>(convert.getRamp()));
  xbar::LookupOp lookup = gate.empty() ? xbar::LookupOp() : lookupOf(gate);
  if (lookup)
    result.table = tableOf(symbols.lookup<xbar::TableOp>(lookup.getTable()));
  result.sum = lookup && !completed ? result.table->input
                                    : codeOf(completedSum(convert));
  return result;
}

/// Whether a product is added to the sums that `lookup` takes.
static bool addsProduct(xbar::LookupOp lookup) {
  auto sum =
      lookup ? lookup.getInput().getDefiningOp<xbar::AddOp>() : xbar::AddOp();
  return sum && sum.getRhs().getDefiningOp<xbar::MulOp>();
}

reference::QuantizedLstm RegionReader::lstm() {
  reference::QuantizedLstm result;
  result.x = codeOf(region.getInputs()[0].getType());
  result.h = codeOf(loop().getFinals()[0].getType());
  result.c = codeOf(loop().getFinals()[1].getType());
  // The next cell state is a sum of two products.
  result.product =
      codeOf(nextState(1).getDefiningOp<xbar::AddOp>().getLhs().getType());
  result.matrix = matrix("weights");
  constexpr StringLiteral names[] = {"i", "o", "f", "g"};
  for (int64_t gate = 0; gate < 4; ++gate) {
    if (converts("weights", gate).empty())
      continue; // input_forget
    xbar::LookupOp lookup = lookupOf(names[gate]);
    bool peephole = addsProduct(lookup);
    result.gates[gate] = conversion("weights", gate, names[gate], peephole);
    if (peephole) {
      auto sum = lookup.getInput().getDefiningOp<xbar::AddOp>();
      auto product = sum.getRhs().getDefiningOp<xbar::MulOp>();
      result.peepholes[gate] = codeOf(product.getLhs().getType());
    }
  }
  if (!integrates("projection").empty())
    result.projection = reference::QuantizedProjection{
        codeOf(integrates("projection").front().getInputs()[0].getType()),
        matrix("projection"), conversion("projection", 0, "", false)};
  result.cell = tableOf(symbols.lookup<xbar::TableOp>(lookupOf("").getTable()));
  return result;
}

reference::QuantizedGru RegionReader::gru() {
  reference::QuantizedGru result;
  result.x = codeOf(region.getInputs()[0].getType());
  result.h = codeOf(loop().getFinals()[0].getType());
  result.product =
      codeOf(nextState(0).getDefiningOp<xbar::AddOp>().getLhs().getType());
  region.walk([&](xbar::RecodeOp op) {
    result.drive = codeOf(op.getResult().getType());
  });
  result.matrix = matrix("weights");
  result.gates = {conversion("weights", 0, "z", false),
                  conversion("weights", 1, "r", false)};
  result.candidateMatrix = matrix("candidate");
  bool resetAfter = !integrates("recurrent").empty();
  result.candidate = conversion("candidate", 0, "h", resetAfter);
  if (resetAfter) {
    result.recurrentMatrix = matrix("recurrent");
    result.recurrent = conversion("recurrent", 0, "", false);
  } else {
    result.reset =
        codeOf(integrates("candidate").front().getInputs()[1].getType());
  }
  return result;
}

reference::QuantizedRnn RegionReader::rnn() {
  return {codeOf(region.getInputs()[0].getType()),
          codeOf(loop().getFinals()[0].getType()), matrix("weights"),
          conversion("weights", 0, "h", false)};
}

reference::QuantizedDense RegionReader::dense() {
  return {codeOf(region.getInputs()[0].getType()), matrix("weights"),
          conversion("weights", 0, "y", false)};
}

/// What `read` finds in every region that is or is not recurrent.
template <typename Layer>
static std::vector<Layer> decisions(ModuleOp module, bool recurrent,
                                    Layer (RegionReader::*read)()) {
  std::vector<Layer> result;
  module.walk([&](xbar::RegionOp region) {
    RegionReader reader(region);
    if (reader.recurrent() == recurrent)
      result.push_back((reader.*read)());
  });
  return result;
}

std::vector<reference::QuantizedLstm>
rampart::test::lstmDecisions(ModuleOp module) {
  return decisions(module, true, &RegionReader::lstm);
}

std::vector<reference::QuantizedGru>
rampart::test::gruDecisions(ModuleOp module) {
  return decisions(module, true, &RegionReader::gru);
}

std::vector<reference::QuantizedRnn>
rampart::test::rnnDecisions(ModuleOp module) {
  return decisions(module, true, &RegionReader::rnn);
}

std::vector<reference::QuantizedDense>
rampart::test::denseDecisions(ModuleOp module) {
  return decisions(module, false, &RegionReader::dense);
}
