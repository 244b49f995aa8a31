//===- HostDialect.cpp - The host dialect and its types -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>
#include <numeric>

using namespace mlir;
using namespace rampart::host;

#include "rampart/Dialect/Host/HostDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Host/HostTypes.cpp.inc"

void HostDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "rampart/Dialect/Host/HostTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rampart/Dialect/Host/HostOps.cpp.inc"
      >();
}

Operation *HostDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, elements);
}

//===----------------------------------------------------------------------===//
// CodeType
//===----------------------------------------------------------------------===//

Type CodeType::parse(AsmParser &parser) {
  int64_t min, max, num, den;
  if (parser.parseLess() || parser.parseInteger(min) || parser.parseColon() ||
      parser.parseInteger(max) || parser.parseComma() ||
      parser.parseInteger(num) || parser.parseSlash() ||
      parser.parseInteger(den) || parser.parseGreater())
    return {};
  return parser.getChecked<CodeType>(parser.getContext(), min, max, num, den);
}

void CodeType::print(AsmPrinter &printer) const {
  printer << '<' << getMin() << ':' << getMax() << ", " << getNum() << '/'
          << getDen() << '>';
}

LogicalResult CodeType::verify(function_ref<InFlightDiagnostic()> emitError,
                               int64_t min, int64_t max, int64_t num,
                               int64_t den) {
  using Limits = std::numeric_limits<int32_t>;
  if (min >= max || min < Limits::min() || max > Limits::max())
    return emitError() << "expected a rising range of 32-bit codes, found "
                       << min << ":" << max;
  if (num <= 0 || den <= 0)
    return emitError() << "expected a positive scale, found " << num << "/"
                       << den;
  if (std::gcd(num, den) != 1)
    return emitError() << "expected a scale in lowest terms, found " << num
                       << "/" << den;
  return success();
}
