//===- TileAttrs.td - Attributes of the tile dialect -------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILEATTRS_TD
#define RAMPART_DIALECT_TILE_TILEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "rampart/Dialect/Tile/TileDialect.td"

def Tile_PortKind : I32EnumAttr<"PortKind", "what a port carries per stream", [
  I32EnumAttrCase<"Sequence", 0, "sequence">,
  I32EnumAttrCase<"Vector", 1, "vector">,
]> {
  let cppNamespace = "::rampart::tile";
  let genSpecializedAttr = 0;
}

def Tile_PortAttr : AttrDef<Tile_Dialect, "Port"> {
  let mnemonic = "port";
  let summary = "an input or output of a region";
  let description = [{ Example: `#tile.port<sequence, 40>` }];
  let parameters = (ins EnumParameter<Tile_PortKind>:$kind, "int64_t":$width);
  let assemblyFormat = "`<` $kind `,` $width `>`";
  let genVerifyDecl = 1;
}

def Tile_BringUpAttr : AttrDef<Tile_Dialect, "BringUp"> {
  let mnemonic = "bring_up";
  let summary = "what a chip does when it programs a ramp";
  let description = [{
    Redundant columns of which the best is used; whether a step's device aims at the
    charge that is still missing; the bound of a calibration device's clocks when V_0 is
    trimmed (0: it is not). With `per_step` each step uses the column that serves it best.

    Example: `#tile.bring_up<columns 1, feedback false, trim_clocks 255>`
  }];
  let parameters = (ins "int64_t":$columns, "bool":$feedback, "int64_t":$trim_clocks,
                        DefaultValuedParameter<"bool", "false">:$per_step);
  let assemblyFormat = [{
    `<` `columns` $columns `,` `feedback` $feedback `,` `trim_clocks` $trim_clocks
        (`,` `per_step` $per_step^)? `>`
  }];
  let genVerifyDecl = 1;
}

def Tile_LabelsAttr : AttrDef<Tile_Dialect, "Labels"> {
  let mnemonic = "labels";
  let summary = "what the lines of an array stand for";
  let description = [{
    `rows` has five numbers for each run of word lines: the vector (its place in `inputs`),
    its first element, how many elements, word lines per element, the first line's copy
    number. `columns` has four for each run of columns: the first gate (its place in
    `gates`), how many gates a unit has, the first unit, how many units; a unit's gates lie
    side by side.

    Example: `#tile.labels<"fc_weights" inputs "x", "bias" rows [0, 0, 32, 2, 0, 1, 0, 1, 2, 0] gates "y" columns [0, 1, 0, 10]>`
  }];
  let parameters = (ins "::mlir::StringAttr":$matrix,
                        ArrayRefParameter<"::mlir::StringAttr">:$inputs,
                        ArrayRefParameter<"int64_t">:$rows,
                        ArrayRefParameter<"::mlir::StringAttr">:$gates,
                        ArrayRefParameter<"int64_t">:$columns);
  let assemblyFormat = [{
    `<` $matrix `inputs` $inputs `rows` `[` $rows `]` `gates` $gates `columns` `[` $columns `]` `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    static LabelsAttr get(::mlir::MLIRContext *context, const ::rampart::ArrayLabels &labels);
    ::rampart::ArrayLabels getValue() const;
  }];
}

class Tile_ListAttr<string kind, string keyword, string element>
    : AttrDef<Tile_Dialect, kind> {
  let mnemonic = keyword;
  let parameters = (ins ArrayRefParameter<"::rampart::" # element>:$elements);
  let assemblyFormat = "`<` custom<" # kind # ">($elements) `>`";
}

def Tile_StuckDevicesAttr : Tile_ListAttr<"StuckDevices", "stuck_devices", "StuckDevice"> {
  let summary = "devices of a block of pairs that do not follow their programming";
  let description = [{
    For each, in order: row and column in the block, the side of the pair, its conductance in S.

    Example: `#tile.stuck_devices<[(3, 7, negative, 0.0), (4, 4, positive, 1.2e-4)]>`
  }];
}

def Tile_PairTargetsAttr : Tile_ListAttr<"PairTargets", "pair_targets", "PairTarget"> {
  let summary = "what pairs of a block are programmed to instead of the pair scheme's targets";
  let description = [{
    For each, in order: row and column in the block, G+ and G- in S.

    Example: `#tile.pair_targets<[(3, 7, 2.0e-5, 1.0e-6)]>`
  }];
}

def Tile_StuckStepsAttr : Tile_ListAttr<"StuckSteps", "stuck_steps", "StuckStep"> {
  let summary = "devices of a ramp that do not follow their programming";
  let description = [{
    For each, in order: number of the redundant column, device (steps, then calibration
    devices), its conductance in S.

    Example: `#tile.stuck_steps<[(0, 3, 0.0), (1, 17, 1.5e-4)]>`
  }];
}

#endif // RAMPART_DIALECT_TILE_TILEATTRS_TD
