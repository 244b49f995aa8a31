//===- DumpIR.cpp - One file per pass that changed the IR -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "DumpIR.h"

#include "mlir/IR/OperationSupport.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Pipeline/Compiler.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace rampart;

namespace {

class DumpInstrumentation : public PassInstrumentation {
public:
  explicit DumpInstrumentation(IRDumper &dumper) : dumper(dumper) {}

  void runBeforePass(Pass *, Operation *op) override {
    before.emplace_back(op);
  }
  void runAfterPass(Pass *pass, Operation *op) override {
    OperationFingerPrint was = before.pop_back_val();
    auto module = dyn_cast<ModuleOp>(op);
    if (!module)
      module = op->getParentOfType<ModuleOp>();
    if (OperationFingerPrint(op) != was && !pass->getArgument().empty())
      dumper.write(module, pass->getArgument());
  }
  void runAfterPassFailed(Pass *, Operation *) override { before.pop_back(); }

private:
  IRDumper &dumper;
  SmallVector<OperationFingerPrint> before;
};

} // namespace

Status IRDumper::create() {
  if (directory.empty())
    return {};
  if (std::error_code code = llvm::sys::fs::create_directories(directory))
    return Error{"--dump-ir: cannot make folder '" + directory +
                 "': " + code.message()};
  return {};
}

void IRDumper::write(ModuleOp module, StringRef name) {
  if (directory.empty())
    return;
  std::string path;
  llvm::raw_string_ostream(path)
      << directory << "/" << llvm::format("%02d-", number++) << name << ".mlir";
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  if (!code) {
    printElided(module, os);
    os.close();
    code = os.error();
    os.clear_error();
  }
  if (code && error.empty())
    error = "--dump-ir: cannot write '" + path + "': " + code.message();
}

void IRDumper::attach(PassManager &pm) {
  if (directory.empty())
    return;
  // Files are numbered in the order of passes.
  pm.getContext()->disableMultithreading();
  pm.addInstrumentation(std::make_unique<DumpInstrumentation>(*this));
}

Status IRDumper::status() const {
  if (error.empty())
    return {};
  return Error{error};
}

/// Name, type and digest of every resource of `module` that printing leaves
/// out.
static void printDigests(ModuleOp module, llvm::raw_ostream &os) {
  llvm::SmallPtrSet<Attribute, 16> seen;
  auto print = [&](Attribute attribute) {
    auto resource = dyn_cast<DenseResourceElementsAttr>(attribute);
    if (!resource || !seen.insert(resource).second)
      return;
    const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    os << "// elided " << resource.getRawHandle().getKey() << " : "
       << resource.getType();
    if (blob)
      os << " xxh3 "
         << llvm::format_hex_no_prefix(
                llvm::xxh3_64bits(ArrayRef(
                    reinterpret_cast<const uint8_t *>(blob->getData().data()),
                    blob->getData().size())),
                16);
    os << "\n";
  };
  module.walk([&](Operation *op) {
    for (NamedAttribute attribute : op->getAttrs())
      attribute.getValue().walk([&](Attribute inner) { print(inner); });
    if (Attribute properties = op->getPropertiesAsAttribute())
      properties.walk([&](Attribute inner) { print(inner); });
  });
}

void rampart::printElided(ModuleOp module, llvm::raw_ostream &os) {
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(host::maxInlineElements);
  // A limit of 0 keeps large blobs from being rendered only to be dropped.
  flags.elideLargeResourceString(0);
  flags.enableDebugInfo(false);
  module.print(os, flags);
  os << "\n";
  printDigests(module, os);
}
