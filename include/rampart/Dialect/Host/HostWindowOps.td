//===- HostWindowOps.td - Convolutions and poolings --------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTWINDOWOPS_TD
#define RAMPART_DIALECT_HOST_HOSTWINDOWOPS_TD

include "rampart/Dialect/Host/HostBase.td"

/// Moves a window over the spatial dimensions of [N, C, spatial...].
class Host_WindowOp<string mnemonic> : Host_Op<mnemonic> {
  let results = (outs Host_NumberTensor:$output);
}

/// A convolution or its transpose, with an optional bias.
class Host_ConvLikeOp<string mnemonic, string own, dag attribute>
    : Host_WindowOp<mnemonic> {
  let arguments = !con((ins Host_FloatTensor:$input, Host_FloatTensor:$weights,
                        Optional<Host_FloatTensor>:$bias,
                        DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                        DenseI64ArrayAttr:$pads), attribute,
                       (ins I64Attr:$groups));
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? `strides` `=` $strides
    `dilations` `=` $dilations `pads` `=` $pads }] # own # [{
    `groups` `=` $groups attr-dict `:` functional-type(operands, results)
  }];
}

def Host_ConvOp : Host_ConvLikeOp<"conv", "`auto_pad` `=` $auto_pad",
                                  (ins StrAttr:$auto_pad)> {
  let summary = "A convolution over any number of spatial dimensions";
  let description = [{
    Weights are [output channels, input channels of a group, kernel...]. `pads`
    has all beginnings, then all ends, and counts where `auto_pad` is
    `explicit`; `same_upper` and `same_lower` pad so that there are
    ceil(size / stride) positions, an odd pad going to the end or the beginning.

    Example:

    ```mlir
    %r = host.conv %0, %w, %b strides = [1] dilations = [1] pads = [1, 1]
      auto_pad = "explicit" groups = 1
      : (tensor<?x4x30xf32>, tensor<8x4x3xf32>, tensor<8xf32>)
      -> tensor<?x8x30xf32>
    ```
  }];
}

def Host_ConvTransposeOp
    : Host_ConvLikeOp<"conv_transpose", "`output_padding` `=` $output_padding",
                      (ins DenseI64ArrayAttr:$output_padding)> {
  let summary = "The transpose of a convolution";
  let description = [{
    Weights are [input channels, output channels of a group, kernel...]. A
    spatial dimension of the result has stride (size - 1) + output_padding +
    (kernel - 1) dilation + 1 - pads elements.

    Example:

    ```mlir
    %r = host.conv_transpose %0, %w strides = [2] dilations = [1] pads = [1, 1]
      output_padding = [1] groups = 1
      : (tensor<?x8x15xf32>, tensor<8x4x3xf32>) -> tensor<?x4x30xf32>
    ```
  }];
}

def Host_MaxPoolOp : Host_WindowOp<"max_pool"> {
  let summary = "The largest element that a window sees";
  let description = [{
    Pads are not elements; a NaN wins. Where `ceil_mode` is 1 the last position
    may stick out at the end. `pads` and `auto_pad` as for `conv`.

    Example:

    ```mlir
    %r = host.max_pool %0 kernel = [2] strides = [2] dilations = [1]
      pads = [0, 0] auto_pad = "explicit" ceil_mode = 0
      : (tensor<?x8x30xf32>) -> tensor<?x8x15xf32>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$input, DenseI64ArrayAttr:$kernel,
                   DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                   DenseI64ArrayAttr:$pads, StrAttr:$auto_pad,
                   I64Attr:$ceil_mode);
  let assemblyFormat = [{
    $input `kernel` `=` $kernel `strides` `=` $strides
    `dilations` `=` $dilations `pads` `=` $pads `auto_pad` `=` $auto_pad
    `ceil_mode` `=` $ceil_mode attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_MaxPoolIndicesOp : Host_Op<"max_pool_indices"> {
  let summary = "Where the largest element is that a window sees";
  let description = [{
    As `max_pool`: the position in the whole input, row-major; where
    `column_major` is 1 the spatial axes count from the first on. Of equal
    elements the first; -1 where a window sees pads alone.

    Example:

    ```mlir
    %r = host.max_pool_indices %0 kernel = [2] strides = [2] dilations = [1]
      pads = [0, 0] auto_pad = "explicit" ceil_mode = 0 column_major = 0
      : (tensor<?x8x30xf32>) -> tensor<?x8x15xi64>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$input, DenseI64ArrayAttr:$kernel,
                   DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                   DenseI64ArrayAttr:$pads, StrAttr:$auto_pad,
                   I64Attr:$ceil_mode, I64Attr:$column_major);
  let results = (outs Host_I64Tensor:$output);
  let assemblyFormat = [{
    $input `kernel` `=` $kernel `strides` `=` $strides
    `dilations` `=` $dilations `pads` `=` $pads `auto_pad` `=` $auto_pad
    `ceil_mode` `=` $ceil_mode `column_major` `=` $column_major attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_AveragePoolOp : Host_WindowOp<"average_pool"> {
  let summary = "The mean of the elements that a window sees";
  let description = [{
    As `max_pool`; where `count_include_pad` is 1, pads count as zeros.

    Example:

    ```mlir
    %r = host.average_pool %0 kernel = [2] strides = [2] dilations = [1]
      pads = [0, 0] auto_pad = "explicit" ceil_mode = 0 count_include_pad = 0
      : (tensor<?x8x30xf32>) -> tensor<?x8x15xf32>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$input, DenseI64ArrayAttr:$kernel,
                   DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                   DenseI64ArrayAttr:$pads, StrAttr:$auto_pad,
                   I64Attr:$ceil_mode, I64Attr:$count_include_pad);
  let assemblyFormat = [{
    $input `kernel` `=` $kernel `strides` `=` $strides
    `dilations` `=` $dilations `pads` `=` $pads `auto_pad` `=` $auto_pad
    `ceil_mode` `=` $ceil_mode `count_include_pad` `=` $count_include_pad
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTWINDOWOPS_TD
