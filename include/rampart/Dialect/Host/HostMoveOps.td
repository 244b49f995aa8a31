//===- HostMoveOps.td - Shapes and movement ----------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTMOVEOPS_TD
#define RAMPART_DIALECT_HOST_HOSTMOVEOPS_TD

include "rampart/Dialect/Host/HostBase.td"

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
    int64, bool, int8 or uint8.

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

def Host_TileOp : Host_Op<"tile"> {
  let summary = "Repeats a tensor along its axes";
  let description = [{
    Example:

    ```mlir
    %r = host.tile %0, %repeats
      : (tensor<1x?x8xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_Sizes:$repeats);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $repeats attr-dict `:` functional-type(operands, results)
  }];
}

def Host_PadOp : Host_Op<"pad"> {
  let summary = "Extends or crops a tensor at the ends of its axes";
  let description = [{
    `pads` has how much is added (or taken away, where negative) at the beginning
    of every axis, then at the end of every axis. `mode` says what is added:
    `constant` (the value), `edge` (the nearest element), `reflect` (mirrored at
    the edge element) or `wrap` (from the other end).

    Example:

    ```mlir
    %r = host.pad %0, %pads, %value mode = "constant"
      : (tensor<?x8xf32>, tensor<4xi64>, tensor<f32>) -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_Sizes:$pads, Host_Tensor:$value,
                   StrAttr:$mode);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $pads `,` $value `mode` `=` $mode attr-dict
    `:` functional-type(operands, results)
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTMOVEOPS_TD
