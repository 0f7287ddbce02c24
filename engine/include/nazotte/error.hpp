// Errors of the whole code base: one closed list of codes, a message for people, and Result<T>.
//
// Why here: the engine is the bottom layer, so every layer can speak the same codes without knowing
// HTTP, SQL or files. The server turns a code into a status in exactly one place (server/http_error).
//
// Thread safety: values; none is shared.
// Invariant: a message never holds a password, a file system path or SQL text that a client must not see;
// details for operators go to the log of the layer that found them.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace nazotte {

enum class ErrorCode : std::uint8_t {
  invalid_argument,  // the caller's input is malformed; nothing was changed
  limit_exceeded,    // the input is well formed but above a named limit
  not_found,         // no such row, or it is sold out
  duplicate_key,     // a row with this key exists already, in the input or in the table
  unavailable,       // a dependency is out of reach; trying again later may help
  incompatible,      // the store's tables are not the ones this build expects
  disabled,          // the operation exists but was not switched on
  internal,          // a fault of ours
};

struct Error {
  ErrorCode code;
  std::string message;
};

/// Either a T or an Error. `result.value()` on an error throws std::runtime_error with the message.
template <class T>
using Result = boost::system::result<T, Error>;

/// Found by boost::system::result through argument-dependent lookup.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.message);
}

}  // namespace nazotte
