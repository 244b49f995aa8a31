//===- RnnOps.td - Operations of the rnn dialect -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNOPS_TD
#define RAMPART_DIALECT_RNN_RNNOPS_TD

include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rampart/Dialect/Rnn/RnnAttrs.td"
include "rampart/Dialect/Rnn/RnnDialect.td"
include "rampart/Dialect/Rnn/RnnInterfaces.td"

class Rnn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Rnn_Dialect, mnemonic,
         !listconcat(traits, [Pure, InferTypeOpAdaptor])> {
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Types that may be the same tensors at run time.
    static bool isCompatibleReturnTypes(::mlir::TypeRange lhs,
                                        ::mlir::TypeRange rhs) {
      return lhs.size() == rhs.size() &&
             succeeded(::mlir::verifyCompatibleShapes(lhs, rhs));
    }
  }];
}

class Rnn_TensorOfRank<int rank> : TensorRankOf<[F32], [rank]>;

/// One direction of a recurrent layer. `vectors` are optional operands beside the
/// initial hidden state and lengths, `functions` its activations and attributes.
class Rnn_RecurrenceOp<string mnemonic, int gates, dag moreStates, dag vectors,
                       dag functions, dag finalStates>
    : Rnn_Op<mnemonic, [AttrSizedOperandSegments, Rnn_RecurrenceOpInterface]> {
  let arguments = !con(
    (ins Rnn_TensorOfRank<3>:$x, Rnn_TensorOfRank<2>:$w,
         Rnn_TensorOfRank<2>:$r, Rnn_TensorOfRank<1>:$b,
         Optional<Rnn_TensorOfRank<2>>:$h0),
    moreStates, (ins Optional<1DTensorOf<[I32]>>:$lengths), vectors, functions,
    (ins UnitAttr:$reverse, OptionalAttr<F64Attr>:$clip,
         OptionalAttr<DictionaryAttr>:$ranges));
  let results = !con((outs Rnn_TensorOfRank<3>:$y, Rnn_TensorOfRank<2>:$y_h),
                     finalStates);
  code commonDeclaration = [{
    static int64_t getGates() { return }] # gates # [{; }
    /// Types that may be the same tensors at run time.
    static bool isCompatibleReturnTypes(::mlir::TypeRange lhs,
                                        ::mlir::TypeRange rhs) {
      return lhs.size() == rhs.size() &&
             succeeded(::mlir::verifyCompatibleShapes(lhs, rhs));
    }
  }];
  let extraClassDeclaration = commonDeclaration # [{
    ::llvm::SmallVector<::mlir::Value> getInitialStates() { return {getH0()}; }
  }];
}

//===----------------------------------------------------------------------===//
// Recurrences
//===----------------------------------------------------------------------===//

def Rnn_RecurrenceDoc : OpDocGroup {
  let summary = "Recurrences";
  let description = [{
    One direction of a recurrent layer, with T steps, B streams, I inputs and H
    units.

    `clip` bounds every argument of an activation to [-clip, clip]. `reverse` runs
    each stream from its last step to its first. Step t of a stream with
    `lengths` <= t is 0 in `y`; the other results hold the states after the
    stream's last valid step. A state that is not given is 0.

    | operand | type | meaning |
    |---|---|---|
    | x | [T, B, I] | inputs |
    | w, r, b | [G H, I], [G H, P], [2 G H] | weights, recurrent weights, biases Wb then Rb, of G gates |
    | h0, c0 | [B, P], [B, H] | initial states |
    | lengths | int32 [B] | steps of each stream |

    The hidden state has P elements: H but for an LSTM with a projection.

    `ranges` holds the interval of the values of "x", of the states ("h", "c", and
    given ones "h0", "c0") and of the pre-activations ("a" for those of all gates)
    once it is known, and where from: `from = "bound"` (by what produces them) or
    `"calibration"`. `densities` holds, for each function of pre-activations, how
    often which occurred: `{counts, first, function, width}`, counts[i] of them in
    [(first + i) width, (first + i + 1) width).
  }];
}

