//===- Importance.cpp - What errors of conductances weigh -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Importance.h"

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/TypeSwitch.h"

#include <tuple>

using namespace mlir;
using namespace rampart;
using namespace rampart::tile;

namespace {

class ImportanceFinder {
public:
  explicit ImportanceFinder(ModuleOp module)
      : module(module), symbols(module) {}

  std::map<std::string, Importance> run();

private:
  /// An element of a buffer, as an Integrate uses it.
  using Source = std::tuple<const void *, const void *, int64_t>;

  ModuleOp module;
  SymbolTable symbols;
  std::map<std::string, Importance> found;
  /// By array and row, what drives it in all instructions.
  std::map<std::string, std::vector<std::vector<Source>>> sources;
  /// Arrays whose sums a bank holds.
  DenseMap<Value, SmallVector<std::string>> sums;
  /// Of the elements of a buffer, where constants alone fill them.
  DenseMap<Value, std::vector<double>> constants;
  DenseSet<Value> written;

  void note(FillOp fill);
  void note(IntegrateOp integrate);
  void note(ConvertOp convert);
  double meanSquare(Value buffer, int64_t element);
  void number(const std::string &array);
};

} // namespace

void ImportanceFinder::note(FillOp fill) {
  std::vector<double> &values = constants[fill.getDst()];
  values.resize(fill.getDst().getType().getWidth(), 0);
  ArrayRef<double> given = fill.getValues();
  for (int64_t i = 0; i < int64_t(fill.getCount()); ++i) {
    auto place = size_t(int64_t(fill.getDstOffset()) + i);
    double value = given.empty() ? 0 : given[given.size() == 1 ? 0 : i];
    if (place < values.size())
      values[place] = std::max(values[place], std::abs(value));
  }
}

double ImportanceFinder::meanSquare(Value buffer, int64_t element) {
  auto type = cast<BufferType>(buffer.getType());
  if (auto known = constants.find(buffer);
      known != constants.end() && !written.contains(buffer) &&
      element < int64_t(known->second.size()))
    return known->second[element] * known->second[element];
  double most = std::max(std::abs(double(type.getMin())),
                         std::abs(double(type.getMax())));
  return most * most / 9;
}

void ImportanceFinder::note(IntegrateOp integrate) {
  std::string name = integrate.getArray().str();
  auto array = found.find(name);
  if (array == found.end())
    return;
  auto lists = integrate.getSources().getAsRange<DenseI64ArrayAttr>();
  for (auto [buffer, first, list] :
       llvm::zip(integrate.getBuffers(), integrate.getRows(), lists)) {
    int64_t row = first;
    for (int64_t source : list.asArrayRef()) {
      if (row >= int64_t(array->second.rowWeights.size()))
        break;
      double &weight = array->second.rowWeights[row];
      weight = std::max(weight, meanSquare(buffer, source));
      sources[name][row++].push_back(
          {integrate.getOperation(), buffer.getAsOpaquePointer(), source});
    }
  }
  SmallVector<std::string> &inBank = sums[integrate.getBank()];
  if (!integrate.getAccumulate())
    inBank.clear();
  inBank.push_back(name);
}

void ImportanceFinder::note(ConvertOp convert) {
  double gamma = 0;
  Operation *converter = symbols.lookup(convert.getRamp());
  if (auto ramp = dyn_cast_or_null<RampOp>(converter))
    gamma = ramp.getGamma().convertToDouble();
  else if (auto sar = dyn_cast_or_null<SarOp>(converter))
    gamma = sar.getGamma().convertToDouble();
  if (!(gamma > 0))
    return;
  for (const std::string &name : sums[convert.getBank()]) {
    std::vector<double> &weights = found[name].columnWeights;
    for (int64_t i = 0; i < int64_t(convert.getCount()); ++i) {
      int64_t column =
          int64_t(convert.getColumn()) + i * int64_t(convert.getColumnStride());
      if (column < int64_t(weights.size()))
        weights[column] = std::max(weights[column], 1 / (gamma * gamma));
    }
  }
}

/// Rows with the same sources have the same input.
void ImportanceFinder::number(const std::string &array) {
  Importance &importance = found[array];
  std::map<std::vector<Source>, int64_t> inputs;
  int64_t next = 0;
  for (const std::vector<Source> &driven : sources[array]) {
    auto [input, fresh] = inputs.try_emplace(driven, next);
    // Rows that nothing drives have nothing in common.
    importance.inputs.push_back(driven.empty() ? next : input->second);
    next += fresh || driven.empty();
  }
}

std::map<std::string, Importance> ImportanceFinder::run() {
  for (auto array : module.getOps<ArrayOp>()) {
    std::string name = array.getSymName().str();
    ShapedType type = array.getConductances().getShapedType();
    found[name].rowWeights.assign(type.getDimSize(0), 0);
    found[name].columnWeights.assign(type.getDimSize(1), 0);
    sources[name].resize(type.getDimSize(0));
  }
  module.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](FillOp fill) { note(fill); })
        .Case<LoadOp, MoveOp, ConvertOp, MulOp, AddOp, LookupOp>(
            [&](auto writer) { written.insert(writer.getDst()); });
  });
  module.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op).Case<IntegrateOp, ConvertOp>(
        [&](auto instruction) { note(instruction); });
  });
  for (auto &[name, importance] : found) {
    number(name);
    for (std::vector<double> *weights :
         {&importance.rowWeights, &importance.columnWeights})
      if (llvm::all_of(*weights, [](double weight) { return weight == 0; }))
        weights->assign(weights->size(), 1);
  }
  return std::move(found);
}

std::map<std::string, Importance>
rampart::tile::findImportance(ModuleOp module) {
  return ImportanceFinder(module).run();
}
