//===- ScaleWeights.cpp - Chooses kappa and the word lines ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Dialect/Xbar/MatrixLayout.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/WeightScale.h"

using namespace mlir;

namespace rampart::xbar {
#define GEN_PASS_DEF_SCALEWEIGHTSPASS
#include "rampart/Dialect/Xbar/Transforms/Passes.h.inc"

namespace {

/// Which group (ramp) converts each gate; -1 where nothing does.
struct GateGroups {
  SmallVector<RampOp> ramps;
  SmallVector<int> groupOfGate;
};

FailureOr<GateGroups> findGroups(MvmOp mvm, MatrixOp matrix,
                                 SymbolTable &symbols) {
  GateGroups groups;
  groups.groupOfGate.assign(matrix.getGates(), -1);
  for (Operation *user : mvm.getSums().getUsers()) {
    auto convert = dyn_cast<ConvertOp>(user);
    if (!convert)
      return user->emitError("expected column sums to be converted");
    auto ramp = symbols.lookup<RampOp>(convert.getRamp());
    if (!ramp)
      return convert.emitError("unknown ramp ") << convert.getRampAttr();
    int64_t units = matrix.getColumns() / int64_t(matrix.getGates());
    if (convert.getStride() != matrix.getGates() ||
        convert.getFirst() >= matrix.getGates() ||
        widthOf(convert.getCodes().getType()) != units)
      return convert.emitError(
          "expected a conversion of one gate of all units");
    auto found = llvm::find(groups.ramps, ramp);
    groups.groupOfGate[convert.getFirst()] = int(found - groups.ramps.begin());
    if (found != groups.ramps.end())
      continue;
    if (ramp.getGamma())
      return convert.emitError("expected a ramp of this matrix alone, '@")
             << ramp.getSymName() << "' has a gamma already";
    groups.ramps.push_back(ramp);
  }
  return groups;
}

/// Expected square of a block's input codes: a constant's own, else that of
/// codes whose standard deviation is a third of the peak.
double expectedPower(Value input, int64_t peakCode) {
  double peak = double(peakCode);
  return input.getDefiningOp<ConstantOp>() ? peak * peak : peak * peak / 9;
}

mapping::WeightScaleProblem makeProblem(const Machine &machine,
                                        const MatrixLayout &layout,
                                        const GateGroups &groups,
                                        ValueRange inputs) {
  mapping::WeightScaleProblem problem;
  problem.window = machine.gMax - machine.gMin;
  int64_t rows = layout.wordLines().size();
  // Spare rows of the arrays that are needed anyway fight the devices' error.
  int64_t arrays = (rows + machine.arrayRows - 1) / machine.arrayRows;
  problem.rowBudget =
      mapping::hasDeviceError(machine) ? arrays * machine.arrayRows : rows;
  problem.peaks.assign(groups.ramps.size(), std::vector<double>(rows, 0));
  int64_t row = 0;
  for (unsigned b = 0; b < layout.blockCount(); ++b) {
    double power = expectedPower(inputs[b], layout.peakCode(b));
    problem.power.insert(problem.power.end(), layout.inputsOf(b), power);
    for (int64_t column = 0; column < layout.columns(); ++column) {
      int group = groups.groupOfGate[layout.gateOf(column)];
      if (group < 0)
        continue;
      for (int64_t i = 0; i < layout.inputsOf(b); ++i) {
        double &peak = problem.peaks[group][row + i];
        peak = std::max(peak, std::abs(layout.weight(b, i, column)));
      }
    }
    row += layout.inputsOf(b);
  }
  return problem;
}

LogicalResult scaleMatrix(MvmOp mvm, const Machine &machine,
                          SymbolTable &symbols) {
  auto matrix = symbols.lookup<MatrixOp>(mvm.getMatrix());
  if (!matrix)
    return mvm.emitError("unknown matrix ") << mvm.getMatrixAttr();
  if (matrix.getCopies())
    return mvm.emitError("expected a matrix of this product alone, '@")
           << matrix.getSymName() << "' has copies already";
  FailureOr<MatrixLayout> layout = MatrixLayout::make(matrix, mvm.getInputs());
  if (failed(layout))
    return failure();
  FailureOr<GateGroups> groups = findGroups(mvm, matrix, symbols);
  if (failed(groups))
    return failure();
  Result<mapping::WeightScale> scale = mapping::chooseWeightScale(
      makeProblem(machine, *layout, *groups, mvm.getInputs()));
  if (!scale)
    return mvm.emitError() << scale.error();

  matrix.setCopies(ArrayRef<int64_t>(scale->copies));
  SmallVector<double> gammas;
  for (int group : groups->groupOfGate)
    gammas.push_back(group < 0 ? 0 : scale->gammas[group]);
  matrix.setGammas(gammas);
  Builder builder(mvm.getContext());
  for (auto [ramp, gamma] : llvm::zip(groups->ramps, scale->gammas))
    ramp.setGammaAttr(builder.getF64FloatAttr(gamma));
  return success();
}

struct ScaleWeights : impl::ScaleWeightsPassBase<ScaleWeights> {
  void runOnOperation() override {
    FailureOr<Machine> machine = getMachine(getOperation());
    if (failed(machine))
      return signalPassFailure();
    SymbolTable symbols(getOperation());
    WalkResult result = getOperation().walk([&](MvmOp mvm) {
      return WalkResult(scaleMatrix(mvm, *machine, symbols));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
} // namespace rampart::xbar
