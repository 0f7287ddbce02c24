// A connection on its way to another process: what it is between two requests. Its client notices nothing.
//
// Thread safety: values.
#pragma once

#include "server/descriptor.hpp"
#include "server/request_observer.hpp"
#include "server/response_writer.hpp"
#include "server/service.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nazotte::server {

struct MovedConnection {
  Descriptor socket = {};
  /// Received, but no part of a request that was begun.
  std::string unparsed = {};
  /// A write that arrived whole and was not begun; its kind is none when there is none.
  WriteCommand write = {};
  ResponseOptions write_options = {};
  /// What is noted of the write when it is answered. Who takes it over finds its route anew.
  PendingRequest write_request = {};
};

/// Takes a connection over, on the thread that gives it away.
using ConnectionSink = std::function<void(MovedConnection&&)>;

/// Everything but the socket. O(bytes).
[[nodiscard]] std::string encode(const MovedConnection& connection);

/// What encode was given, with `socket`. Nothing when the bytes are none of encode's.
[[nodiscard]] std::optional<MovedConnection> decode(std::string_view bytes, Descriptor socket);

}  // namespace nazotte::server
