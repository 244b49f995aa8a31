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
  std::string name(functionName(function.kind));
  if (name == "identity")
    return {};
  name[0] = char(std::toupper(name[0]));
  return {name, function.alpha, function.beta};
}

static reference::Table tableOf(xbar::TableOp table) {
  Function function = table.getFunction().getValue();
  return {activationOf(function), function.clip, int64_t(table.getLevels()),
          codeOf(table.getInput()), codeOf(table.getOutput())};
}

static reference::Ramp rampOf(xbar::RampOp ramp) {
  DictionaryAttr devices = *ramp.getDevices();
  reference::Ramp result;
  result.gain = devices.getAs<FloatAttr>("gain").getValueAsDouble();
  result.steps = devices.getAs<DenseF32ArrayAttr>("steps").asArrayRef().vec();
  result.offsets =
      devices.getAs<DenseF32ArrayAttr>("offsets").asArrayRef().vec();
  result.stepClocks =
      devices.getAs<DenseI64ArrayAttr>("step_clocks").asArrayRef().vec();
  result.offsetClocks =
      devices.getAs<DenseI64ArrayAttr>("offset_clocks").asArrayRef().vec();
  result.code = codeOf(ramp.getType());
  return result;
}

namespace {

/// One device region and the symbols it uses.
class RegionReader {
public:
  explicit RegionReader(xbar::RegionOp region)
      : region(region), symbols(region->getParentOfType<ModuleOp>()) {}

  reference::QuantizedLstm lstm();
  reference::QuantizedDense dense();
  bool recurrent() { return !region.getBody().getOps<xbar::LoopOp>().empty(); }

private:
  xbar::RegionOp region;
  SymbolTable symbols;

  xbar::MatrixOp matrix();
  reference::Rows rows();
  std::vector<reference::Stack> stacksOf(int64_t first);
  xbar::LookupOp lookupOf(StringRef gate);
  reference::Conversion conversion(int64_t first, StringRef gate,
                                   bool peephole);
};

} // namespace

xbar::MatrixOp RegionReader::matrix() {
  xbar::MatrixOp result;
  region.walk([&](xbar::IntegrateOp op) {
    auto array = symbols.lookup<xbar::ArrayOp>(
        cast<FlatSymbolRefAttr>(op.getArrays()[0]).getValue());
    result = symbols.lookup<xbar::MatrixOp>(array.getMatrix());
  });
  return result;
}

/// The bias drives the last word line of every product.
reference::Rows RegionReader::rows() {
  reference::Rows result;
  result.copies = matrix().getCopies()->vec();
  region.walk([&](xbar::IntegrateOp op) {
    result.bias = codeOf(op.getInputs().back().getType());
  });
  return result;
}

/// The stacks whose sums gate `first` is converted from, by word line.
std::vector<reference::Stack> RegionReader::stacksOf(int64_t first) {
  std::map<int64_t, reference::Stack> stacksByLine;
  region.walk([&](xbar::ConvertOp op) {
    if (int64_t(op.getFirst()) != first)
      return;
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
  });
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

/// The code that partial sums add up to.
static Type completedSum(Value sum) {
  return cast<ShapedType>(sum.getType()).getElementType();
}

reference::Conversion RegionReader::conversion(int64_t first, StringRef gate,
                                               bool peephole) {
  reference::Conversion result;
  result.stacks = stacksOf(first);
  xbar::ConvertOp convert;
  region.walk([&](xbar::ConvertOp op) {
    if (int64_t(op.getFirst()) == first)
      convert = op;
  });
  result.ramp = rampOf(symbols.lookup<xbar::RampOp>(convert.getRamp()));
  result.sum = result.ramp.code;
  if (xbar::LookupOp lookup = lookupOf(gate); lookup && !gate.empty()) {
    result.table = tableOf(symbols.lookup<xbar::TableOp>(lookup.getTable()));
    Value sum = lookup.getInput();
    if (peephole) // (linear sum) + P c
      sum = sum.getDefiningOp<xbar::AddOp>().getLhs();
    result.sum = codeOf(completedSum(sum));
  } else if (result.stacks.size() > 1) {
    // A linear output: the region returns the completed sum.
    result.sum = codeOf(
        completedSum(region.getBody().front().getTerminator()->getOperand(0)));
  }
  return result;
}

/// The weights of gate `which` times the cell state.
static reference::Code peepholeCode(xbar::LookupOp lookup) {
  auto sum = lookup.getInput().getDefiningOp<xbar::AddOp>();
  auto product = sum.getRhs().getDefiningOp<xbar::MulOp>();
  return codeOf(product.getLhs().getType());
}

reference::QuantizedLstm RegionReader::lstm() {
  reference::QuantizedLstm result;
  auto loop = *region.getBody().getOps<xbar::LoopOp>().begin();
  result.x = codeOf(region.getInputs()[0].getType());
  result.h = codeOf(loop.getFinals()[0].getType());
  result.c = codeOf(loop.getFinals()[1].getType());
  // The next cell state is a sum of two products.
  auto yield = cast<xbar::YieldOp>(loop.getBody().front().getTerminator());
  result.product = codeOf(
      yield.getStates()[1].getDefiningOp<xbar::AddOp>().getLhs().getType());
  result.rows = rows();
  llvm::copy(*matrix().getGammas(), result.gammas.begin());
  constexpr StringLiteral names[] = {"i", "o", "f", "g"};
  for (int64_t gate = 0; gate < 4; ++gate) {
    if (gate == 2 && stacksOf(gate).empty())
      continue; // input_forget
    xbar::LookupOp lookup = lookupOf(names[gate]);
    auto sum =
        lookup ? lookup.getInput().getDefiningOp<xbar::AddOp>() : xbar::AddOp();
    // Partial sums are added too, but not to products.
    bool peephole = sum && sum.getRhs().getDefiningOp<xbar::MulOp>();
    result.gates[gate] = conversion(gate, names[gate], peephole);
    if (peephole)
      result.peepholes[gate] = peepholeCode(lookup);
  }
  result.cell = tableOf(symbols.lookup<xbar::TableOp>(lookupOf("").getTable()));
  return result;
}

reference::QuantizedDense RegionReader::dense() {
  reference::QuantizedDense result;
  result.x = codeOf(region.getInputs()[0].getType());
  result.rows = rows();
  result.gamma = (*matrix().getGammas())[0];
  result.y = conversion(0, "y", false);
  return result;
}

std::vector<reference::QuantizedLstm>
rampart::test::lstmDecisions(ModuleOp module) {
  std::vector<reference::QuantizedLstm> result;
  module.walk([&](xbar::RegionOp region) {
    if (RegionReader reader(region); reader.recurrent())
      result.push_back(reader.lstm());
  });
  return result;
}

std::vector<reference::QuantizedDense>
rampart::test::denseDecisions(ModuleOp module) {
  std::vector<reference::QuantizedDense> result;
  module.walk([&](xbar::RegionOp region) {
    if (RegionReader reader(region); !reader.recurrent())
      result.push_back(reader.dense());
  });
  return result;
}
