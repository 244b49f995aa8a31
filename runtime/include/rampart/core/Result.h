//===- Result.h - Errors as values ------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime never throws across its interface, aborts or exits on input: a
// function that can fail returns a Result, whose error is one clear line.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_RESULT_H
#define RAMPART_CORE_RESULT_H

#include <string>
#include <utility>
#include <variant>

namespace rampart {

/// One line for a person: what is at fault, what was expected, what was found.
/// Lower case, no period.
struct Error {
  std::string message;
};

/// A value, or the reason why there is none.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : content(std::move(error)) {}

  explicit operator bool() const { return content.index() == 0; }
  T &operator*() { return std::get<0>(content); }
  const T &operator*() const { return std::get<0>(content); }
  T *operator->() { return &std::get<0>(content); }
  const T *operator->() const { return &std::get<0>(content); }
  const std::string &error() const { return std::get<1>(content).message; }

private:
  std::variant<T, Error> content;
};

/// Success, or the reason why not.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Error error) : failed(true), message(std::move(error.message)) {}

  explicit operator bool() const { return !failed; }
  const std::string &error() const { return message; }

private:
  bool failed = false;
  std::string message;
};

} // namespace rampart

#endif // RAMPART_CORE_RESULT_H
