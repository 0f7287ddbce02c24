// Every cap of HTTP in one place; docs/OPERATIONS.md lists them. Each answers with the status that names it.
// Caps of the engine live in nazotte/limits.hpp, caps of files and stores in loaders/limits.hpp.
//
// Thread safety: values and constants.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace nazotte::server {

/// Rows of one page (perPage): 400 above it.
inline constexpr std::uint64_t kPerPageMax = 10'000;

/// Number of a page: 400 above it.
inline constexpr std::uint64_t kPageMax = 2'147'483'647;

/// Body of a JSON request; holds a polygon of kPolygonVerticesMax vertices printed with 17 digits. 413 above it.
inline constexpr std::size_t kJsonBodyBytesMax = std::size_t{2} << 20;

/// Default body of a CSV import (--max-body). 413 above it.
inline constexpr std::size_t kImportBodyBytesMax = std::size_t{64} << 20;

/// Rows of fewer bytes are answered plain to everybody: a packet holds them anyway.
inline constexpr std::size_t kGzipBodyBytesMin = 1'024;

/// Boundary of a multipart body, RFC 2046 section 5.1.1. 400 above it.
inline constexpr std::size_t kMultipartBoundaryBytesMax = 70;

/// Parts of a multipart body, and header bytes of one part. 400 above them.
inline constexpr std::size_t kMultipartPartsMax = 1'000;
inline constexpr std::size_t kMultipartHeaderBytesMax = std::size_t{8} << 10;

/// What one connection may cost. Options, so that tests can reach every limit quickly.
struct ConnectionLimits {
  /// Request target: 414 above it.
  std::size_t target_bytes_max = std::size_t{8} << 10;
  /// Request line and header fields together: 431 above it (414 when the request line alone does not end).
  std::size_t header_bytes_max = std::size_t{16} << 10;
  /// Header fields: 431 above it.
  std::size_t header_fields_max = 100;
  /// Pipelined answers are sent as soon as so many bytes wait.
  std::size_t output_flush_bytes = std::size_t{256} << 10;
  /// Bytes of a refused body that are read and thrown away, so that the client sees the answer before the end.
  std::size_t linger_bytes_max = std::size_t{256} << 20;

  /// Overload: all requests that wait for a thread need longer than this. Then the newest are answered first, and those
  /// that have waited for overload_patience get 503.
  std::chrono::microseconds overload_backlog{20'000};
  std::chrono::microseconds overload_patience{100'000};

  /// All connections of a server together: 503 above it.
  std::size_t connections_max = 12'000;
  /// Bodies of all requests together, beyond what each connection may have (MemoryBudget): 503 above it.
  std::size_t bodies_bytes_max = std::size_t{1} << 30;
  /// Answers that clients have not taken, counted in the same way: above it the connection that adds to them is closed.
  std::size_t answers_bytes_max = std::size_t{1} << 30;

  /// Granularity of all time-outs.
  std::chrono::milliseconds tick{1'000};
  /// Ticks between two scans for connections whose time is over.
  std::uint32_t scan_ticks = 5;
  /// From a request's first byte to the end of its header: 408 above it.
  std::chrono::milliseconds header_timeout{10'000};
  /// Without a new byte of a body: 408 above it.
  std::chrono::milliseconds body_timeout{30'000};
  /// Without a request between two requests: closed without an answer.
  std::chrono::milliseconds keep_alive_timeout{75'000};
  /// The same once three quarters of connections_max are there: idle ones make room.
  std::chrono::milliseconds crowded_keep_alive_timeout{5'000};
  /// Without the client taking a byte of its answer: closed.
  std::chrono::milliseconds write_timeout{30'000};
  /// Reading on after a refused request.
  std::chrono::milliseconds linger_timeout{5'000};
  /// How long stop() waits for requests in flight.
  std::chrono::milliseconds stop_timeout{10'000};
  /// How long stop() waits for the next request of a connection: it may be on its way, and is told that it is the last.
  std::chrono::milliseconds farewell_timeout{1'000};
  /// How long requests that are half received may take after the others have moved to another process.
  std::chrono::milliseconds departure_timeout{600'000};
  /// Bytes of imports that wait while another process takes over: 503 above it.
  std::size_t held_bytes_max = std::size_t{256} << 20;

  bool operator==(const ConnectionLimits&) const = default;
};

/// Lines of the access log that may wait for the disk; above it they are dropped, and counted.
inline constexpr std::size_t kAccessLogBytesMax = std::size_t{16} << 20;
/// Bytes of a User-Agent and of a Referer that the access log shows.
inline constexpr std::size_t kOriginBytesMax = 512;

/// Lines of the slow-query log that a thread writes per tick (a second); the others are counted.
inline constexpr std::size_t kSlowQueryLinesPerTick = 20;
/// Bytes of a polygon that such a line shows.
inline constexpr std::size_t kSlowQueryBodyBytesMax = 1'024;

/// How long a process may take to take over: to load all rows, above all. Then the old one goes on.
inline constexpr std::chrono::seconds kTakeoverTimeout{120};
/// How long it may take to start and read its configuration.
inline constexpr std::chrono::seconds kSuccessorStartTimeout{30};

/// What a client that met a 503 is asked to wait.
inline constexpr int kRetryAfterSeconds = 1;

}  // namespace nazotte::server
