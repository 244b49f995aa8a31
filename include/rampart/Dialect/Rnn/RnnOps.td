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

def Rnn_LstmOp : Rnn_Op<"lstm", [AttrSizedOperandSegments]> {
  let summary = "One direction of a long short-term memory layer";
  let description = [{
    ONNX's LSTM for one direction, with T steps, B streams, I inputs and H
    units. For each stream and step, with f, g and h the functions
    `activations(f, g, h)`:

    ```
    it = f(x Wi' + h0 Ri' + Pi c0 + Wbi + Rbi)
    ft = f(x Wf' + h0 Rf' + Pf c0 + Wbf + Rbf)   or 1 - it with input_forget
    ct = g(x Wc' + h0 Rc' + Wbc + Rbc)
    c1 = ft c0 + it ct
    ot = f(x Wo' + h0 Ro' + Po c1 + Wbo + Rbo)
    h1 = ot h(c1)
    ```

    `clip` bounds every argument of f, g and h to [-clip, clip]. `reverse` runs
    each stream from its last step to its first. Step t of a stream with
    `lengths` <= t is 0 in `y`; `y_h` and `y_c` hold the state after the stream's
    last valid step. A state that is not given is 0.

    | operand | type | meaning |
    |---|---|---|
    | x | [T, B, I] | inputs |
    | w, r, b | [4H, I], [4H, H], [8H] | weights, recurrent weights, biases Wb then Rb; gate order i, o, f, c |
    | h0, c0 | [B, H] | initial states |
    | lengths | int32 [B] | steps of each stream |
    | peepholes | [3H] | Pi, Po, Pf |

    `ranges` holds the interval of the values of "x", "h", "c" and of each
    gate's pre-activation ("a" for all of them) once it is known, and where from:
    `from = "bound"` (by what produces them) or `"calibration"`.

    Example:

    ```mlir
    %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) c0(%c0)
        activations(<sigmoid>, <tanh>, <tanh>)
      : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x64xf32>,
         tensor<512xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
      -> (tensor<30x?x64xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
    ```
  }];
  let arguments = (ins
    Rnn_TensorOfRank<3>:$x,
    Rnn_TensorOfRank<2>:$w,
    Rnn_TensorOfRank<2>:$r,
    Rnn_TensorOfRank<1>:$b,
    Optional<Rnn_TensorOfRank<2>>:$h0,
    Optional<Rnn_TensorOfRank<2>>:$c0,
    Optional<1DTensorOf<[I32]>>:$lengths,
    Optional<Rnn_TensorOfRank<1>>:$peepholes,
    Rnn_FunctionAttr:$input_activation,
    Rnn_FunctionAttr:$cell_activation,
    Rnn_FunctionAttr:$output_activation,
    UnitAttr:$reverse,
    UnitAttr:$input_forget,
    OptionalAttr<F64Attr>:$clip,
    OptionalAttr<DictionaryAttr>:$ranges);
  let results = (outs
    Rnn_TensorOfRank<3>:$y,
    Rnn_TensorOfRank<2>:$y_h,
    Rnn_TensorOfRank<2>:$y_c);
  let assemblyFormat = [{
    $x `weights` `(` $w `,` $r `,` $b `)` (`h0` `(` $h0^ `)`)?
    (`c0` `(` $c0^ `)`)? (`lengths` `(` $lengths^ `)`)?
    (`peepholes` `(` $peepholes^ `)`)?
    `activations` `(` $input_activation `,` $cell_activation `,`
    $output_activation `)` (`reverse` $reverse^)?
    (`input_forget` $input_forget^)? (`clip` $clip^)? (`ranges` $ranges^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

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
