//===- Targets.h - Every instruction set of the processor -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_TARGETS_H
#define RAMPART_TEST_TARGETS_H

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace rampart::test {

/// Runs `check` once for every instruction set of this processor.
template <typename Check>
void forEachTarget(Check check) {
  for (int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

} // namespace rampart::test

#endif // RAMPART_TEST_TARGETS_H
