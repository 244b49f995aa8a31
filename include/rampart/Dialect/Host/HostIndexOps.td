//===- HostIndexOps.td - Picking and placing elements ------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTINDEXOPS_TD
#define RAMPART_DIALECT_HOST_HOSTINDEXOPS_TD

include "rampart/Dialect/Host/HostBase.td"

def Host_GatherElementsOp : Host_Op<"gather_elements"> {
  let summary = "Picks elements along an axis by index";
  let description = [{
    An element of the result has the position of its index in `indices`, but on
    `axis`, where it has the index; a negative index counts from the end.

    Example:

    ```mlir
    %r = host.gather_elements %0, %indices axis = 1
      : (tensor<?x10xf32>, tensor<?x3xi64>) -> tensor<?x3xf32>
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

def Host_GatherNdOp : Host_Op<"gather_nd"> {
  let summary = "Picks slices by index tuples";
  let description = [{
    The last dimension of `indices` holds tuples that index the dimensions of
    the data after the first `batch_dims`, which both share.

    Example:

    ```mlir
    %r = host.gather_nd %0, %indices batch_dims = 0
      : (tensor<4x5x8xf32>, tensor<?x2xi64>) -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins Host_Tensor:$input, Host_IndexTensor:$indices,
                   I64Attr:$batch_dims);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $indices `batch_dims` `=` $batch_dims attr-dict
    `:` functional-type(operands, results)
  }];
}

class Host_ScatterOp<string mnemonic, dag attributes> : Host_Op<mnemonic> {
  let arguments = !con((ins Host_Tensor:$input, Host_IndexTensor:$indices,
                        Host_Tensor:$updates), attributes);
  let results = (outs Host_Tensor:$output);
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferScatter(*this, getInput(), getUpdates());
    }
  }];
}

def Host_ScatterElementsOp
    : Host_ScatterOp<"scatter_elements", (ins I64Attr:$axis, StrAttr:$reduction)> {
  let summary = "Places elements along an axis by index";
  let description = [{
    The inverse of `gather_elements`. Where `reduction` is `add`, `mul`, `max` or
    `min` an update is combined with what is there; `none` replaces it, the last
    one staying.

    Example:

    ```mlir
    %r = host.scatter_elements %0, %indices, %updates axis = 1 reduction = "none"
      : (tensor<?x10xf32>, tensor<?x3xi64>, tensor<?x3xf32>) -> tensor<?x10xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $indices `,` $updates `axis` `=` $axis `reduction` `=` $reduction
    attr-dict `:` functional-type(operands, results)
  }];
}

def Host_ScatterNdOp
    : Host_ScatterOp<"scatter_nd", (ins StrAttr:$reduction)> {
  let summary = "Places slices by index tuples";
  let description = [{
    The inverse of `gather_nd`; `reduction` as for `scatter_elements`.

    Example:

    ```mlir
    %r = host.scatter_nd %0, %indices, %updates reduction = "none"
      : (tensor<4x5x8xf32>, tensor<3x2xi64>, tensor<3x8xf32>) -> tensor<4x5x8xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $indices `,` $updates `reduction` `=` $reduction attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_WhereOp : Host_Op<"where"> {
  let summary = "Picks from two tensors, with numpy's broadcasting";
  let description = [{
    Example:

    ```mlir
    %r = host.where %condition, %0, %1
      : (tensor<?x1xi1>, tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
    ```
  }];
  let arguments = (ins Host_BoolTensor:$condition, Host_Tensor:$lhs,
                   Host_Tensor:$rhs);
  let results = (outs Host_Tensor:$output);
  let assemblyFormat = [{
    $condition `,` $lhs `,` $rhs attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_RangeOp : Host_Op<"range"> {
  let summary = "start, start + delta, ... up to and without limit";
  let description = [{
    Example:

    ```mlir
    %r = host.range %start, %limit, %delta
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$start, Host_NumberTensor:$limit,
                   Host_NumberTensor:$delta);
  let results = (outs Host_NumberTensor:$output);
  let assemblyFormat = [{
    $start `,` $limit `,` $delta attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_NonZeroOp : Host_Op<"non_zero"> {
  let summary = "The positions of the elements that are not 0";
  let description = [{
    One column per element, in row-major order, of one row per axis.

    Example: `%r = host.non_zero %0 : (tensor<?x16xi1>) -> tensor<2x?xi64>`
  }];
  let arguments = (ins Host_Tensor:$input);
  let results = (outs Host_I64Tensor:$output);
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results)
  }];
}

def Host_TopKOp : Host_Op<"top_k"> {
  let summary = "The positions of the k largest or smallest elements of an axis";
  let description = [{
    From the first in order on; of equal elements the earlier comes first, NaN
    counts as the largest.

    Example:

    ```mlir
    %r = host.top_k %0, %k axis = 1 largest = 1
      : (tensor<?x10xf32>, tensor<1xi64>) -> tensor<?x?xi64>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$input, Host_Sizes:$k, I64Attr:$axis,
                   I64Attr:$largest);
  let results = (outs Host_I64Tensor:$output);
  let assemblyFormat = [{
    $input `,` $k `axis` `=` $axis `largest` `=` $largest attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_MultinomialOp : Host_Op<"multinomial"> {
  let summary = "Draws classes by their weights";
  let description = [{
    `samples` independent classes for every row of logarithms of weights, drawn
    anew in every run: a draw depends on the run's seed, chip and invocation, on
    `seed`, on which call of the run it is, and on its row and number. The
    operation is never folded.

    Example:

    ```mlir
    %r = host.multinomial %0 samples = 1 seed = 7
      : (tensor<?x5xf32>) -> tensor<?x1xi64>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$input, I64Attr:$samples,
                   I64Attr:$seed);
  let results = (outs Host_I64Tensor:$output);
  let assemblyFormat = [{
    $input `samples` `=` $samples `seed` `=` $seed attr-dict
    `:` functional-type(operands, results)
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTINDEXOPS_TD
