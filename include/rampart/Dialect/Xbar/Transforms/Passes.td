//===- Passes.td - Passes of the xbar dialect --------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_TD
#define RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ScaleWeightsPass : Pass<"xbar-scale-weights", "::mlir::ModuleOp"> {
  let summary = "Chooses kappa and the word lines of every input";
  let description = [{
    Precondition: matrices are used by `xbar.mvm` only; each ramp converts the columns
    of one matrix.
    Postcondition: matrices have `copies`, their ramps `gamma`; every share of a weight
    fits the device window.
    Example: test/Dialect/Xbar/scale-weights.mlir.
  }];
}

def PartitionPass : Pass<"xbar-partition", "::mlir::ModuleOp"> {
  let summary = "Cuts matrices into arrays under the complete-sum rule";
  let description = [{
    Precondition: matrices have `copies`.
    Postcondition: `xbar.mvm` is replaced by `xbar.integrate` on arrays. A sum that
    fits the arrays which may share an integrator keeps its ramp; a longer one is
    converted linearly in parts, the parts are added digitally, and the function is a
    table.
    Fails where the gates of one unit are wider than an array.
    Example: test/Dialect/Xbar/partition.mlir.
  }];
}

def SynthesizeRampsPass : Pass<"xbar-synthesize-ramps", "::mlir::ModuleOp"> {
  let summary = "Turns every ramp's function into conductances";
  let description = [{
    Precondition: ramps have `gamma`.
    Postcondition: ramps have `devices` inside the device window.
    Fails where a function has no inverse on its levels, or the ramp does not fit the
    window or the column.
    Example: test/Dialect/Xbar/synthesize-ramps.mlir.
  }];
}

def ShareArraysPass : Pass<"xbar-share-arrays", "::mlir::ModuleOp"> {
  let summary = "Programs equal weights once, or as often as asked";
  let description = [{
    Precondition: ramps have `devices`.
    Postcondition: matrices of the same weights, scales and word lines that the same
    codes drive are one, and so are their arrays, and their ramps where these are
    equal. Regions of different layers then use the same arrays. With `copies` above 1 a
    hot matrix stays that often, and its users take turns: they wait for each other less.
    The pass does not fail. Example: test/Dialect/Xbar/share-arrays.mlir.
  }];
  let options = [Option<"copies", "copies", "int64_t", "1",
                        "how often weights of many nodes are programmed at most">];
}

#endif // RAMPART_DIALECT_XBAR_TRANSFORMS_PASSES_TD
