//===- TileOps.td - Operations of the tile dialect ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_TILE_TILEOPS_TD
#define RAMPART_DIALECT_TILE_TILEOPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rampart/Dialect/Rnn/RnnAttrs.td"
include "rampart/Dialect/Tile/TileAttrs.td"
include "rampart/Dialect/Tile/TileTypes.td"

class Tile_Op<string mnemonic, list<Trait> traits = []>
    : Op<Tile_Dialect, mnemonic, traits>;

// Fields as wide as the records of the program format.
def Tile_U32Attr : ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<4294967295>]>;
def Tile_I32Attr : ConfinedAttr<I64Attr, [IntMinValue<-2147483648>, IntMaxValue<2147483647>]>;

//===----------------------------------------------------------------------===//
// Hardware that is programmed once
//===----------------------------------------------------------------------===//

def Tile_HardwareDoc : OpDocGroup {
  let summary = "Programmed hardware";
  let description = "Arrays, ramps and tables: symbols that instructions name.";
}

let opDocGroup = Tile_HardwareDoc in {

def Tile_ArrayOp : Tile_Op<"array", [Symbol]> {
  let summary = "a block of differential pairs and its conductance targets";
  let description = [{
    Takes word lines row .. and columns column .. of physical array `slot` of the tile;
    blocks of one physical array share neither. `labels` name what its lines stand for.
    With `word_lines` and `bit_lines` the block takes these, one for each row and column;
    they begin with `row` and `column`. `stuck` are its chip's known faults, in a module
    with `rampart.fault_map`; `targets` are programmed, in noisy mode, in the place of what
    the pair scheme makes of a conductance.

    Example: `tile.array @fc_0 tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<33x10xf32>`
    Example: `tile.array @fc_1 tile 0 slot 1 row 4 column 0 conductances dense<1.0e-5> : tensor<2x1xf32> word_lines [4, 0] stuck <[(1, 0, negative, 2.0e-5)]> targets <[(1, 0, 3.0e-5, 2.0e-5)]>`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Tile_U32Attr:$tile, Tile_U32Attr:$slot, Tile_U32Attr:$row,
                       Tile_U32Attr:$column, ElementsAttr:$conductances,
                       OptionalAttr<Tile_LabelsAttr>:$labels,
                       OptionalAttr<DenseI32ArrayAttr>:$word_lines,
                       OptionalAttr<DenseI32ArrayAttr>:$bit_lines,
                       OptionalAttr<Tile_StuckDevicesAttr>:$stuck,
                       OptionalAttr<Tile_PairTargetsAttr>:$targets);
  let assemblyFormat = [{
    $sym_name `tile` $tile `slot` $slot `row` $row `column` $column
    `conductances` $conductances (`labels` $labels^)? (`word_lines` $word_lines^)?
    (`bit_lines` $bit_lines^)? (`stuck` $stuck^)? (`targets` $targets^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Tile_RampOp : Tile_Op<"ramp", [Symbol]> {
  let summary = "a ramp column's devices and what they stand for";
  let description = [{
    Takes ramp columns of physical array `slot` of the tile from `column` on: one device on
    each word line, and as many columns again for each that `bring_up` may choose from.
    Conductances in S, clocks of T_adc. A conversion emits code_base + code_stride *
    (steps up - steps down); a code's real value is code * code_scale. `bring_up` is
    what a chip does when it programs them, with one weight per threshold of a squared
    error of its sum, in 1/(S code)², where columns are compared or V_0 is trimmed. `stuck`
    are its chip's known faults.

    Example:

    ```mlir
    tile.ramp @tanh1 tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0e-4
      code -1 stride 2 scale 1.0 directions [1] gain 1.0
      steps [] clocks [] offsets [] clocks []
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Tile_U32Attr:$tile, Tile_U32Attr:$slot,
                       Tile_U32Attr:$column, Rnn_FunctionAttr:$function, F64Attr:$lo, F64Attr:$hi, F64Attr:$gamma,
                       Tile_I32Attr:$code_base, Tile_I32Attr:$code_stride, F64Attr:$code_scale,
                       DenseI8ArrayAttr:$directions, F64Attr:$gain,
                       DenseF32ArrayAttr:$steps, DenseI64ArrayAttr:$step_clocks,
                       DenseF32ArrayAttr:$offsets, DenseI64ArrayAttr:$offset_clocks,
                       OptionalAttr<Tile_BringUpAttr>:$bring_up,
                       OptionalAttr<DenseF32ArrayAttr>:$weights,
                       OptionalAttr<Tile_StuckStepsAttr>:$stuck);
  let assemblyFormat = [{
    $sym_name `tile` $tile `slot` $slot `column` $column $function `from` $lo `to` $hi `gamma` $gamma
    `code` $code_base `stride` $code_stride `scale` $code_scale `directions` $directions
    `gain` $gain `steps` custom<Floats>($steps) `clocks` $step_clocks
    `offsets` custom<Floats>($offsets) `clocks` $offset_clocks
    (`bring_up` $bring_up^ `weights` custom<Floats>($weights))? (`stuck` $stuck^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Tile_SarOp : Tile_Op<"sar", [Symbol]> {
  let summary = "successive approximation converters of a physical array";
  let description = [{
    Linear conversions without devices: threshold k of `thresholds` is first + k step, in
    S times input code. Conversions name it where they would name a ramp; codes are those
    of `tile.ramp`, with a rise at every threshold.

    Example:

    ```mlir
    tile.sar @fc_linear tile 0 slot 0 from -1.0 to 1.0 gamma 1.0e-4
      code -1 stride 2 scale 1.0 thresholds 1 first 0.0 step 2.0e-4
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Tile_U32Attr:$tile, Tile_U32Attr:$slot,
                       F64Attr:$lo, F64Attr:$hi, F64Attr:$gamma,
                       Tile_I32Attr:$code_base, Tile_I32Attr:$code_stride, F64Attr:$code_scale,
                       ConfinedAttr<I64Attr, [IntMinValue<1>, IntMaxValue<65536>]>:$thresholds,
                       F64Attr:$first, F64Attr:$step);
  let assemblyFormat = [{
    $sym_name `tile` $tile `slot` $slot `from` $lo `to` $hi `gamma` $gamma
    `code` $code_base `stride` $code_stride `scale` $code_scale
    `thresholds` $thresholds `first` $first `step` $step attr-dict
  }];
}

def Tile_TableOp : Tile_Op<"table", [Symbol]> {
  let summary = "a lookup table of a digital unit";
  let description = [{
    Entry i belongs to code first + i.

    Example: `tile.table @relu tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0 entries dense<[0, 0, 1]> : tensor<3xi32>`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Tile_U32Attr:$tile, Rnn_FunctionAttr:$function,
                       Tile_I32Attr:$first, F64Attr:$input_scale, F64Attr:$output_scale,
                       ElementsAttr:$entries);
  let assemblyFormat = [{
    $sym_name `tile` $tile $function `first` $first `input_scale` $input_scale
    `output_scale` $output_scale `entries` $entries attr-dict
  }];
  let hasVerifier = 1;
}

def Tile_RegionOp : Tile_Op<"region", [Symbol, IsolatedFromAbove, NoTerminator, SingleBlock]> {
  let summary = "instructions that run for every stream";
  let description = [{
    Buffers and banks are declared at the top; instructions follow.

    Example: `tile.region @fc inputs [#tile.port<vector, 32>] outputs [#tile.port<vector, 10>] {}`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<Tile_PortAttr, "ports">:$inputs,
                       TypedArrayAttrBase<Tile_PortAttr, "ports">:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `inputs` $inputs `outputs` $outputs attr-dict-with-keyword $body
  }];
}

} // opDocGroup

def Tile_CallOp : Tile_Op<"call", [AttrSizedOperandSegments]> {
  let summary = "runs a region for every stream of host tensors";
  let description = [{
    Sequences are [T, B, width], vectors [B, width]; `lengths` (i32 [B]) ends each stream
    after its own number of steps.

    Example: `%y = tile.call @fc(%x) : (tensor<?x32x!host.code<-15:15, 1/15>>) -> tensor<?x10x!host.code<-255:255, 1/32>>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$region, Variadic<AnyRankedTensor>:$inputs,
                       Optional<RankedTensorOf<[I32]>>:$lengths);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let assemblyFormat = [{
    $region `(` $inputs `)` (`lengths` `(` $lengths^ `:` type($lengths) `)`)? attr-dict
    `:` functional-type($inputs, $outputs)
  }];
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

def Tile_MemoryDoc : OpDocGroup {
  let summary = "Memory";
  let description = "Buffers, banks and how codes get into and out of them.";
}

let opDocGroup = Tile_MemoryDoc in {

def Tile_BufferOp : Tile_Op<"buffer", [MemoryEffects<[MemAlloc]>]> {
  let summary = "declares a buffer of codes";
  let description = "Example: `%h = tile.buffer tile 0 : !tile.buffer<32, -15:15>`";
  let arguments = (ins Tile_U32Attr:$tile);
  let results = (outs Tile_BufferType:$buffer);
  let assemblyFormat = "`tile` $tile attr-dict `:` qualified(type($buffer))";
  let hasVerifier = 1;
}

def Tile_BankOp : Tile_Op<"bank", [MemoryEffects<[MemAlloc]>]> {
  let summary = "declares a bank of integrators";
  let description = "Example: `%q = tile.bank tile 0 : !tile.bank<128>`";
  let arguments = (ins Tile_U32Attr:$tile);
  let results = (outs Tile_BankType:$bank);
  let assemblyFormat = "`tile` $tile attr-dict `:` qualified(type($bank))";
  let hasVerifier = 1;
}

def Tile_LoadOp : Tile_Op<"load"> {
  let summary = "buffer <- an input of the region";
  let description = [{
    A sequence's vector of this step (inside a loop), or a vector (outside).
    Example: `tile.load %x, input 0 : !tile.buffer<40, -15:15>`
  }];
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$input);
  let assemblyFormat = "$dst `,` `input` $input attr-dict `:` qualified(type($dst))";
}

def Tile_StoreOp : Tile_Op<"store"> {
  let summary = "an output of the region <- buffer";
  let description = "Example: `tile.store output 0, %h : !tile.buffer<32, -15:15>`";
  let arguments = (ins Tile_U32Attr:$output, Tile_BufferType:$src);
  let assemblyFormat = "`output` $output `,` $src attr-dict `:` qualified(type($src))";
}

def Tile_FillOp : Tile_Op<"fill"> {
  let summary = "buffer <- constants in code units, one for all or one each";
  let description = "Example: `tile.fill %one[0] count 1 with [15.0] : !tile.buffer<1, -15:15>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset, Tile_U32Attr:$count,
                       DenseF64ArrayAttr:$values);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `count` $count `with` custom<Floats>($values) attr-dict
    `:` qualified(type($dst))
  }];
}

def Tile_MoveOp : Tile_Op<"move"> {
  let summary = "copies codes; between tiles, a transfer over the network";
  let description = "Example: `tile.move %a[0], %b[16] count 16 : !tile.buffer<16, -15:15>, !tile.buffer<32, -15:15>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset,
                       Tile_BufferType:$src, Tile_U32Attr:$src_offset, Tile_U32Attr:$count);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `,` $src `[` $src_offset `]` `count` $count attr-dict
    `:` qualified(type($dst)) `,` qualified(type($src))
  }];
}

} // opDocGroup

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

def Tile_InstructionDoc : OpDocGroup {
  let summary = "Instructions";
  let description = "What arrays, converters and digital units do.";
}

let opDocGroup = Tile_InstructionDoc in {

def Tile_IntegrateOp : Tile_Op<"integrate"> {
  let summary = "drives word lines and adds the column sums to a bank";
  let description = [{
    Drive d puts codes sources[d] of buffer d on word lines rows[d], rows[d] + 1, ...
    Without `accumulate` the bank starts from zero.

    Example:

    ```mlir
    tile.integrate %q, @a drive (%x, %h) rows [0, 40] from [[0:40], [0:32]]
      : !tile.bank<128>, !tile.buffer<40, -15:15>, !tile.buffer<32, -15:15>
    ```
  }];
  let arguments = (ins Tile_BankType:$bank, FlatSymbolRefAttr:$array, UnitAttr:$accumulate,
                       Variadic<Tile_BufferType>:$buffers, DenseI64ArrayAttr:$rows,
                       TypedArrayAttrBase<DenseI64ArrayAttr, "source lists">:$sources);
  let assemblyFormat = [{
    $bank `,` $array (`accumulate` $accumulate^)? `drive` `(` $buffers `)` `rows` $rows
    `from` custom<Sources>($sources) attr-dict `:` qualified(type($bank)) `,` qualified(type($buffers))
  }];
  let hasVerifier = 1;
}

def Tile_ConvertOp : Tile_Op<"convert"> {
  let summary = "converts columns of a bank by a ramp";
  let description = "Example: `tile.convert %i[0], %q[0 by 4] count 32 ramp @sigmoid : !tile.buffer<32, 0:31>, !tile.bank<128>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset, Tile_BankType:$bank,
                       Tile_U32Attr:$column, Tile_U32Attr:$column_stride, Tile_U32Attr:$count,
                       FlatSymbolRefAttr:$ramp);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `,` $bank `[` $column `by` $column_stride `]` `count` $count
    `ramp` $ramp attr-dict `:` qualified(type($dst)) `,` qualified(type($bank))
  }];
}

