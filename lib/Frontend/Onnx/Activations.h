//===- Activations.h - Activations of ONNX's recurrences --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_FRONTEND_ONNX_ACTIVATIONS_H
#define RAMPART_LIB_FRONTEND_ONNX_ACTIVATIONS_H

#include "Attributes.h"
#include "rampart/core/Function.h"
#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace rampart::frontend {

/// The functions that the attributes activations, activation_alpha and
/// activation_beta give to `directions` directions; `defaults` are those of one
/// direction. Alphas and betas are taken in order by the functions that have
/// them; values left over are an error.
Result<std::vector<Function>>
readActivations(Attributes &attributes,
                llvm::ArrayRef<llvm::StringRef> defaults, int64_t directions);

} // namespace rampart::frontend

#endif // RAMPART_LIB_FRONTEND_ONNX_ACTIVATIONS_H
