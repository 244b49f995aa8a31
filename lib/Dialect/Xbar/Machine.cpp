//===- Machine.cpp - The machine as a module attribute --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/Machine.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

static constexpr llvm::StringLiteral attributeName = "rampart.machine";

void rampart::xbar::setMachine(ModuleOp module, const Machine &machine) {
  Builder builder(module.getContext());
  SmallVector<NamedAttribute> fields;
  for (const MachineField &field : machineFields(machine))
    fields.push_back(
        builder.getNamedAttr(field.key, builder.getStringAttr(field.value)));
  module->setAttr(attributeName, builder.getDictionaryAttr(fields));
}

FailureOr<rampart::Machine> rampart::xbar::getMachine(ModuleOp module) {
  auto dictionary = module->getAttrOfType<DictionaryAttr>(attributeName);
  if (!dictionary)
    return module.emitError("expected a dictionary attribute '")
           << attributeName << "'";
  std::vector<MachineField> fields;
  for (NamedAttribute field : dictionary) {
    auto value = dyn_cast<StringAttr>(field.getValue());
    if (!value)
      return module.emitError(attributeName)
             << ": expected text for '" << field.getName().getValue() << "'";
    fields.push_back({field.getName().str(), value.str()});
  }
  Result<Machine> machine = makeMachine(fields);
  if (!machine)
    return module.emitError(attributeName) << ": " << machine.error();
  return *machine;
}
