//===- HostTypes.td - Types of the host dialect ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_HOST_HOSTTYPES_TD
#define RAMPART_DIALECT_HOST_HOSTTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "rampart/Dialect/Host/HostDialect.td"

def Host_CodeType : TypeDef<Host_Dialect, "Code"> {
  let mnemonic = "code";
  let summary = "An integer code of a device region, stored in a host tensor";
  let description = [{
    Codes lie in `[min, max]`, a range of 32-bit integers; a code stands for the
    real value `code * num / den`, `num` and `den` positive and in lowest terms.

    Example: `tensor<?x?x40x!host.code<-15:15, 3/64>>`, the 5-bit inputs of a
    region with an input step of 3/64.
  }];
  let parameters = (ins "int64_t":$min, "int64_t":$max, "int64_t":$num,
                    "int64_t":$den);
  let genVerifyDecl = 1;
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// num / den, rounded once to double.
    double getScale() const { return double(getNum()) / double(getDen()); }
  }];
}

// Element types the runtime's tensors have, and the tensors made of them.
def Host_Float : AnyTypeOf<[F32, F64]>;
def Host_Index : AnyTypeOf<[I32, I64]>;
def Host_Number : AnyTypeOf<[F32, F64, I32, I64, I8, UI8]>;
def Host_Element : AnyTypeOf<[F32, F64, I32, I64, I1, I8, UI8]>;

def Host_Tensor : RankedTensorOf<[Host_Element, Host_CodeType]>;
def Host_FloatTensor : RankedTensorOf<[Host_Float]>;
def Host_NumberTensor : RankedTensorOf<[Host_Number]>;
def Host_BoolTensor : RankedTensorOf<[I1]>;
def Host_I64Tensor : RankedTensorOf<[I64]>;
def Host_IndexTensor : RankedTensorOf<[Host_Index]>;
def Host_CodeTensor : RankedTensorOf<[Host_CodeType]>;
def Host_F32Tensor : RankedTensorOf<[F32]>;
/// A vector of sizes or positions, int64 [n].
def Host_Sizes : 1DTensorOf<[I64]>;

#endif // RAMPART_DIALECT_HOST_HOSTTYPES_TD
