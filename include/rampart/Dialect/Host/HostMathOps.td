//===- HostMathOps.td - Elementwise operations -------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTMATHOPS_TD
#define RAMPART_DIALECT_HOST_HOSTMATHOPS_TD

include "rampart/Dialect/Host/HostBase.td"

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

// The functions of core/Function.h that have these names.

def Host_ReluOp : Host_UnaryOp<"relu", "max(x, 0)", Host_NumberTensor>;
def Host_EluOp : Host_AlphaOp<"elu", "x, or alpha (exp(x) - 1) below 0">;
def Host_SigmoidOp : Host_UnaryOp<"sigmoid", "1 / (1 + exp(-x))">;
def Host_TanhOp : Host_UnaryOp<"tanh", "The hyperbolic tangent">;
def Host_LeakyReluOp : Host_AlphaOp<"leakyrelu", "x, or alpha x below 0">;
def Host_ThresholdedReluOp
    : Host_AlphaOp<"thresholdedrelu", "x above alpha, else 0">;
def Host_HardSigmoidOp
    : Host_AlphaBetaOp<"hardsigmoid", "alpha x + beta, clamped to 0 to 1">;
def Host_SoftsignOp : Host_UnaryOp<"softsign", "x / (1 + |x|)">;
def Host_SoftplusOp : Host_UnaryOp<"softplus", "log(1 + exp(x))">;
def Host_ClipOp : Host_AlphaBetaOp<"clip", "min(max(x, alpha), beta)">;
def Host_ExpOp : Host_UnaryOp<"exp", "The exponential">;
def Host_ErfOp : Host_UnaryOp<"erf", "The error function">;
def Host_GeluOp
    : Host_UnaryOp<"gelu", "x times the normal distribution function of x">;
def Host_GeluTanhOp
    : Host_UnaryOp<"gelu_tanh", "The approximation of gelu by tanh">;
def Host_MishOp : Host_UnaryOp<"mish", "x tanh(softplus(x))">;
def Host_HardSwishOp
    : Host_UnaryOp<"hardswish", "x (x / 6 + 1/2), the factor clamped to 0 to 1">;
def Host_SeluOp
    : Host_AlphaBetaOp<"selu", "beta x, or beta alpha (exp(x) - 1) below 0">;
def Host_CeluOp
    : Host_AlphaOp<"celu", "x, or alpha (exp(x / alpha) - 1) below 0">;

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

def Host_SqrtOp : Host_UnaryOp<"sqrt", "The square root; NaN below 0">;
def Host_LogOp : Host_UnaryOp<"log", "The natural logarithm; NaN below 0">;
def Host_SinOp : Host_UnaryOp<"sin", "The sine">;
def Host_CosOp : Host_UnaryOp<"cos", "The cosine">;
def Host_TanOp : Host_UnaryOp<"tan", "The tangent">;
def Host_AsinOp : Host_UnaryOp<"asin", "The inverse sine">;
def Host_AcosOp : Host_UnaryOp<"acos", "The inverse cosine">;
def Host_AtanOp : Host_UnaryOp<"atan", "The inverse tangent">;
def Host_SinhOp : Host_UnaryOp<"sinh", "The hyperbolic sine">;
def Host_CoshOp : Host_UnaryOp<"cosh", "The hyperbolic cosine">;
def Host_AsinhOp : Host_UnaryOp<"asinh", "The inverse hyperbolic sine">;
def Host_AcoshOp : Host_UnaryOp<"acosh", "The inverse hyperbolic cosine">;
def Host_AtanhOp : Host_UnaryOp<"atanh", "The inverse hyperbolic tangent">;
def Host_ReciprocalOp : Host_UnaryOp<"reciprocal", "1 / x">;
def Host_FloorOp : Host_UnaryOp<"floor", "The largest integer not above">;
def Host_CeilOp : Host_UnaryOp<"ceil", "The smallest integer not below">;
def Host_RoundOp : Host_UnaryOp<"round", "The nearest integer, of two the even one">;
def Host_AbsOp : Host_UnaryOp<"abs", "The absolute value", Host_NumberTensor>;
def Host_NegOp : Host_UnaryOp<"neg", "The negative", Host_NumberTensor>;
def Host_SignOp : Host_UnaryOp<"sign", "-1, 0 or 1; NaN of NaN", Host_NumberTensor>;
def Host_NotOp : Host_UnaryOp<"not", "Logical negation", Host_BoolTensor, "i1">;

