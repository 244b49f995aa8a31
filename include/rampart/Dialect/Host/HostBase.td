//===- HostBase.td - Families of host operations -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTBASE_TD
#define RAMPART_DIALECT_HOST_HOSTBASE_TD

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

/// An example for a family's operations: "%1 = host.<text>".
class Host_Example<string text> {
  string markdown = "Example:\n\n```mlir\n%r = host." # text # "\n```\n";
}

/// One tensor to another of the same type.
class Host_UnaryOp<string mnemonic, string text, Type tensor = Host_FloatTensor,
                   string element = "f32"> : Host_Op<mnemonic> {
  let summary = text;
  let description = Host_Example<mnemonic # " %0 : (tensor<?x16x" # element
                                 # ">) -> tensor<?x16x" # element
                                 # ">">.markdown;
  let arguments = (ins tensor:$input);
  let results = (outs tensor:$output);
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return getInput().getType();
    }
  }];
}

/// An activation with the parameter alpha.
class Host_AlphaOp<string mnemonic, string text>
    : Host_UnaryOp<mnemonic, text> {
  let description = Host_Example<
      mnemonic # " %0 alpha = 1.0 : (tensor<?x16xf32>) -> tensor<?x16xf32>"
  >.markdown;
  let arguments = (ins Host_FloatTensor:$input, F64Attr:$alpha);
  let assemblyFormat = [{
    $input `alpha` `=` $alpha attr-dict `:` functional-type(operands, results)
  }];
}

/// An activation with the parameters alpha and beta.
class Host_AlphaBetaOp<string mnemonic, string text>
    : Host_UnaryOp<mnemonic, text> {
  let description = Host_Example<
      mnemonic # " %0 alpha = 0.5 beta = 1.0\n"
      # "  : (tensor<?x16xf32>) -> tensor<?x16xf32>">.markdown;
  let arguments = (ins Host_FloatTensor:$input, F64Attr:$alpha, F64Attr:$beta);
  let assemblyFormat = [{
    $input `alpha` `=` $alpha `beta` `=` $beta attr-dict
    `:` functional-type(operands, results)
  }];
}

/// Two tensors, with numpy's broadcasting, to one of the same element type.
class Host_BinaryOp<string mnemonic, string text,
                    Type tensor = Host_NumberTensor, string element = "f32">
    : Host_Op<mnemonic> {
  let summary = text # ", with numpy's broadcasting";
  let description = Host_Example<
      mnemonic # " %0, %1 : (tensor<?x16x" # element # ">, tensor<16x"
      # element # ">) -> tensor<?x16x" # element # ">">.markdown;
  let arguments = (ins tensor:$lhs, tensor:$rhs);
  let results = (outs tensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferBroadcast(*this, getOperands());
    }
  }];
}

/// Two tensors, with numpy's broadcasting, to one of bools.
class Host_CompareOp<string mnemonic, string text,
                     Type tensor = Host_NumberTensor>
    : Host_BinaryOp<mnemonic, text, tensor> {
  let description = Host_Example<
      mnemonic # " %0, %1 : (tensor<?x16xf32>, tensor<16xf32>) -> "
      # "tensor<?x16xi1>">.markdown;
  let results = (outs Host_BoolTensor:$output);
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferComparison(*this, getOperands());
    }
  }];
}

/// Normalises over axes, one normalisation over all of them together.
class Host_SoftmaxLikeOp<string mnemonic, string text>
    : Host_UnaryOp<mnemonic, text> {
  let description = [{
    One normalisation over all of `axes` together: the last axis for one, every
    axis from the given one on for opsets before 13.

  }] # Host_Example<
      mnemonic # " %0 axes = [1] : (tensor<?x10xf32>) -> tensor<?x10xf32>"
  >.markdown;
  let arguments = (ins Host_FloatTensor:$input, DenseI64ArrayAttr:$axes);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferAlong(*this, getInput(), getAxes());
    }
  }];
}

/// Reduces axes, which stay with size 1 where `keep_dims` is 1.
class Host_ReduceOp<string mnemonic, string text> : Host_Op<mnemonic> {
  let summary = text # " over axes";
  let description = [{
    Where `keep_dims` is 1 the reduced axes stay with size 1.

  }] # Host_Example<
      mnemonic # " %0 axes = [2] keep_dims = 1\n"
      # "  : (tensor<?x10x64xf32>) -> tensor<?x10x1xf32>">.markdown;
  let arguments = (ins Host_NumberTensor:$input, DenseI64ArrayAttr:$axes,
                   I64Attr:$keep_dims);
  let results = (outs Host_NumberTensor:$output);
  let assemblyFormat = [{
    $input `axes` `=` $axes `keep_dims` `=` $keep_dims attr-dict
    `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferReduced(*this, getInput(), getAxes(), getKeepDims());
    }
  }];
}

/// The position of an extreme along an axis.
class Host_ArgOp<string mnemonic, string text> : Host_Op<mnemonic> {
  let summary = "The position of the " # text # " along an axis";
  let description = [{
    Of equal elements the first, or the last where `last` is 1. Where
    `keep_dims` is 1 the axis stays with size 1.

  }] # Host_Example<
      mnemonic # " %0 axis = 1 keep_dims = 0 last = 0\n"
      # "  : (tensor<?x10xf32>) -> tensor<?xi64>">.markdown;
  let arguments = (ins Host_NumberTensor:$input, I64Attr:$axis,
                   I64Attr:$keep_dims, I64Attr:$last);
  let results = (outs Host_I64Tensor:$output);
  let assemblyFormat = [{
    $input `axis` `=` $axis `keep_dims` `=` $keep_dims `last` `=` $last
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferPosition(*this, getInput(), getAxis(), getKeepDims());
    }
  }];
}

#endif // RAMPART_DIALECT_HOST_HOSTBASE_TD