let opDocGroup = Rnn_RecurrenceDoc in {

def Rnn_LstmOp : Rnn_RecurrenceOp<"lstm", 4,
    (ins Optional<Rnn_TensorOfRank<2>>:$c0),
    (ins Optional<Rnn_TensorOfRank<1>>:$peepholes,
         Optional<Rnn_TensorOfRank<2>>:$projection),
    (ins Rnn_FunctionAttr:$input_activation,
         Rnn_FunctionAttr:$cell_activation,
         Rnn_FunctionAttr:$output_activation,
         UnitAttr:$input_forget),
    (outs Rnn_TensorOfRank<2>:$y_c)> {
  let summary = "One direction of a long short-term memory layer";
  let description = [{
    ONNX's LSTM, gates i, o, f, c. For each stream and step, with f, g and h the
    functions `activations(f, g, h)`:

    ```
    it = f(x Wi' + h0 Ri' + Pi c0 + Wbi + Rbi)
    ft = f(x Wf' + h0 Rf' + Pf c0 + Wbf + Rbf)   or 1 - it with input_forget
    ct = g(x Wc' + h0 Rc' + Wbc + Rbc)
    c1 = ft c0 + it ct
    ot = f(x Wo' + h0 Ro' + Po c1 + Wbo + Rbo)
    h1 = ot h(c1)
    ```

    `peepholes` [3H] are Pi, Po, Pf. With a `projection` Q [P, H], which ONNX's operator has
    not, h1 = (ot h(c1)) Q'.

    Example:

    ```mlir
    %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) c0(%c0)
        activations(<sigmoid>, <tanh>, <tanh>)
      : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x64xf32>,
         tensor<512xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
      -> (tensor<30x?x64xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $x `weights` `(` $w `,` $r `,` $b `)` (`h0` `(` $h0^ `)`)?
    (`c0` `(` $c0^ `)`)? (`lengths` `(` $lengths^ `)`)?
    (`peepholes` `(` $peepholes^ `)`)? (`projection` `(` $projection^ `)`)?
    `activations` `(` $input_activation `,` $cell_activation `,`
    $output_activation `)` (`reverse` $reverse^)?
    (`input_forget` $input_forget^)? (`clip` $clip^)? (`ranges` $ranges^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = commonDeclaration # [{
    ::llvm::SmallVector<::mlir::Value> getInitialStates() { return {getH0(), getC0()}; }
  }];
}

def Rnn_GruOp : Rnn_RecurrenceOp<"gru", 3, (ins), (ins),
    (ins Rnn_FunctionAttr:$gate_activation,
         Rnn_FunctionAttr:$candidate_activation,
         UnitAttr:$linear_before_reset), (outs)> {
  let summary = "One direction of a gated recurrent unit layer";
  let description = [{
    ONNX's GRU, gates z, r, h. For each stream and step, with f and g the functions
    `activations(f, g)`:

    ```
    zt = f(x Wz' + h0 Rz' + Wbz + Rbz)
    rt = f(x Wr' + h0 Rr' + Wbr + Rbr)
    ht = g(x Wh' + (rt h0) Rh' + Wbh + Rbh)
    ht = g(x Wh' + rt (h0 Rh' + Rbh) + Wbh)      with linear_before_reset
    h1 = (1 - zt) ht + zt h0
    ```

    Example:

    ```mlir
    %y, %y_h = rnn.gru %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>)
        linear_before_reset
      : (tensor<30x?x17xf32>, tensor<192x17xf32>, tensor<192x64xf32>,
         tensor<384xf32>) -> (tensor<30x?x64xf32>, tensor<?x64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $x `weights` `(` $w `,` $r `,` $b `)` (`h0` `(` $h0^ `)`)?
    (`lengths` `(` $lengths^ `)`)?
    `activations` `(` $gate_activation `,` $candidate_activation `)`
    (`linear_before_reset` $linear_before_reset^)? (`reverse` $reverse^)?
    (`clip` $clip^)? (`ranges` $ranges^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Rnn_RnnOp : Rnn_RecurrenceOp<"rnn", 1, (ins), (ins),
    (ins Rnn_FunctionAttr:$activation), (outs)> {
  let summary = "One direction of a simple recurrent layer";
  let description = [{
    ONNX's RNN. For each stream and step, with f the function `activation`:

    ```
    h1 = f(x W' + h0 R' + Wb + Rb)
    ```

    Example:

    ```mlir
    %y, %y_h = rnn.rnn %x weights(%w, %r, %b) activation(<tanh>)
      : (tensor<30x?x17xf32>, tensor<64x17xf32>, tensor<64x64xf32>,
         tensor<128xf32>) -> (tensor<30x?x64xf32>, tensor<?x64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $x `weights` `(` $w `,` $r `,` $b `)` (`h0` `(` $h0^ `)`)?
    (`lengths` `(` $lengths^ `)`)? `activation` `(` $activation `)`
    (`reverse` $reverse^)? (`clip` $clip^)? (`ranges` $ranges^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

} // opDocGroup

//===----------------------------------------------------------------------===//
// Layers without a state
//===----------------------------------------------------------------------===//

def Rnn_DenseOp : Rnn_Op<"dense"> {
  let summary = "A dense layer with its activation";
  let description = [{
    y = f(x W' + b) for every vector along the last axis of `x`: x is
    [..., K], w [N, K], b [N], y [..., N]. `ranges` holds the intervals of "x"
    and of the pre-activation "a" once they are known.

    Example:

    ```mlir
    %y = rnn.dense %x weights(%w, %b) activation(<relu>)
      : (tensor<?x32xf32>, tensor<16x32xf32>, tensor<16xf32>) -> tensor<?x16xf32>
    ```
  }];
  let arguments = (ins
    RankedTensorOf<[F32]>:$x,
    Rnn_TensorOfRank<2>:$w,
    Rnn_TensorOfRank<1>:$b,
    Rnn_FunctionAttr:$activation,
    OptionalAttr<DictionaryAttr>:$ranges);
  let results = (outs RankedTensorOf<[F32]>:$y);
  let assemblyFormat = [{
    $x `weights` `(` $w `,` $b `)` `activation` `(` $activation `)`
    (`ranges` $ranges^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // RAMPART_DIALECT_RNN_RNNOPS_TD
