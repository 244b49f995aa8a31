//===- RnnDialect.cpp - The rnn dialect and its attributes ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Rnn/RnnDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

#include "rampart/Dialect/Rnn/RnnDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "rampart/Dialect/Rnn/RnnAttrs.cpp.inc"

void RnnDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "rampart/Dialect/Rnn/RnnAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rampart/Dialect/Rnn/RnnOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// FunctionAttr
//===----------------------------------------------------------------------===//

llvm::hash_code rampart::hash_value(const Function &function) {
  auto bits = [](double value) { return llvm::bit_cast<uint64_t>(value); };
  return llvm::hash_combine(function.kind, bits(function.alpha),
                            bits(function.beta), bits(function.clip));
}

/// The parameters by name, in the order in which they are printed.
static std::array<std::pair<StringRef, double Function::*>, 3> parameters() {
  return {{{"alpha", &Function::alpha},
           {"beta", &Function::beta},
           {"clip", &Function::clip}}};
}

Attribute FunctionAttr::parse(AsmParser &parser, Type) {
  StringRef name;
  SMLoc where = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&name))
    return {};
  std::optional<FunctionKind> kind =
      functionKind(std::string_view(name.data(), name.size()));
  if (!kind) {
    parser.emitError(where, "unknown function '") << name << "'";
    return {};
  }
  Function function = defaultFunction(*kind);
  while (succeeded(parser.parseOptionalComma())) {
    where = parser.getCurrentLocation();
    double value;
    if (parser.parseKeyword(&name) || parser.parseEqual() ||
        parser.parseFloat(value))
      return {};
    bool found = false;
    for (auto [key, member] : parameters())
      if (name == key) {
        function.*member = value;
        found = true;
      }
    if (!found) {
      parser.emitError(where, "expected alpha, beta or clip, found '")
          << name << "'";
      return {};
    }
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<FunctionAttr>(parser.getContext(), function);
}

void FunctionAttr::print(AsmPrinter &printer) const {
  Function function = getValue(), defaults = defaultFunction(function.kind);
  std::string_view name = functionName(function.kind);
  printer << '<' << StringRef(name.data(), name.size());
  for (auto [key, member] : parameters())
    if (function.*member != defaults.*member) {
      printer << ", " << key << " = ";
      printer.printFloat(APFloat(function.*member));
    }
  printer << '>';
}

LogicalResult FunctionAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Function function) {
  if (Status status = checkFunction(function); !status)
    return emitError() << status.error();
  return success();
}
