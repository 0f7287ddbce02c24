// Messages between two processes of this program on one machine, each with bytes and, if need be, a descriptor that the
// other process gets a copy of (SCM_RIGHTS, unix(7)). Nobody else can reach it: both ends are made here, and one is
// inherited.
//
// Form: a header of 16 bytes (kind, zero, number of bytes), then the bytes; a descriptor comes with the header. Numbers
// are in the machine's order.
//
// Thread safety: send from any thread; receive from one.
#pragma once

#include "server/descriptor.hpp"

#include <nazotte/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace nazotte::server {

class ProcessChannel {
 public:
  using Clock = std::chrono::steady_clock;

  struct Message {
    std::uint32_t kind = 0;
    std::string bytes;
    Descriptor descriptor;
  };

  explicit ProcessChannel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Two ends of one channel; closed in a program that this one starts, unless handed on. Error: unavailable.
  [[nodiscard]] static Result<std::pair<Descriptor, Descriptor>> make_ends();

  /// Waits for room. False when the other process has gone, or takes nothing for kSendTimeout; then the channel is of
  /// no more use. `descriptor` stays the caller's; -1: none.
  [[nodiscard]] bool send(std::uint32_t kind, std::string_view bytes = {}, int descriptor = -1);

  /// The next message. Errors: unavailable when the other process has gone, or sent nothing until `deadline`.
  [[nodiscard]] Result<Message> receive(Clock::time_point deadline);

  /// There is something to receive, if only the end. Returns at the deadline at the latest.
  [[nodiscard]] bool await(Clock::time_point deadline) const;

  void close() { socket_.close(); }

 private:
  static constexpr std::chrono::seconds kSendTimeout{30};

  bool receive_bytes(char* to, std::size_t bytes, Clock::time_point deadline);

  Descriptor socket_;
  std::mutex sending_;
};

}  // namespace nazotte::server
