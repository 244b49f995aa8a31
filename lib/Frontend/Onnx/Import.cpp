//===- Import.cpp - Reading ONNX models -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one place that parses protobuf messages; what it throws ends here.
//===----------------------------------------------------------------------===//
#include "rampart/Frontend/Onnx/Import.h"

#include "GraphImporter.h"
#include "Text.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "llvm/Support/Path.h"

#include <fcntl.h>
#include <new>
#include <sys/stat.h>
#include <system_error>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
namespace io = google::protobuf::io;
using Module = OwningOpRef<ModuleOp>;

/// Whether a GRU scales its candidate's recurrent part before the product, the
/// form that PyTorch's GRU does not have.
static bool resetsBeforeProduct(const ::onnx::NodeProto &node) {
  return node.op_type() == "GRU" &&
         llvm::none_of(node.attribute(), [](const auto &attribute) {
           return attribute.name() == "linear_before_reset" &&
                  attribute.i() != 0;
         });
}

/// PyTorch's exporter of IR 10 has left linear_before_reset out. The file is
/// followed; the user has to know.
static void warnOfLostAttributes(const ::onnx::ModelProto &model,
                                 MLIRContext *context) {
  if (model.ir_version() < 10 || model.producer_name() != "pytorch")
    return;
  for (const ::onnx::NodeProto &node : model.graph().node())
    if (resetsBeforeProduct(node))
      emitWarning(NameLoc::get(StringAttr::get(context, node.name())))
          << "node " << quoted(node.name())
          << " (GRU): linear_before_reset is 0, but PyTorch computes 1: its "
             "exporter may have lost the attribute";
}

static Result<Module> importModel(::onnx::ModelProto &model,
                                  const OnnxOptions &options,
                                  std::optional<std::string> folder,
                                  MLIRContext *context) {
  // Bytes that are not a model can parse as a message of unknown fields.
  if (!model.has_graph() || model.opset_import_size() == 0)
    return Error{"expected an ONNX model, found none in this file"};
  context->loadDialect<func::FuncDialect, host::HostDialect, rnn::RnnDialect>();
  warnOfLostAttributes(model, context);
  Module module = ModuleOp::create(UnknownLoc::get(context));
  if (Status status = importGraph(model, options, std::move(folder), *module);
      !status)
    return Error{status.error()};
  if (failed(verify(*module)))
    return Error{"the imported model is not valid"};
  return module;
}

/// Parses and imports; `name` comes first in every error.
static Result<Module> importStream(io::ZeroCopyInputStream &stream,
                                   StringRef name, const OnnxOptions &options,
                                   std::optional<std::string> folder,
                                   MLIRContext *context) {
  std::string prefix = name.str() + ": ";
  try {
    ::onnx::ModelProto model;
    if (!model.ParseFromZeroCopyStream(&stream))
      return Error{prefix + "expected an ONNX model, found a file that is "
                            "truncated or of another kind"};
    Result<Module> module =
        importModel(model, options, std::move(folder), context);
    if (!module)
      return Error{prefix + module.error()};
    return module;
  } catch (const std::bad_alloc &) {
    return Error{prefix + "not enough memory"};
  } catch (const std::exception &exception) {
    return Error{prefix + exception.what()};
  }
}

Result<Module> frontend::importOnnxFile(const std::string &path,
                                        const OnnxOptions &options,
                                        MLIRContext *context) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return Error{path +
                 ": cannot open: " + std::generic_category().message(errno)};
  io::FileInputStream stream(descriptor);
  stream.SetCloseOnDelete(true);
  struct stat status;
  if (::fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode))
    return Error{path + ": expected a file, found a folder"};
  std::string folder = llvm::sys::path::parent_path(path).str();
  return importStream(stream, path, options, folder.empty() ? "." : folder,
                      context);
}

Result<Module> frontend::importOnnx(StringRef bytes, StringRef name,
                                    const OnnxOptions &options,
                                    MLIRContext *context) {
  if (!llvm::isInt<32>(bytes.size()))
    return Error{name.str() + ": expected a model below 2 GiB"};
  io::ArrayInputStream stream(bytes.data(), int(bytes.size()));
  return importStream(stream, name, options, std::nullopt, context);
}
