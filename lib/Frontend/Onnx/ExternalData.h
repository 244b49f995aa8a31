//===- ExternalData.h - Tensors in files beside the model -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_EXTERNALDATA_H
#define RAMPART_LIB_FRONTEND_ONNX_EXTERNALDATA_H

#include "onnx/onnx_pb.h"
#include "rampart/core/Result.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace rampart::frontend {

/// Maps the `size` bytes of `tensor` from its file below `folder`. A path that
/// could leave the folder (absolute, "..", symbolic or hard links), and a part
/// that is not inside the file or of another size, are errors.
Result<std::unique_ptr<llvm::MemoryBuffer>>
openExternalData(const ::onnx::TensorProto &tensor, const std::string &folder,
                 uint64_t size);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_EXTERNALDATA_H