def Tile_MulOp : Tile_Op<"mul"> {
  let summary = "dst = round(a * b * num / den)";
  let description = "Example: `tile.mul %h[0], %o[0], %t[0] count 32 by 15 over 961 : !tile.buffer<32, -15:15>, !tile.buffer<32, 0:31>, !tile.buffer<32, -31:31>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset, Tile_BufferType:$a,
                       Tile_U32Attr:$a_offset, Tile_BufferType:$b, Tile_U32Attr:$b_offset,
                       Tile_U32Attr:$count, I64Attr:$num, I64Attr:$den);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `,` $a `[` $a_offset `]` `,` $b `[` $b_offset `]` `count` $count
    `by` $num `over` $den attr-dict
    `:` qualified(type($dst)) `,` qualified(type($a)) `,` qualified(type($b))
  }];
}

def Tile_AddOp : Tile_Op<"add"> {
  let summary = "dst = round((a * a_num + b * b_num + bias) / den)";
  let description = "Example: `tile.add %c[0], %p[0], %q[0] count 32 by (1, 1, 0) over 256 : !tile.buffer<32, -2048:2047>, !tile.buffer<32, -524288:524287>, !tile.buffer<32, -524288:524287>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset, Tile_BufferType:$a,
                       Tile_U32Attr:$a_offset, Tile_BufferType:$b, Tile_U32Attr:$b_offset,
                       Tile_U32Attr:$count, I64Attr:$a_num, I64Attr:$b_num, I64Attr:$bias,
                       I64Attr:$den);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `,` $a `[` $a_offset `]` `,` $b `[` $b_offset `]` `count` $count
    `by` `(` $a_num `,` $b_num `,` $bias `)` `over` $den attr-dict
    `:` qualified(type($dst)) `,` qualified(type($a)) `,` qualified(type($b))
  }];
}

def Tile_LookupOp : Tile_Op<"lookup"> {
  let summary = "dst = table[src]";
  let description = "Example: `tile.lookup %t[0], %c[0] count 32 table @tanh : !tile.buffer<32, -31:31>, !tile.buffer<32, -2048:2047>`";
  let arguments = (ins Tile_BufferType:$dst, Tile_U32Attr:$dst_offset, Tile_BufferType:$src,
                       Tile_U32Attr:$src_offset, Tile_U32Attr:$count, FlatSymbolRefAttr:$table);
  let assemblyFormat = [{
    $dst `[` $dst_offset `]` `,` $src `[` $src_offset `]` `count` $count `table` $table attr-dict
    `:` qualified(type($dst)) `,` qualified(type($src))
  }];
}

def Tile_LoopOp : Tile_Op<"loop", [NoTerminator, SingleBlock, HasParent<"RegionOp">]> {
  let summary = "one pass per time step of the stream";
  let description = "Example: `tile.loop reverse {}`";
  let arguments = (ins UnitAttr:$reverse);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "(`reverse` $reverse^)? attr-dict-with-keyword $body";
}

} // opDocGroup

#endif // RAMPART_DIALECT_TILE_TILEOPS_TD
