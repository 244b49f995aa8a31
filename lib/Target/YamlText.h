//===- YamlText.h - A YAML document and its first error ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_LIB_TARGET_YAMLTEXT_H
#define RAMPART_LIB_TARGET_YAMLTEXT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

namespace rampart {

/// A document that is one mapping. Errors have file, line and column.
class YamlText {
public:
  YamlText(llvm::StringRef yaml, llvm::StringRef name);

  /// Calls visit(mapping) with the whole document, which is `what` ("machine
  /// description"); another document after it is an error.
  template <typename Visit>
  void read(llvm::StringRef what, Visit visit);

  void fail(llvm::SMRange range, const llvm::Twine &message) {
    sources.PrintMessage(range.Start, llvm::SourceMgr::DK_Error, message);
  }
  bool failed() { return !first.empty() || stream.failed(); }
  /// The first.
  const std::string &error() const { return first; }

private:
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  llvm::SourceMgr sources;
  llvm::yaml::Stream stream;
  std::string first;
};

template <typename Visit>
void YamlText::read(llvm::StringRef what, Visit visit) {
  auto document = stream.begin();
  auto *mapping =
      llvm::dyn_cast_or_null<llvm::yaml::MappingNode>(document->getRoot());
  if (!mapping) {
    if (first.empty())
      first =
          (buffer->getBufferIdentifier() + ":1:1: expected a " + what).str();
    return;
  }
  visit(mapping);
  if (first.empty() && !stream.failed() && ++document != stream.end())
    if (llvm::yaml::Node *second = document->getRoot())
      fail(second->getSourceRange(), "expected one " + what.rsplit(' ').second +
                                         ", found a second document");
}

} // namespace rampart

#endif // RAMPART_LIB_TARGET_YAMLTEXT_H
