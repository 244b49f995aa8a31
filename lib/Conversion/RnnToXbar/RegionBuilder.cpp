//===- RegionBuilder.cpp - Builds device regions --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RegionBuilder.h"

#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/Density.h"
#include "rampart/Mapping/LinearFunction.h"
#include "rampart/Mapping/RampDesign.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;
using namespace rampart;

std::string rampart::nodeName(Operation *op) {
  Location loc = op->getLoc();
  while (auto fused = dyn_cast<FusedLoc>(loc))
    loc = fused.getLocations().front();
  if (auto named = dyn_cast<NameLoc>(loc))
    return named.getName().str();
  return op->getName().stripDialect().str();
}

double rampart::peakOf(Interval interval) {
  return std::max(std::abs(interval.lo), std::abs(interval.hi));
}

ElementsAttr rampart::biasBlock(MLIRContext *context, ArrayRef<float> bias,
                                StringRef name) {
  Tensor block(ElementType::Float32, {int64_t(bias.size()), 1});
  llvm::copy(bias, block.mutableData<float>());
  return host::constantOf(context, block, name);
}

/// Letters, digits and underscores of `name`.
static std::string identifier(StringRef name) {
  std::string result;
  for (char c : name)
    if (llvm::isAlnum(c) || c == '_')
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  return result.empty() ? "layer" : result;
}

RegionBuilder::RegionBuilder(Operation *layer, const Machine &machine,
                             SymbolTable &symbols)
    : machine(machine), builder(layer), loc(layer->getLoc()), symbols(symbols),
      node(nodeName(layer)), name(identifier(node)) {
  if (auto ranges = layer->getAttrOfType<DictionaryAttr>("ranges"))
    densities = ranges.getAs<ArrayAttr>("densities");
}

host::CodeType RegionBuilder::code(const mapping::CodeFormat &format) {
  return host::CodeType::get(builder.getContext(), format.min, format.max,
                             format.scale.num, format.scale.den);
}

RankedTensorType RegionBuilder::vector(int64_t width, host::CodeType code) {
  return RankedTensorType::get({width}, code);
}

