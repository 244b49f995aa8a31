//===- HostOps.td - Operations of the host dialect ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order and the names are those of the runtime's HostOps.def; a unit test
// checks that the two agree.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTOPS_TD
#define RAMPART_DIALECT_HOST_HOSTOPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rampart/Dialect/Host/HostInterfaces.td"
include "rampart/Dialect/Host/HostTypes.td"

//===----------------------------------------------------------------------===//
// Base classes
//===----------------------------------------------------------------------===//

/// A row of the table. The result type may know less or more than what follows
/// from the operands.
class Host_Op<string mnemonic, list<string> overridden = []>
    : Op<Host_Dialect, mnemonic,
         [Pure, DeclareOpInterfaceMethods<Host_KernelOpInterface, overridden>]>;

/// An operation whose attributes in the table are those of a code type.
class Host_CodeOp<string mnemonic> : Host_Op<mnemonic, ["getHostAttributes"]> {
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results)
  }];
}

class Host_UnaryOp<string mnemonic> : Host_Op<mnemonic> {
  let arguments = (ins Host_FloatTensor:$input);
  let results = (outs Host_FloatTensor:$output);
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results)
  }];
}

class Host_BinaryOp<string mnemonic, Type tensor = Host_NumberTensor>
    : Host_Op<mnemonic> {
  let arguments = (ins tensor:$lhs, tensor:$rhs);
  let results = (outs tensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

def Host_ConstantOp : Op<Host_Dialect, "constant",
    [Pure, ConstantLike, AllTypesMatch<["value", "output"]>]> {
  let summary = "A constant tensor";
  let description = [{
    Weights and tables. Tensors above 1,024 elements are resources, which are
    shared and never copied. A resource without data (its text was elided) is
    refused.

    Example:

    ```mlir
    %axes = host.constant dense<[0, 2]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Shapes and movement
//===----------------------------------------------------------------------===//

def Host_TransposeOp : Host_Op<"transpose"> {
  let summary = "Permutes the axes";
  let description = [{
    Axis i of the result is axis `perm[i]` of the input.

    Example:

    ```mlir
    %1 = host.transpose %0 perm = [1, 0, 2]
      : (tensor<?x30x17xf32>) -> tensor<30x?x17xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, DenseI64ArrayAttr:$perm);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `perm` `=` $perm attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Host_SqueezeOp : Host_Op<"squeeze"> {
  let summary = "Removes axes of size 1";
  let description = [{
    `axes` count in the input and are in rising order.

    Example:

    ```mlir
    %1 = host.squeeze %0 axes = [1]
      : (tensor<30x1x?x64xf32>) -> tensor<30x?x64xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, DenseI64ArrayAttr:$axes);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Host_UnsqueezeOp : Host_Op<"unsqueeze"> {
  let summary = "Inserts axes of size 1";
  let description = [{
    `axes` count in the result and are in rising order.

    Example:

    ```mlir
    %1 = host.unsqueeze %0 axes = [0]
      : (tensor<?x64xf32>) -> tensor<1x?x64xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, DenseI64ArrayAttr:$axes);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Host_ReshapeOp : Host_Op<"reshape"> {
  let summary = "The same elements in another shape";
  let description = [{
    In `shape`, -1 (once) takes what is left; 0 copies the input's dimension of
    the same index unless `allow_zero` is 1, where it is a zero.

    Example:

    ```mlir
    %1 = host.reshape %0, %shape allow_zero = 0
      : (tensor<30x?x2x64xf32>, tensor<3xi64>) -> tensor<30x?x128xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_Sizes:$shape,
                   I64Attr:$allow_zero);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $shape `allow_zero` `=` $allow_zero attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Host_SliceOp : Host_Op<"slice"> {
  let summary = "A strided part along some axes";
  let description = [{
    Takes `starts[i]`, `starts[i] + steps[i]`, ... up to and without `ends[i]`
    along `axes[i]`. Negative positions count from the end; positions are
    clamped to the axis, as ONNX does.

    Example:

    ```mlir
    %1 = host.slice %0[%starts : %ends : %steps] axes = [0]
      : (tensor<2x?x20xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<1x?x20xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_Sizes:$starts, Host_Sizes:$ends,
                   Host_Sizes:$steps, DenseI64ArrayAttr:$axes);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `[` $starts `:` $ends `:` $steps `]` `axes` `=` $axes attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_GatherOp : Host_Op<"gather"> {
  let summary = "Picks slices along an axis by index";
  let description = [{
    The axis `axis` is replaced by the axes of `indices`; a negative index
    counts from the end.

    Example:

    ```mlir
    %1 = host.gather %table, %ids axis = 0
      : (tensor<1000x64xf32>, tensor<?x?xi64>) -> tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_IndexTensor:$indices,
                   I64Attr:$axis);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $indices `axis` `=` $axis attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_ConcatOp : Host_Op<"concat"> {
  let summary = "Joins tensors along an axis";
  let description = [{
    Example:

    ```mlir
    %2 = host.concat %0, %1 axis = 1
      : (tensor<?x1x64xf32>, tensor<?x1x64xf32>) -> tensor<?x2x64xf32>
    ```
  }];
  let arguments = (ins Variadic<Host_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $inputs `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Host_ExpandOp : Host_Op<"expand"> {
  let summary = "Broadcasts to a shape";
  let description = [{
    numpy's rule in both directions: the result's shape is the broadcast of the
    input's with `shape`.

    Example:

    ```mlir
    %1 = host.expand %zero, %shape
      : (tensor<f32>, tensor<2xi64>) -> tensor<?x64xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_Sizes:$shape);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $shape attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def Host_ShapeOp : Host_Op<"shape"> {
  let summary = "The dimensions of a tensor";
  let description = [{
    Dimensions `start` up to and without `end`; 0 <= start <= end <= rank.

    Example:

    ```mlir
    %1 = host.shape %0 start = 0 end = 3 : (tensor<?x30x17xf32>) -> tensor<3xi64>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, I64Attr:$start, I64Attr:$end);
  let results = (outs Host_Sizes:$output);
  let assemblyFormat = [{
    $input `start` `=` $start `end` `=` $end attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_CastOp : Host_Op<"cast"> {
  let summary = "Converts the elements to another type";
  let description = [{
    `to` is the runtime's name of the element type: float32, float64, int32,
    int64, bool or uint8.

    Example:

    ```mlir
    %1 = host.cast %0 to = "int32" : (tensor<3xi64>) -> tensor<3xi32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, StrAttr:$to);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `to` `=` $to attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

def Host_ReluOp : Host_UnaryOp<"relu"> {
  let summary = "max(x, 0)";
  let description = [{
    Example: `%1 = host.relu %0 : (tensor<?x16xf32>) -> tensor<?x16xf32>`
  }];
}

def Host_EluOp : Host_UnaryOp<"elu"> {
  let summary = "x, or alpha (exp(x) - 1) below 0";
  let description = [{
    Example:

    ```mlir
    %1 = host.elu %0 alpha = 1.0 : (tensor<?x16xf32>) -> tensor<?x16xf32>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$input, F64Attr:$alpha);
  let assemblyFormat = [{
    $input `alpha` `=` $alpha attr-dict `:` functional-type(operands, results)
  }];
}

def Host_SigmoidOp : Host_UnaryOp<"sigmoid"> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    Example: `%1 = host.sigmoid %0 : (tensor<?x16xf32>) -> tensor<?x16xf32>`
  }];
}

def Host_TanhOp : Host_UnaryOp<"tanh"> {
  let summary = "The hyperbolic tangent";
  let description = [{
    Example: `%1 = host.tanh %0 : (tensor<?x16xf32>) -> tensor<?x16xf32>`
  }];
}

def Host_SqrtOp : Host_UnaryOp<"sqrt"> {
  let summary = "The square root; NaN below 0";
  let description = [{
    Example: `%1 = host.sqrt %0 : (tensor<?x16xf32>) -> tensor<?x16xf32>`
  }];
}

def Host_AddOp : Host_BinaryOp<"add"> {
  let summary = "Sum, with numpy's broadcasting";
  let description = [{
    Example:

    ```mlir
    %2 = host.add %0, %1 : (tensor<?x16xf32>, tensor<16xf32>) -> tensor<?x16xf32>
    ```
  }];
}

def Host_SubOp : Host_BinaryOp<"sub"> {
  let summary = "Difference, with numpy's broadcasting";
  let description = [{
    Example:

    ```mlir
    %2 = host.sub %0, %1 : (tensor<?x16xf32>, tensor<?x1xf32>) -> tensor<?x16xf32>
    ```
  }];
}

def Host_MulOp : Host_BinaryOp<"mul"> {
  let summary = "Product, with numpy's broadcasting";
  let description = [{
    Example:

    ```mlir
    %2 = host.mul %0, %1 : (tensor<?x16xf32>, tensor<16xf32>) -> tensor<?x16xf32>
    ```
  }];
}

def Host_DivOp : Host_BinaryOp<"div"> {
  let summary = "Quotient, with numpy's broadcasting; integers truncate";
  let description = [{
    Example:

    ```mlir
    %2 = host.div %0, %1 : (tensor<?x16xf32>, tensor<?x1xf32>) -> tensor<?x16xf32>
    ```
  }];
}

def Host_PowOp : Host_BinaryOp<"pow", Host_FloatTensor> {
  let summary = "lhs to the power of rhs, with numpy's broadcasting";
  let description = [{
    Example:

    ```mlir
    %2 = host.pow %0, %1 : (tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Products and reductions
//===----------------------------------------------------------------------===//

def Host_MatmulOp : Host_BinaryOp<"matmul", Host_FloatTensor> {
  let summary = "Matrix product as numpy.matmul";
  let description = [{
    The last two axes are multiplied, the others broadcast; a vector on the left
    is a row, on the right a column, and its axis does not appear in the result.

    Example:

    ```mlir
    %2 = host.matmul %0, %1
      : (tensor<?x10x14xf32>, tensor<14x64xf32>) -> tensor<?x10x64xf32>
    ```
  }];
}

def Host_GemmOp : Host_Op<"gemm"> {
  let summary = "alpha A B + beta C";
  let description = [{
    A is [M, K], or [K, M] where `trans_a` is 1; B is [K, N], or [N, K] where
    `trans_b` is 1; the optional C broadcasts to [M, N].

    Example:

    ```mlir
    %1 = host.gemm %a, %b, %c alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 1
      : (tensor<?x32xf32>, tensor<10x32xf32>, tensor<10xf32>) -> tensor<?x10xf32>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$a, Host_FloatTensor:$b,
                   Optional<Host_FloatTensor>:$c, F64Attr:$alpha, F64Attr:$beta,
                   I64Attr:$trans_a, I64Attr:$trans_b);
  let results = (outs Host_FloatTensor:$output);
  let assemblyFormat = [{
    $a `,` $b (`,` $c^)? `alpha` `=` $alpha `beta` `=` $beta
    `trans_a` `=` $trans_a `trans_b` `=` $trans_b attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_SoftmaxOp : Host_Op<"softmax"> {
  let summary = "exp(x) normalised over axes";
  let description = [{
    One normalisation over all of `axes` together: the last axis for one, every
    axis from the given one on for opsets before 13.

    Example:

    ```mlir
    %1 = host.softmax %0 axes = [1] : (tensor<?x10xf32>) -> tensor<?x10xf32>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$input, DenseI64ArrayAttr:$axes);
  let results = (outs Host_FloatTensor:$output);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
}

def Host_ReduceMeanOp : Host_Op<"reduce_mean"> {
  let summary = "The mean over axes";
  let description = [{
    Where `keep_dims` is 1 the reduced axes stay with size 1.

    Example:

    ```mlir
    %1 = host.reduce_mean %0 axes = [2] keep_dims = 1
      : (tensor<?x10x64xf32>) -> tensor<?x10x1xf32>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$input, DenseI64ArrayAttr:$axes,
                   I64Attr:$keep_dims);
  let results = (outs Host_NumberTensor:$output);
  let assemblyFormat = [{
    $input `axes` `=` $axes `keep_dims` `=` $keep_dims attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Between float tensors and codes
//===----------------------------------------------------------------------===//

def Host_QuantizeOp : Host_CodeOp<"quantize"> {
  let summary = "Real values to codes";
  let description = [{
    code = saturate(round half to even(x / scale)); scale, minimum and maximum
    are those of the result's element type.

    Example:

    ```mlir
    %1 = host.quantize %0
      : (tensor<?x40xf32>) -> tensor<?x40x!host.code<-15:15, 3/64>>
    ```
  }];
  let arguments = (ins Host_F32Tensor:$input);
  let results = (outs Host_CodeTensor:$output);
}

def Host_DequantizeOp : Host_CodeOp<"dequantize"> {
  let summary = "Codes to real values";
  let description = [{
    x = code * scale, rounded to float32; the scale is that of the operand's
    element type.

    Example:

    ```mlir
    %1 = host.dequantize %0
      : (tensor<?x40x!host.code<-15:15, 1/15>>) -> tensor<?x40xf32>
    ```
  }];
  let arguments = (ins Host_CodeTensor:$input);
  let results = (outs Host_F32Tensor:$output);
}

#endif // RAMPART_DIALECT_HOST_HOSTOPS_TD
