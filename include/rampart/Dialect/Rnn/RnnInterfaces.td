//===- RnnInterfaces.td - Interface of recurrences ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DIALECT_RNN_RNNINTERFACES_TD
#define RAMPART_DIALECT_RNN_RNNINTERFACES_TD

include "mlir/IR/OpBase.td"

def Rnn_RecurrenceOpInterface : OpInterface<"RecurrenceOpInterface"> {
  let cppNamespace = "::rampart::rnn";
  let description = [{
    One direction of a recurrent layer: what LSTM, GRU and RNN have in common.
    Results are the sequence `y`, then the state of each kind after the last step.
  }];
  let methods = [
    InterfaceMethod<"Inputs [T, B, I].", "::mlir::Value", "getX">,
    InterfaceMethod<"Weights [gates H, I].", "::mlir::Value", "getW">,
    InterfaceMethod<"Recurrent weights [gates H, P].", "::mlir::Value", "getR">,
    InterfaceMethod<"Biases [2 gates H]: Wb, then Rb.", "::mlir::Value", "getB">,
    InterfaceMethod<"Of the hidden state, [P, H], or null.", "::mlir::Value", "getProjection",
      (ins), [{}], [{ return {}; }]>,
    InterfaceMethod<"Initial hidden state [B, P], or null.", "::mlir::Value", "getH0">,
    InterfaceMethod<"The same, to be set or left out.",
      "::mlir::MutableOperandRange", "getH0Mutable">,
    InterfaceMethod<"Steps of each stream [B], or null.", "::mlir::Value", "getLengths">,
    InterfaceMethod<"From the last step to the first.", "bool", "getReverse">,
    InterfaceMethod<"Bound of every function's argument.",
      "::std::optional<::llvm::APFloat>", "getClip">,
    InterfaceMethod<"Known intervals of values.", "::mlir::DictionaryAttr", "getRangesAttr">,
    InterfaceMethod<"", "void", "setRangesAttr", (ins "::mlir::DictionaryAttr":$ranges)>,
    StaticInterfaceMethod<"Vectors of H pre-activations in a step.", "int64_t", "getGates">,
    InterfaceMethod<"The initial states in the results' order; null where they are zero.",
      "::llvm::SmallVector<::mlir::Value>", "getInitialStates">,
    InterfaceMethod<"Every vector that has an element or a row per stream, or null.",
      "::llvm::SmallVector<::mlir::Value>", "getStreamOperands", (ins), [{}], [{
        ::llvm::SmallVector<::mlir::Value> operands = $_op.getInitialStates();
        operands.push_back($_op.getLengths());
        return operands;
      }]>
  ];
  let extraSharedClassDeclaration = [{
    /// H
    int64_t getUnits() {
      ::mlir::Value projection = $_op.getProjection();
      return ::llvm::cast<::mlir::ShapedType>((projection ? projection : $_op.getR()).getType()).getDimSize(1);
    }
    /// P
    int64_t getHiddenWidth() {
      return ::llvm::cast<::mlir::ShapedType>($_op.getR().getType()).getDimSize(1);
    }
    /// I
    int64_t getInputWidth() {
      return ::llvm::cast<::mlir::ShapedType>($_op.getW().getType()).getDimSize(1);
    }
    /// `function` as this operation applies it: with its clip.
    ::rampart::Function clipped(::rampart::rnn::FunctionAttr function) {
      ::rampart::Function result = function.getValue();
      if (auto clip = $_op.getClip())
        result.clip = std::min(result.clip, clip->convertToDouble());
      return result;
    }
  }];
}

#endif // RAMPART_DIALECT_RNN_RNNINTERFACES_TD
