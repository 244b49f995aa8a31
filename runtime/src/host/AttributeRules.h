//===- AttributeRules.h - What values attributes may have -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_ATTRIBUTERULES_H
#define RAMPART_SRC_HOST_ATTRIBUTERULES_H

#include "rampart/host/HostOp.h"

namespace rampart {

/// Rules that need no input: axes distinct and not negative, a permutation
/// complete, flags 0 or 1, a scale positive ... An attribute's name means the
/// same in every row of the table. Kinds have been checked.
Status checkAttributeValues(const HostAttributes &attributes);

} // namespace rampart

#endif // RAMPART_SRC_HOST_ATTRIBUTERULES_H
