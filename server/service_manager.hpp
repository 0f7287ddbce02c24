// What systemd and its like agree on with a service: a listening socket that they keep open for it
// (sd_listen_fds(3)), and news of its state (sd_notify(3)). Both protocols are a variable and a datagram, and
// guaranteed to stay; libsystemd would be a dependency for 40 lines.
//
// Thread safety: none; at the start, before other threads run. notify_service_manager: any thread.
#pragma once

#include "server/descriptor.hpp"

#include <nazotte/error.hpp>

#include <string_view>

namespace nazotte::server {

/// The one listening socket that was handed to this process, or a closed descriptor when there is none; LISTEN_PID and
/// LISTEN_FDS are removed from the environment, so that no process of ours mistakes them for its own. Error:
/// invalid_argument for more than one, or for one that is no listening stream socket.
[[nodiscard]] Result<Descriptor> inherited_listening_socket();

/// Sends lines of NAME=VALUE to NOTIFY_SOCKET; does nothing where there is none.
void notify_service_manager(std::string_view state);

}  // namespace nazotte::server
