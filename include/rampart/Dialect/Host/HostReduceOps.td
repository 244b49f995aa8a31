//===- HostReduceOps.td - Products and reductions ----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTREDUCEOPS_TD
#define RAMPART_DIALECT_HOST_HOSTREDUCEOPS_TD

include "rampart/Dialect/Host/HostBase.td"

//===----------------------------------------------------------------------===//
// Products and reductions
//===----------------------------------------------------------------------===//

def Host_MatmulOp : Host_Op<"matmul"> {
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
  let arguments = (ins Host_NumberTensor:$lhs, Host_NumberTensor:$rhs);
  let results = (outs Host_NumberTensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, results)
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

def Host_SoftmaxOp : Host_SoftmaxLikeOp<"softmax", "exp(x) normalised over axes">;
def Host_LogSoftmaxOp
    : Host_SoftmaxLikeOp<"log_softmax", "The logarithm of the softmax">;

def Host_ReduceMeanOp : Host_ReduceOp<"reduce_mean", "The mean">;
def Host_ReduceSumOp : Host_ReduceOp<"reduce_sum", "The sum">;
def Host_ReduceProdOp : Host_ReduceOp<"reduce_prod", "The product">;
def Host_ReduceMaxOp : Host_ReduceOp<"reduce_max", "The largest element">;
def Host_ReduceMinOp : Host_ReduceOp<"reduce_min", "The smallest element">;
def Host_ArgMaxOp : Host_ArgOp<"arg_max", "largest element">;
def Host_ArgMinOp : Host_ArgOp<"arg_min", "smallest element">;

def Host_CumSumOp : Host_Op<"cum_sum"> {
  let summary = "Running sums along an axis";
  let description = [{
    Where `exclusive` is 1 an element is not in its own sum; where `reverse` is
    1 sums run from the end.

    Example:

    ```mlir
    %r = host.cum_sum %0 axis = 1 exclusive = 0 reverse = 0
      : (tensor<?x10xf32>) -> tensor<?x10xf32>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$input, I64Attr:$axis,
                   I64Attr:$exclusive, I64Attr:$reverse);
  let results = (outs Host_NumberTensor:$output);
  let assemblyFormat = [{
    $input `axis` `=` $axis `exclusive` `=` $exclusive `reverse` `=` $reverse
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferAlong(*this, getInput(), getAxis());
    }
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTREDUCEOPS_TD
