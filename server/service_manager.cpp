#include "server/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace nazotte::server {

namespace {

constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START

/// The number in a variable; 0 when it is none.
long number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return 0;
  long number = 0;
  const std::string_view digits(text);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

bool is_listening_stream(int socket) {
  int type = 0;
  int listening = 0;
  socklen_t size = sizeof(int);
  if (::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) return false;
  size = sizeof(int);
  return ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0;
}

}  // namespace

Result<Descriptor> inherited_listening_socket() {
  const long count = number_in("LISTEN_PID") == ::getpid() ? number_in("LISTEN_FDS") : 0;
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
  if (count == 0) return Descriptor();
  if (count != 1) return Error{ErrorCode::invalid_argument, "more than one socket was handed over; one is served"};
  if (!is_listening_stream(kFirstInherited)) {
    return Error{ErrorCode::invalid_argument, "what was handed over is no listening stream socket"};
  }
  ::fcntl(kFirstInherited, F_SETFD, FD_CLOEXEC);
  return Descriptor(kFirstInherited);
}

void notify_service_manager(std::string_view state) {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr) return;
  const std::string_view name(path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof(address.sun_path)) return;
  std::copy(name.begin(), name.end(), address.sun_path);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract name, unix(7)
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  // Nobody is worse off for not being told.
  static_cast<void>(::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), size));
}

}  // namespace nazotte::server
