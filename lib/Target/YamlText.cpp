//===- YamlText.cpp - A YAML document and its first error -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "YamlText.h"

using namespace llvm;
using namespace rampart;

/// The first diagnostic of a stream as one line, in the string `into`.
static void keepFirst(const SMDiagnostic &diagnostic, void *into) {
  auto &error = *static_cast<std::string *>(into);
  if (error.empty())
    error =
        (diagnostic.getFilename() + ":" + Twine(diagnostic.getLineNo()) + ":" +
         Twine(diagnostic.getColumnNo() + 1) + ": " + diagnostic.getMessage())
            .str();
}

YamlText::YamlText(StringRef yaml, StringRef name)
    : buffer(MemoryBuffer::getMemBufferCopy(yaml, name)),
      stream(buffer->getMemBufferRef(), sources) {
  sources.setDiagHandler(keepFirst, &first);
}
