// How the engine's errors, and those of the binding itself, become exceptions of Python.
//
// Thread safety: values; throwing needs no GIL, the translation at the boundary has it.
// Invariant: what a caller of the module does wrong never reaches a NAZOTTE_CHECK, which would end the interpreter.
#pragma once

#include <nazotte/error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace nazotte::python {

/// Becomes nazotte.Error, with the code's name as `code`.
class PythonError : public std::exception {
 public:
  explicit PythonError(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }
  [[nodiscard]] ErrorCode code() const { return error_.code; }

 private:
  Error error_;
};

[[noreturn]] inline void refuse(std::string message) {
  throw PythonError({ErrorCode::invalid_argument, std::move(message)});
}

/// The value, or the error as an exception.
template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw PythonError(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline const char* name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::limit_exceeded:
      return "limit_exceeded";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::duplicate_key:
      return "duplicate_key";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::incompatible:
      return "incompatible";
    case ErrorCode::disabled:
      return "disabled";
    case ErrorCode::internal:
      break;
  }
  return "internal";
}

}  // namespace nazotte::python
