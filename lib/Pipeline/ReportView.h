//===- ReportView.h - Reading a report's values -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_PIPELINE_REPORTVIEW_H
#define RAMPART_LIB_PIPELINE_REPORTVIEW_H

#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace rampart::view {

/// Values by key; "", 0 and nothing where there is none.
std::string text(const llvm::json::Object &object, llvm::StringRef key);
double number(const llvm::json::Object &object, llvm::StringRef key);
int64_t integer(const llvm::json::Object &object, llvm::StringRef key);
std::vector<const llvm::json::Object *>
objects(const llvm::json::Object &object, llvm::StringRef key);

/// A count of the machine description.
int64_t machineNumber(const llvm::json::Object &report, llvm::StringRef key);

/// The matrix that an array called "<matrix>_<number>" is part of.
std::string matrixOf(llvm::StringRef array);

/// The model's file without its folders.
std::string modelName(const llvm::json::Object &report);

/// Machine, size, time and energy in one line.
std::string headline(const llvm::json::Object &report);

/// Three significant digits, as far as they lie before the last of `decimals`:
/// "12.3", "0.0456"; "<0.001" for what is less.
std::string rounded(double value, int decimals = 3);
/// With an SI prefix: "1.23 nJ".
std::string quantity(double value, llvm::StringRef unit);

} // namespace rampart::view

#endif // RAMPART_LIB_PIPELINE_REPORTVIEW_H
