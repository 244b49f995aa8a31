//===- RegionBuilder.h - Builds device regions ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the lowerings of all layers share: formats, symbols, regions.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_CONVERSION_RNNTOXBAR_REGIONBUILDER_H
#define RAMPART_LIB_CONVERSION_RNNTOXBAR_REGIONBUILDER_H

#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Rnn/Ranges.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/CodeFormat.h"
#include "rampart/core/Machine.h"

#include <optional>

namespace rampart {

mlir::LogicalResult lowerLstm(rnn::LstmOp op, const Machine &machine,
                              mlir::SymbolTable &symbols);
mlir::LogicalResult lowerGru(rnn::GruOp op, const Machine &machine,
                             mlir::SymbolTable &symbols);
mlir::LogicalResult lowerRnn(rnn::RnnOp op, const Machine &machine,
                             mlir::SymbolTable &symbols);
mlir::LogicalResult lowerDense(rnn::DenseOp op, const Machine &machine,
                               mlir::SymbolTable &symbols);

/// max(|lo|, |hi|)
double peakOf(Interval interval);

/// How column sums become codes of a function's values: by the function's own
/// ramp, or by a linear one and a table, for the reason `why`.
struct Converter {
  xbar::RampOp ramp;
  xbar::TableOp table; // null where the ramp is the function's
  std::string why;
};

/// Makes one layer's region and symbols, all called after the layer's node.
class RegionBuilder {
public:
  RegionBuilder(mlir::Operation *layer, const Machine &machine,
                mlir::SymbolTable &symbols);

  const Machine &machine;
  mlir::OpBuilder builder;
  mlir::Location loc;

  host::CodeType code(const mapping::CodeFormat &format);
  mlir::RankedTensorType vector(int64_t width, host::CodeType code);

  /// The constant weights of operand `weights`; an error names `what`.
  mlir::FailureOr<mlir::ElementsAttr> constant(mlir::Value weights,
                                               llvm::StringRef what);

  /// `gates` and `inputs`: what people call the columns' gates and each block's
  /// vector.
  xbar::MatrixOp matrix(llvm::StringRef suffix,
                        llvm::ArrayRef<llvm::StringRef> gates,
                        llvm::ArrayRef<llvm::StringRef> inputs,
                        llvm::ArrayRef<mlir::Attribute> blocks);
  xbar::TableOp table(llvm::StringRef suffix, const Function &function,
                      host::CodeType input,
                      const mapping::ConversionFormat &output);

  /// Conversion of columns of `matrix` whose sums lie in `sums`. Its columns
  /// share a ramp where they share a function.
  Converter converter(xbar::MatrixOp matrix, const Function &function,
                      Interval sums);
  /// The same where the digital unit completes the sum, to one in `total`.
  Converter digitalConverter(xbar::MatrixOp matrix, const Function &function,
                             Interval sums, Interval total,
                             llvm::StringRef why);

  /// Linear, of a layer's second matrix; its ramp is named after that.
  Converter projectionConverter(xbar::MatrixOp matrix, Interval sums) {
    return {linearRamp(matrix, sums, "projection_"), {}, {}};
  }

  /// What a ramp or a table with values in `range` emits.
  mapping::ConversionFormat rampFormat(Interval range) {
    return mapping::conversionFormat(machine.rampBits, machine.symmetricLevels,
                                     range);
  }
  /// What a table emits that computes a gate.
  mapping::ConversionFormat gateFormat(Interval range) {
    return isLinear() ? mapping::conversionFormat(
                            machine.linearBits, machine.symmetricLevels, range)
                      : rampFormat(range);
  }
  /// Codes that drive word lines.
  host::CodeType inputCode(double peak) {
    return code(mapping::inputFormat(machine.inputBits, peak));
  }
  /// The cell state's fixed-point code.
  host::CodeType stateCode() {
    return code(
        mapping::fixedPointFormat(machine.stateBits, machine.stateRange));
  }
  /// A product before it is added.
  host::CodeType productCode() {
    return code(
        mapping::fractionFormat(machine.productBits, machine.productFraction));
  }

  /// Host codes of a host tensor of floats, and back. The operation is called
  /// "<node>.<key>", so that probes know whose input they see.
  mlir::Value quantize(mlir::Value tensor, host::CodeType code,
                       llvm::StringRef key);
  mlir::Value dequantize(mlir::Value codes, mlir::Type type);

  mlir::Value constantVector(llvm::ArrayRef<double> values,
                             mlir::RankedTensorType type);
  /// Columns first, first + stride, ... of `sums`. `gate` names them in
  /// reports; "" where something is still to be added to them.
  mlir::Value convert(mlir::Value sums, int64_t first, int64_t stride,
                      xbar::RampOp ramp, llvm::StringRef gate);
  mlir::Value convert(mlir::Value sums, int64_t first, int64_t stride,
                      const Converter &converter, llvm::StringRef gate);
  /// The function of a converter that has a table, of a completed sum.
  mlir::Value lookup(const Converter &converter, mlir::Value sum,
                     llvm::StringRef gate);
  mlir::Value lookup(xbar::TableOp table, mlir::Value input);

private:
  mlir::SymbolTable &symbols;
  std::string node, name;    // as the model has it, and as an identifier
  mlir::ArrayAttr densities; // of pre-activations; null where not measured
  /// Ramps of every matrix.
  llvm::SmallVector<std::pair<xbar::MatrixOp, xbar::RampOp>> ramps;

  xbar::RampOp ramp(xbar::MatrixOp matrix, const Function &function,
                    const mapping::ConversionFormat &format,
                    llvm::StringRef prefix = "");
  xbar::RampOp linearRamp(xbar::MatrixOp matrix, Interval sums,
                          llvm::StringRef prefix = "");
  /// Whether no conversion of the machine computes a function.
  bool isLinear() const {
    return machine.converterKind != ConverterKind::NonlinearRamp;
  }
  Converter linearConverter(xbar::MatrixOp matrix, const Function &function,
                            Interval sums);

  /// How often which arguments of `function` occur; null where not measured.
  mlir::DictionaryAttr densityOf(const Function &function) const;
  mapping::ConversionFormat fittedFormat(const Function &function,
                                         Interval sums);

  mlir::OpBuilder symbolBuilder();
  template <typename Op>
  Op insertSymbol(Op op);
  std::string symbolName(llvm::StringRef suffix) const;
};

/// A vector of biases as the [n, 1] block of a row of constant code.
mlir::ElementsAttr biasBlock(mlir::MLIRContext *context,
                             llvm::ArrayRef<float> bias, llvm::StringRef name);

/// The name of the ONNX node that `op` came from, or of its operation.
std::string nodeName(mlir::Operation *op);

} // namespace rampart

#endif // RAMPART_LIB_CONVERSION_RNNTOXBAR_REGIONBUILDER_H
