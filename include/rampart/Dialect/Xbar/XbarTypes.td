//===- XbarTypes.td - Types of the xbar dialect ------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_XBAR_XBARTYPES_TD
#define RAMPART_DIALECT_XBAR_XBARTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
include "rampart/Dialect/Xbar/XbarDialect.td"

class Xbar_Type<string name, string typeMnemonic> : TypeDef<Xbar_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Xbar_AnalogType : Xbar_Type<"Analog", "analog"> {
  let summary = "a column sum on an integrator";
  let description = [{
    Element type of what an array's integrators hold: the sum over rows of input code
    times conductance difference (S), which is gamma times the pre-activation.
  }];
}

def Xbar_SequenceType : Xbar_Type<"Sequence", "sequence"> {
  let summary = "one vector of codes per time step of a stream";
  let description = [{ Example: `!xbar.sequence<tensor<40x!host.code<-15:15, 1/5>>>` }];
  let parameters = (ins "::mlir::RankedTensorType":$element);
  let assemblyFormat = "`<` $element `>`";
  let genVerifyDecl = 1;
}

def Xbar_Codes : Type<CPred<"::rampart::xbar::isCodeVector($_self)">,
                      "vector of codes", "::mlir::RankedTensorType">;
def Xbar_Sums : Type<CPred<"::rampart::xbar::isAnalogVector($_self)">,
                     "vector of column sums", "::mlir::RankedTensorType">;
def Xbar_Sequence : Type<CPred<"::llvm::isa<::rampart::xbar::SequenceType>($_self)">,
                         "sequence", "::rampart::xbar::SequenceType">;

#endif // RAMPART_DIALECT_XBAR_XBARTYPES_TD
