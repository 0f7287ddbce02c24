#include "server/process_channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>
#include <thread>

namespace nazotte::server {

namespace {

struct Header {
  std::uint32_t kind = 0;
  std::uint32_t zero = 0;
  std::uint64_t bytes = 0;
};
static_assert(sizeof(Header) == 16);

/// Room for one descriptor beside a header, as sendmsg and recvmsg want it.
struct Envelope {
  explicit Envelope(Header& header) : content{.iov_base = &header, .iov_len = sizeof(Header)} {
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }

  iovec content;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
};

/// More descriptors are under way than this user may have open: the receiver has to catch up first.
bool is_passing(int error) { return error == EINTR || error == ETOOMANYREFS; }

bool send_header(int socket, Header header, int descriptor) {
  Envelope envelope(header);
  if (descriptor >= 0) {
    cmsghdr* const control = CMSG_FIRSTHDR(&envelope.message);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(control), &descriptor, sizeof(int));
  } else {
    envelope.message.msg_control = nullptr;
    envelope.message.msg_controllen = 0;
  }
  for (;;) {
    const ssize_t sent = ::sendmsg(socket, &envelope.message, MSG_NOSIGNAL);
    if (sent == sizeof(Header)) return true;
    if (sent >= 0 || !is_passing(errno)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Descriptor enclosed(msghdr& message) {
  const cmsghdr* const control = CMSG_FIRSTHDR(&message);
  if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) return {};
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(control), sizeof(int));
  return Descriptor(descriptor);
}

Error gone() { return {ErrorCode::unavailable, "the other process has gone or is silent"}; }

}  // namespace

Result<std::pair<Descriptor, Descriptor>> ProcessChannel::make_ends() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Error{ErrorCode::unavailable, std::generic_category().message(errno)};
  }
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

bool ProcessChannel::send(std::uint32_t kind, std::string_view bytes, int descriptor) {
  const std::scoped_lock lock(sending_);
  const timeval timeout{.tv_sec = kSendTimeout.count(), .tv_usec = 0};
  if (::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) != 0) return false;
  if (!send_header(socket_.number(), {.kind = kind, .bytes = bytes.size()}, descriptor)) return false;
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool ProcessChannel::await(Clock::time_point deadline) const {
  pollfd entry{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const auto capped = std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max());
    const int ready = ::poll(&entry, 1, static_cast<int>(capped));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

bool ProcessChannel::receive_bytes(char* to, std::size_t bytes, Clock::time_point deadline) {
  while (bytes > 0) {
    if (!await(deadline)) return false;
    const ssize_t received = ::recv(socket_.number(), to, bytes, MSG_DONTWAIT);
    if (received < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (received <= 0) return false;
    to += received;
    bytes -= static_cast<std::size_t>(received);
  }
  return true;
}

Result<ProcessChannel::Message> ProcessChannel::receive(Clock::time_point deadline) {
  if (!await(deadline)) return gone();
  Header header;
  Envelope envelope(header);
  const ssize_t received = ::recvmsg(socket_.number(), &envelope.message, MSG_CMSG_CLOEXEC);
  if (received <= 0) return gone();
  Message message;
  message.descriptor = enclosed(envelope.message);
  const auto got = static_cast<std::size_t>(received);
  if (!receive_bytes(reinterpret_cast<char*>(&header) + got, sizeof(Header) - got, deadline)) return gone();
  message.kind = header.kind;
  message.bytes.resize(header.bytes);
  if (!receive_bytes(message.bytes.data(), message.bytes.size(), deadline)) return gone();
  return message;
}

}  // namespace nazotte::server