FailureOr<ElementsAttr> RegionBuilder::constant(Value weights, StringRef what) {
  ElementsAttr elements;
  if (!matchPattern(weights, m_Constant(&elements)))
    return emitError(loc) << "expected constant " << what
                          << ": they are computed from an input at run time";
  return elements;
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

std::string RegionBuilder::symbolName(StringRef suffix) const {
  return suffix.empty() ? name : (name + "_" + suffix).str();
}

OpBuilder RegionBuilder::symbolBuilder() {
  auto module = cast<ModuleOp>(symbols.getOp());
  return OpBuilder::atBlockEnd(module.getBody());
}

template <typename Op>
Op RegionBuilder::insertSymbol(Op op) {
  symbols.insert(op);
  return op;
}

xbar::MatrixOp RegionBuilder::matrix(StringRef suffix,
                                     ArrayRef<StringRef> gates,
                                     ArrayRef<StringRef> inputs,
                                     ArrayRef<Attribute> blocks) {
  OpBuilder at = symbolBuilder();
  return insertSymbol(xbar::MatrixOp::create(
      at, loc, symbolName(suffix), int64_t(gates.size()),
      at.getArrayAttr(blocks), DenseI64ArrayAttr(), DenseF64ArrayAttr(),
      at.getStrArrayAttr(inputs), at.getStrArrayAttr(gates)));
}

xbar::TableOp RegionBuilder::table(StringRef suffix, const Function &function,
                                   host::CodeType input,
                                   const mapping::ConversionFormat &output) {
  OpBuilder at = symbolBuilder();
  return insertSymbol(
      xbar::TableOp::create(at, loc, symbolName(suffix),
                            rnn::FunctionAttr::get(at.getContext(), function),
                            output.levels.count, input, code(output.code)));
}

//===----------------------------------------------------------------------===//
// Converters
//===----------------------------------------------------------------------===//

static std::string suffixOf(const Function &function) {
  return function.kind == FunctionKind::Identity
             ? "linear"
             : std::string(functionName(function.kind));
}

DictionaryAttr RegionBuilder::densityOf(const Function &function) const {
  auto attribute = rnn::FunctionAttr::get(builder.getContext(), function);
  if (densities)
    for (auto density : densities.getAsRange<DictionaryAttr>())
      if (density.get("function") == attribute) {
        NamedAttrList entries(density);
        entries.erase("function");
        return entries.getDictionary(builder.getContext());
      }
  return {};
}

/// Levels for the inputs that occur, where that is known.
mapping::ConversionFormat RegionBuilder::fittedFormat(const Function &function,
                                                      Interval sums) {
  mapping::ConversionFormat full =
      rampFormat(mapping::outputRange(function, sums));
  DictionaryAttr density = densityOf(function);
  // The layer's verifier has read it.
  return density ? mapping::fittedFormat(function, full, machine,
                                         *rnn::histogramOf(density))
                 : full;
}

/// Why no ramp of `machine` computes `function` on these levels; nothing where
/// one does. The weight scale, not known yet, is made up for by the ramp's
/// gain. More clocks make a ramp better, not possible: the plain one tells.
static std::optional<std::string>
whyNoRamp(const Function &function, const Levels &levels, Machine machine) {
  machine.clockBudget = 1;
  Result<mapping::RampDesign> ramp = mapping::synthesizeRamp(
      function, levels, machine.gMax - machine.gMin, machine);
  if (ramp)
    return std::nullopt;
  return "no ramp computes " + std::string(functionName(function.kind)) + ": " +
         ramp.error();
}

xbar::RampOp RegionBuilder::ramp(xbar::MatrixOp matrix,
                                 const Function &function,
                                 const mapping::ConversionFormat &format,
                                 StringRef prefix) {
  auto attribute = rnn::FunctionAttr::get(builder.getContext(), function);
  for (auto [owner, ramp] : ramps)
    if (owner == matrix && ramp.getFunction() == attribute &&
        ramp.getLo().convertToDouble() == format.levels.lo &&
        ramp.getHi().convertToDouble() == format.levels.hi)
      return ramp;
  OpBuilder at = symbolBuilder();
  auto ramp = insertSymbol(xbar::RampOp::create(
      at, loc, symbolName(prefix.str() + suffixOf(function)), attribute,
      format.levels.count, llvm::APFloat(format.levels.lo),
      llvm::APFloat(format.levels.hi), code(format.code), FloatAttr(),
      densityOf(function), DictionaryAttr(), DenseF64ArrayAttr()));
  ramps.emplace_back(matrix, ramp);
  return ramp;
}

xbar::RampOp RegionBuilder::linearRamp(xbar::MatrixOp matrix, Interval sums,
                                       StringRef prefix) {
  return ramp(matrix, Function{},
              mapping::conversionFormat(machine.linearBits,
                                        machine.symmetricLevels, sums),
              prefix);
}

/// The rule where conversions are linear: a function is taken from a table.
Converter RegionBuilder::linearConverter(xbar::MatrixOp matrix,
                                         const Function &function,
                                         Interval sums) {
  DictionaryAttr density = densityOf(function);
  mapping::LinearFunction fit = mapping::fitLinearFunction(
      function, sums, machine.linearBits, machine,
      density ? *rnn::histogramOf(density) : Histogram());
  xbar::RampOp linear = ramp(matrix, Function{}, fit.input);
  return {linear,
          table(suffixOf(function), function,
                cast<host::CodeType>(linear.getType()), fit.output),
          machine.converterKind == ConverterKind::Sar
              ? "the machine converts by successive approximation"
              : "the machine's ramps are linear"};
}

Converter RegionBuilder::converter(xbar::MatrixOp matrix,
                                   const Function &function, Interval sums) {
  if (function.kind == FunctionKind::Identity)
    return {linearRamp(matrix, sums), {}, {}};
  if (isLinear())
    return linearConverter(matrix, function, sums);
  mapping::ConversionFormat format = fittedFormat(function, sums);
  std::optional<std::string> why = whyNoRamp(function, format.levels, machine);
  if (!why)
    return {ramp(matrix, function, format), {}, {}};
  // What lies beyond the clip needs no levels.
  double clip = function.clip;
  sums = {std::clamp(sums.lo, -clip, clip), std::clamp(sums.hi, -clip, clip)};
  xbar::RampOp linear = linearRamp(matrix, sums);
  return {linear,
          table(suffixOf(function), function,
                cast<host::CodeType>(linear.getType()), format),
          *why};
}

Converter RegionBuilder::digitalConverter(xbar::MatrixOp matrix,
                                          const Function &function,
                                          Interval sums, Interval total,
                                          StringRef why) {
  host::CodeType input =
      code(mapping::fixedPointFormat(machine.stateBits, peakOf(total)));
  return {linearRamp(matrix, sums),
          table(suffixOf(function), function, input,
                gateFormat(mapping::outputRange(function, total))),
          why.str()};
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static RankedTensorType withElement(Type tensor, Type element) {
  return RankedTensorType::get(cast<RankedTensorType>(tensor).getShape(),
                               element);
}

Value RegionBuilder::quantize(Value tensor, host::CodeType code,
                              StringRef key) {
  auto keyed = NameLoc::get(builder.getStringAttr(node + "." + key));
  return host::QuantizeOp::create(builder, keyed,
                                  withElement(tensor.getType(), code), tensor);
}

Value RegionBuilder::dequantize(Value codes, Type type) {
  return host::DequantizeOp::create(builder, loc, type, codes);
}

Value RegionBuilder::constantVector(ArrayRef<double> values,
                                    RankedTensorType type) {
  return xbar::ConstantOp::create(builder, loc, type, values);
}

Value RegionBuilder::convert(Value sums, int64_t first, int64_t stride,
                             xbar::RampOp ramp, StringRef gate) {
  auto type = vector(xbar::widthOf(sums.getType()) / stride,
                     cast<host::CodeType>(ramp.getType()));
  return xbar::ConvertOp::create(
      builder, loc, type, sums, first, stride, ramp.getSymName(),
      gate.empty() ? StringAttr() : builder.getStringAttr(gate));
}

Value RegionBuilder::convert(Value sums, int64_t first, int64_t stride,
                             const Converter &converter, StringRef gate) {
  if (!converter.table)
    return convert(sums, first, stride, converter.ramp, gate);
  return lookup(converter, convert(sums, first, stride, converter.ramp, ""),
                gate);
}

Value RegionBuilder::lookup(const Converter &converter, Value sum,
                            StringRef gate) {
  xbar::TableOp table = converter.table;
  auto type = vector(xbar::widthOf(sum.getType()),
                     cast<host::CodeType>(table.getOutput()));
  return xbar::LookupOp::create(builder, loc, type, table.getSymName(), sum,
                                builder.getStringAttr(gate),
                                builder.getStringAttr(converter.why));
}

Value RegionBuilder::lookup(xbar::TableOp table, Value input) {
  auto type = vector(xbar::widthOf(input.getType()),
                     cast<host::CodeType>(table.getOutput()));
  return xbar::LookupOp::create(builder, loc, type, table.getSymName(), input,
                                StringAttr(), StringAttr());
}