class Host_TestOp<string mnemonic, string text> : Host_UnaryOp<mnemonic, text> {
  let description = Host_Example<
      mnemonic # " %0 : (tensor<?x16xf32>) -> tensor<?x16xi1>">.markdown;
  let results = (outs Host_BoolTensor:$output);
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return getInput().getType().clone(
          ::mlir::IntegerType::get(getContext(), 1));
    }
  }];
}

def Host_IsNanOp : Host_TestOp<"is_nan", "Whether an element is NaN">;
def Host_IsInfOp : Host_TestOp<"is_inf", "Whether an element is infinite"> {
  let description = [{
    Positive infinities count where `positive` is 1, negative ones where
    `negative` is 1.

    Example:

    ```mlir
    %r = host.is_inf %0 positive = 1 negative = 0
      : (tensor<?x16xf32>) -> tensor<?x16xi1>
    ```
  }];
  let arguments = (ins Host_FloatTensor:$input, I64Attr:$positive,
                   I64Attr:$negative);
  let assemblyFormat = [{
    $input `positive` `=` $positive `negative` `=` $negative attr-dict
    `:` functional-type(operands, results)
  }];
}

def Host_AddOp : Host_BinaryOp<"add", "Sum">;
def Host_SubOp : Host_BinaryOp<"sub", "Difference">;
def Host_MulOp : Host_BinaryOp<"mul", "Product"> {
  let hasFolder = 1;
}
def Host_DivOp : Host_BinaryOp<"div", "Quotient; integers truncate">;
def Host_ModOp : Host_BinaryOp<"mod", "Remainder"> {
  let description = [{
    It has the sign of the divisor, or where `fmod` is 1 of the dividend.

    Example:

    ```mlir
    %r = host.mod %0, %1 fmod = 0
      : (tensor<?x16xi64>, tensor<i64>) -> tensor<?x16xi64>
    ```
  }];
  let arguments = (ins Host_NumberTensor:$lhs, Host_NumberTensor:$rhs,
                   I64Attr:$fmod);
  let assemblyFormat = [{
    $lhs `,` $rhs `fmod` `=` $fmod attr-dict
    `:` functional-type(operands, results)
  }];
}
def Host_PowOp : Host_BinaryOp<"pow", "lhs to the power of rhs"> {
  let description = [{
    The result has the element type of the base, whatever the exponent's.

    Example:

    ```mlir
    %r = host.pow %0, %1 : (tensor<?x16xf32>, tensor<i64>) -> tensor<?x16xf32>
    ```
  }];
  let extraClassDefinition = [{
    ::mlir::FailureOr<::mlir::RankedTensorType> $cppClass::inferResultType() {
      return detail::inferPower(*this, getLhs(), getRhs());
    }
  }];
}
def Host_MaxOp : Host_BinaryOp<"max", "The larger; NaN if either is">;
def Host_MinOp : Host_BinaryOp<"min", "The smaller; NaN if either is">;
def Host_PreluOp : Host_BinaryOp<"prelu", "lhs, or lhs times rhs below 0">;

def Host_EqualOp : Host_CompareOp<"equal", "lhs = rhs", Host_Tensor>;
def Host_LessOp : Host_CompareOp<"less", "lhs < rhs">;
def Host_LessOrEqualOp : Host_CompareOp<"less_or_equal", "lhs <= rhs">;
def Host_GreaterOp : Host_CompareOp<"greater", "lhs > rhs">;
def Host_GreaterOrEqualOp : Host_CompareOp<"greater_or_equal", "lhs >= rhs">;
def Host_AndOp : Host_BinaryOp<"and", "Logical and", Host_BoolTensor, "i1">;
def Host_OrOp : Host_BinaryOp<"or", "Logical or", Host_BoolTensor, "i1">;
def Host_XorOp
    : Host_BinaryOp<"xor", "Logical exclusive or", Host_BoolTensor, "i1">;

#endif // RAMPART_DIALECT_HOST_HOSTMATHOPS_TD
