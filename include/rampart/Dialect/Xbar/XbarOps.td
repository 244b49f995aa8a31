//===- XbarOps.td - Operations of the xbar dialect ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_XBAROPS_TD
#define RAMPART_DIALECT_XBAR_XBAROPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rampart/Dialect/Rnn/RnnAttrs.td"
include "rampart/Dialect/Xbar/XbarTypes.td"

class Xbar_Op<string mnemonic, list<Trait> traits = []>
    : Op<Xbar_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

def Xbar_SymbolDoc : OpDocGroup {
  let summary = "Symbols";
  let description = "What is programmed once and used by many operations.";
}

let opDocGroup = Xbar_SymbolDoc in {

def Xbar_MatrixOp : Xbar_Op<"matrix", [Symbol]> {
  let summary = "a weight matrix on word lines and columns";
  let description = [{
    Block b holds the weights of `xbar.mvm`'s operand b in ONNX's layout
    [gates * units, inputs], gate-major. On columns the gates of a unit lie side by
    side: column gates * u + g belongs to gate g of unit u.

    `xbar-scale-weights` adds `copies` (word lines per row, over all blocks in
    order) and `gammas` (S per unit of pre-activation, per gate; 0 where nothing
    converts a gate); a pair of a row with n copies then has the target
    gamma * w * s / n, s the scale of the operand's codes. `input_names` and
    `gate_names`, one per block and gate, are for people.

    Example:

    ```mlir
    xbar.matrix @fc gates 1 blocks [dense<0.5> : tensor<10x32xf32>, dense<0.0> : tensor<10x1xf32>]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$gates,
                       TypedArrayAttrBase<ElementsAttr, "weight blocks">:$blocks,
                       OptionalAttr<DenseI64ArrayAttr>:$copies,
                       OptionalAttr<DenseF64ArrayAttr>:$gammas,
                       OptionalAttr<StrArrayAttr>:$input_names,
                       OptionalAttr<StrArrayAttr>:$gate_names);
  let assemblyFormat = [{
    $sym_name `gates` $gates `blocks` $blocks (`copies` $copies^)? (`gammas` custom<Floats>($gammas)^)?
    attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getColumns();
    int64_t getInputs(unsigned block);
    /// Rows before copies: the inputs of all blocks.
    int64_t getRows();
    /// Word lines: rows with their copies.
    int64_t getWordLines();
  }];
}

def Xbar_ArrayOp : Xbar_Op<"array", [Symbol]> {
  let summary = "a part of a matrix that lies in one array";
  let description = [{
    Holds word lines [row, row + rows) and columns [column, column + columns) of a
    matrix, both counted on the matrix with copies.

    Example: `xbar.array @fc_0 of @fc rows 0, 33 columns 0, 10`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$matrix,
                       I64Attr:$row, I64Attr:$rows, I64Attr:$column, I64Attr:$columns);
  let assemblyFormat = [{
    $sym_name `of` $matrix `rows` $row `,` $rows `columns` $column `,` $columns attr-dict
  }];
  let hasVerifier = 1;
}

def Xbar_RampOp : Xbar_Op<"ramp", [Symbol]> {
  let summary = "a pre-distorted ramp: the function of a conversion";
  let description = [{
    Output levels are lo + k (hi - lo)/(levels - 1); `type` is the code they are
    emitted as, of one level every one or two codes. `gamma` (S per unit of
    pre-activation) comes from `xbar-scale-weights`; `devices` from
    `xbar-synthesize-ramps`: gain, steps (S), step_clocks, offsets (S), offset_clocks.
    Without `first` and `directions` (1 or -1 per threshold) the level rises at every
    threshold, from the lowest one on. `bring_up` is what the chip does when it
    programs them: columns, feedback, trim_clocks, weights; `per_step` where each step uses
    the column that serves it best. `density` says how often
    which pre-activations occur: counts, first, width as in the ranges of a layer.

    Where the machine converts by successive approximation there are no devices:
    `uniform` [first, step] says that threshold k is first + k step, in S times input
    code.

    Example:

    ```mlir
    xbar.ramp @sigmoid <sigmoid> levels 32 from 0.0 to 1.0 : !host.code<0:31, 1/31>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Rnn_FunctionAttr:$function,
                       I64Attr:$levels, F64Attr:$lo, F64Attr:$hi, TypeAttr:$type,
                       OptionalAttr<F64Attr>:$gamma, OptionalAttr<DictionaryAttr>:$density,
                       OptionalAttr<DictionaryAttr>:$devices,
                       OptionalAttr<DenseF64ArrayAttr>:$uniform);
  let assemblyFormat = [{
    $sym_name $function `levels` $levels `from` $lo `to` $hi `:` $type
    (`gamma` $gamma^)? (`density` $density^)? (`devices` $devices^)?
    (`uniform` custom<Floats>($uniform)^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Xbar_TableOp : Xbar_Op<"table", [Symbol]> {
  let summary = "a lookup table of the digital unit";
  let description = [{
    Maps every code of `input` to the output level nearest the function; `levels`
    levels lie evenly on the codes of `output`.

    Example: `xbar.table @tanh <tanh> levels 32 : !host.code<-2048:2047, 1/256> to !host.code<-31:31, 1/31>`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Rnn_FunctionAttr:$function,
                       I64Attr:$levels, TypeAttr:$input, TypeAttr:$output);
  let assemblyFormat = "$sym_name $function `levels` $levels `:` $input `to` $output attr-dict";
  let hasVerifier = 1;
}

} // opDocGroup

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def Xbar_StructureDoc : OpDocGroup {
  let summary = "Structure";
  let description = "Device regions and their time loop.";
}

let opDocGroup = Xbar_StructureDoc in {

def Xbar_RegionOp : Xbar_Op<"region", [IsolatedFromAbove, AttrSizedOperandSegments,
                                       SingleBlock]> {
  let summary = "what runs on the device, for every stream";
  let description = [{
    Operands and results are host tensors of codes: [T, B..., width] for an argument
    of sequence type, [B..., width] for a vector; the streams are all of B. `lengths`
    (i32 [B]) ends each stream's loops after its own number of steps.

    Example:

    ```mlir
    %y = xbar.region "fc"(%x) {
    ^bb0(%v: tensor<32x!host.code<-15:15, 1/15>>):
      %one = xbar.constant [1.0] : tensor<1x!host.code<-15:15, 1/15>>
      %q = xbar.mvm @fc(%v, %one) : (tensor<32x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<10x!xbar.analog>
      %a = xbar.convert %q[0 by 1] ramp @relu : tensor<10x!xbar.analog> -> tensor<10x!host.code<0:31, 1/8>>
      xbar.return %a : tensor<10x!host.code<0:31, 1/8>>
    } : (tensor<?x32x!host.code<-15:15, 1/15>>) -> tensor<?x10x!host.code<0:31, 1/8>>
    ```
  }];
  let arguments = (ins StrAttr:$name, Variadic<AnyRankedTensor>:$inputs,
                       Optional<RankedTensorOf<[I32]>>:$lengths);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `(` $inputs `)` (`lengths` `(` $lengths^ `:` type($lengths) `)`)?
    attr-dict-with-keyword $body `:` functional-type($inputs, $outputs)
  }];
  let hasRegionVerifier = 1;
}

def Xbar_ReturnOp : Xbar_Op<"return", [Terminator, HasParent<"RegionOp">]> {
  let summary = "ends a region with its outputs";
  let description = "Example: `xbar.return %y : tensor<32x!host.code<-15:15, 1/15>>`";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Xbar_LoopOp : Xbar_Op<"loop", [SingleBlock, AttrSizedResultSegments, AttrSizedOperandSegments]> {
  let summary = "one pass per time step of the stream";
  let description = [{
    The body's arguments are this step's vector of each sequence, then the states.
    Results: the states after the last step, then the emitted sequences. `reverse`
    runs from the last step to the first. A stream of no steps keeps its initial states.

    Example, a sum over time that emits its course:

    ```mlir
    %end, %course = xbar.loop over(%xs : !xbar.sequence<tensor<4x!host.code<-15:15, 1/15>>>)
        init(%zero : tensor<4x!host.code<-512:511, 1/15>>) {
    ^bb0(%x: tensor<4x!host.code<-15:15, 1/15>>, %sum: tensor<4x!host.code<-512:511, 1/15>>):
      %next = xbar.add %sum, %x : tensor<4x!host.code<-512:511, 1/15>>, tensor<4x!host.code<-15:15, 1/15>> -> tensor<4x!host.code<-512:511, 1/15>>
      xbar.yield states(%next : tensor<4x!host.code<-512:511, 1/15>>) emits(%next : tensor<4x!host.code<-512:511, 1/15>>)
    } -> (tensor<4x!host.code<-512:511, 1/15>>) emits (!xbar.sequence<tensor<4x!host.code<-512:511, 1/15>>>)
    ```
  }];
  let arguments = (ins UnitAttr:$reverse, Variadic<Xbar_Sequence>:$sequences,
                       Variadic<Xbar_Codes>:$init);
  let results = (outs Variadic<Xbar_Codes>:$finals, Variadic<Xbar_Sequence>:$emitted);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`reverse` $reverse^)? `over` `(` ($sequences^ `:` type($sequences))? `)`
    `init` `(` ($init^ `:` type($init))? `)` attr-dict-with-keyword $body
    `->` custom<TypeList>(type($finals)) `emits` custom<TypeList>(type($emitted))
  }];
  let hasRegionVerifier = 1;
}

def Xbar_YieldOp : Xbar_Op<"yield", [Terminator, HasParent<"LoopOp">, AttrSizedOperandSegments]> {
  let summary = "ends a step: the next states, and what the step emits";
  let description = [{
    Example: `xbar.yield states(%c : tensor<4x!host.code<-15:15, 1/15>>) emits()`
  }];
  let arguments = (ins Variadic<Xbar_Codes>:$states, Variadic<Xbar_Codes>:$emits);
  let assemblyFormat = [{
    `states` `(` ($states^ `:` type($states))? `)` `emits` `(` ($emits^ `:` type($emits))? `)`
    attr-dict
  }];
}

} // opDocGroup

//===----------------------------------------------------------------------===//
// Arrays and converters
//===----------------------------------------------------------------------===//

def Xbar_AnalogDoc : OpDocGroup {
  let summary = "Arrays and converters";
  let description = "From codes to column sums and back.";
}

let opDocGroup = Xbar_AnalogDoc in {

def Xbar_MvmOp : Xbar_Op<"mvm", [Pure]> {
  let summary = "column sums of a whole matrix";
  let description = [{
    One operand per block of the matrix. Replaced by `xbar.integrate` in
    `xbar-partition`.

    Example: `%q = xbar.mvm @fc(%x, %one) : (tensor<32x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<10x!xbar.analog>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$matrix, Variadic<Xbar_Codes>:$inputs);
  let results = (outs Xbar_Sums:$sums);
  let assemblyFormat = "$matrix `(` $inputs `)` attr-dict `:` functional-type($inputs, $sums)";
}

def Xbar_IntegrateOp : Xbar_Op<"integrate", [Pure]> {
  let summary = "column sums of arrays stacked on the same integrators";
  let description = [{
    Operands are those of the matrix: each array takes the word lines it holds.

    Example: `%q = xbar.integrate [@fc_0, @fc_1] (%x, %one) : (tensor<32x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<10x!xbar.analog>`
  }];
  let arguments = (ins FlatSymbolRefArrayAttr:$arrays, Variadic<Xbar_Codes>:$inputs);
  let results = (outs Xbar_Sums:$sums);
  let assemblyFormat = "$arrays `(` $inputs `)` attr-dict `:` functional-type($inputs, $sums)";
}

def Xbar_ConvertOp : Xbar_Op<"convert", [Pure]> {
  let summary = "analog-to-digital conversion by a ramp";
  let description = [{
    Converts columns first, first + stride, ... of the sums. `gate` names what the columns
    are, for reports.

    Example: `%i = xbar.convert %q[0 by 4] ramp @sigmoid {gate = "i"} : tensor<128x!xbar.analog> -> tensor<32x!host.code<0:31, 1/31>>`
  }];
  let arguments = (ins Xbar_Sums:$sums, I64Attr:$first, I64Attr:$stride,
                       FlatSymbolRefAttr:$ramp, OptionalAttr<StrAttr>:$gate);
  let results = (outs Xbar_Codes:$codes);
  let assemblyFormat = [{
    $sums `[` $first `by` $stride `]` `ramp` $ramp attr-dict `:` type($sums) `->` type($codes)
  }];
  let hasVerifier = 1;
}

} // opDocGroup

//===----------------------------------------------------------------------===//
// Digital unit
//===----------------------------------------------------------------------===//

def Xbar_DigitalDoc : OpDocGroup {
  let summary = "Digital unit";
  let description = [{
    Elementwise fixed-point arithmetic: the exact result of the operands' real values,
    rounded once, half to even, to a code of the result and saturated.
  }];
}

class Xbar_BinaryOp<string mnemonic, string what> : Xbar_Op<mnemonic, [Pure]> {
  let summary = what;
  let description = "Example: `%y = xbar." # mnemonic # [{ %a, %b : tensor<4x!host.code<0:31, 1/31>>, tensor<4x!host.code<-15:15, 1/15>> -> tensor<4x!host.code<-2048:2047, 1/256>>`}];
  let arguments = (ins Xbar_Codes:$lhs, Xbar_Codes:$rhs);
  let results = (outs Xbar_Codes:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)
  }];
  let hasVerifier = 1;
}

let opDocGroup = Xbar_DigitalDoc in {

def Xbar_MulOp : Xbar_BinaryOp<"mul", "lhs * rhs, elementwise">;
def Xbar_AddOp : Xbar_BinaryOp<"add", "lhs + rhs, elementwise">;
def Xbar_SubOp : Xbar_BinaryOp<"sub", "lhs - rhs, elementwise">;

def Xbar_RecodeOp : Xbar_Op<"recode", [Pure]> {
  let summary = "the same values in other codes";
  let description = [{
    Where a state is kept in finer codes than drive the word lines.

    Example: `%d = xbar.recode %h : tensor<4x!host.code<-2048:2047, 1/2048>> -> tensor<4x!host.code<-15:15, 1/15>>`
  }];
  let arguments = (ins Xbar_Codes:$input);
  let results = (outs Xbar_Codes:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Xbar_ConstantOp : Xbar_Op<"constant", [Pure]> {
  let summary = "constant codes";
  let description = [{
    The codes of real values: one for all elements, or one for each.

    Example: `%one = xbar.constant [1.0] : tensor<1x!host.code<-15:15, 1/15>>`
  }];
  let arguments = (ins DenseF64ArrayAttr:$values);
  let results = (outs Xbar_Codes:$result);
  let assemblyFormat = "custom<Floats>($values) attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Xbar_LookupOp : Xbar_Op<"lookup", [Pure]> {
  let summary = "a function by table";
  let description = [{
    `gate` is set where the table computes a gate that got no ramp of its own, `why` then
    says why it got none.

    Example: `%t = xbar.lookup @tanh(%c) : tensor<32x!host.code<-2048:2047, 1/256>> -> tensor<32x!host.code<-31:31, 1/31>>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, Xbar_Codes:$input, OptionalAttr<StrAttr>:$gate,
                       OptionalAttr<StrAttr>:$why);
  let results = (outs Xbar_Codes:$result);
  let assemblyFormat = "$table `(` $input `)` attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Xbar_ConcatOp : Xbar_Op<"concat", [Pure]> {
  let summary = "vectors of codes side by side";
  let description = "Example: `%y = xbar.concat %a, %b : tensor<2x!host.code<0:3, 1/3>>, tensor<1x!host.code<0:3, 1/3>> -> tensor<3x!host.code<0:3, 1/3>>`";
  let arguments = (ins Variadic<Xbar_Codes>:$inputs);
  let results = (outs Xbar_Codes:$result);
  let assemblyFormat = "$inputs attr-dict `:` type($inputs) `->` type($result)";
  let hasVerifier = 1;
}

} // opDocGroup

#endif // RAMPART_DIALECT_XBAR_XBAROPS_TD
