//===- TileDialect.td - Definition of the tile dialect -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILEDIALECT_TD
#define RAMPART_DIALECT_TILE_TILEDIALECT_TD

include "mlir/IR/OpBase.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::rampart::tile";
  let summary = "The tile program, one to one with the program format";
  let description = [{
    Every operation is a record of runtime/schema/program.fbs; docs/ProgramFormat.md
    gives its exact meaning. Instructions write buffers and banks in program order.
  }];
  let dependentDialects = ["::rampart::host::HostDialect", "::rampart::rnn::RnnDialect"];
  let extraClassDeclaration = [{
    /// Unit attribute of a module whose chip's faults are those that its arrays and ramps list.
    static constexpr ::llvm::StringLiteral faultMapAttrName = "rampart.fault_map";
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
}

#endif // RAMPART_DIALECT_TILE_TILEDIALECT_TD
