//===- Passes.td - Passes of the host dialect --------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_TD
#define RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def InferTypesPass : Pass<"host-infer-types", "::mlir::func::FuncOp"> {
  let summary = "Refine result types by what their operands say";
  let description = [{
    Every operation that can infer its result types gets the more precise of
    what it has and what it infers; the function's result types follow what it
    returns.

    Fails where a declared and an inferred type contradict each other. See
    `test/Dialect/Host/infer-types.mlir`.
  }];
}

def FoldConstantsPass : Pass<"host-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "Run host operations on constants at compile time";
  let description = [{
    Refines types as `host-infer-types` does, and replaces by a constant each
    host operation whose operands are all constants (by running the runtime's
    kernel) or whose result is a small vector of sizes that are known although
    other dimensions are not. Operations that have no use left are removed.

    Postcondition: shape arithmetic that remains depends on sizes known only at
    run time. An operation whose result would have more than `max-bytes` is left.

    Fails where a kernel refuses its operands: the model would fail at run time
    for every input. See `test/Dialect/Host/fold-constants.mlir`.
  }];
  let dependentDialects = ["::rampart::host::HostDialect"];
  let options = [
    Option<"maxBytes", "max-bytes", "int64_t", /*default=*/"268435456",
           "Largest result that is folded, in bytes">
  ];
}

def SpecializeFunctionsPass
    : Pass<"host-specialize-functions", "::mlir::ModuleOp"> {
  let summary = "Tell branches and loops what their callers know";
  let description = [{
    Goes through the functions, callers first, folds their constants as
    `host-fold-constants` does, and for each `host.if` and `host.loop` in them:

    * a branch whose condition is known is replaced by the function it calls;
    * a carried value that no pass changes becomes a captured one, and a scan
      that nobody reads goes;
    * a constant that is an input of a branch, or captured by a loop, moves into
      the function, whose argument goes, as do arguments that it does not use;
      the types of the others become those of the inputs.

    A function that several operations call is cloned before it changes; one
    that none calls any more is removed. At last the results of branches and
    loops get the types that follow from the functions.

    Fails where folding does. See `test/Dialect/Host/specialize-functions.mlir`.
  }];
  let dependentDialects = ["::rampart::host::HostDialect"];
  let options = [
    Option<"maxBytes", "max-bytes", "int64_t", /*default=*/"268435456",
           "Largest result that is folded, in bytes">
  ];
}

#endif // RAMPART_DIALECT_HOST_TRANSFORMS_PASSES_TD
