#include "server/moved_connection.hpp"

#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

namespace nazotte::server {

namespace {

/// The fields of fixed size. Both processes are this program on this machine, so its own layout will do; who changes it
/// raises kHandoverVersion.
struct Fixed {
  std::int64_t chair_id = 0;
  std::uint64_t csv_bytes = 0;
  std::uint64_t target_bytes = 0;
  std::uint64_t user_agent_bytes = 0;
  std::uint64_t referer_bytes = 0;
  std::int64_t begin_ticks = 0;  // of a clock that all processes of the machine share
  ClientKey client = ClientKey::unknown;
  WriteCommand::Kind kind = WriteCommand::Kind::none;
  bool keep_alive = true;
  bool without_body = false;
  bool http_1_0 = false;
  bool wants_timing = false;
  Method method = Method::post;
};

using Time = std::chrono::steady_clock::time_point;

/// Takes so many bytes off the front.
std::string take(std::string_view& bytes, std::size_t count) {
  std::string taken(bytes.substr(0, count));
  bytes.remove_prefix(count);
  return taken;
}

}  // namespace

std::string encode(const MovedConnection& connection) {
  const PendingRequest& request = connection.write_request;
  const SeenRequest& seen = request.seen;
  const Origin origin = request.origin ? *request.origin : Origin();
  const Fixed fixed{.chair_id = connection.write.chair_id,
                    .csv_bytes = connection.write.csv.size(),
                    .target_bytes = request.target.size(),
                    .user_agent_bytes = origin.user_agent.size(),
                    .referer_bytes = origin.referer.size(),
                    .begin_ticks = seen.begin.time_since_epoch().count(),
                    .client = seen.client,
                    .kind = connection.write.kind,
                    .keep_alive = connection.write_options.keep_alive,
                    .without_body = connection.write_options.without_body,
                    .http_1_0 = connection.write_options.http_1_0,
                    .wants_timing = seen.wants_timing,
                    .method = seen.method};
  std::string bytes;
  bytes.reserve(sizeof(Fixed) + fixed.csv_bytes + fixed.target_bytes + connection.unparsed.size());
  bytes.append(reinterpret_cast<const char*>(&fixed), sizeof(Fixed));
  bytes.append(connection.write.csv).append(request.target).append(origin.user_agent).append(origin.referer);
  bytes.append(connection.unparsed);
  return bytes;
}

std::optional<MovedConnection> decode(std::string_view bytes, Descriptor socket) {
  Fixed fixed;
  if (bytes.size() < sizeof(Fixed)) return std::nullopt;
  std::memcpy(&fixed, bytes.data(), sizeof(Fixed));
  bytes.remove_prefix(sizeof(Fixed));
  for (std::size_t left = bytes.size();
       const std::uint64_t part : {fixed.csv_bytes, fixed.target_bytes, fixed.user_agent_bytes, fixed.referer_bytes}) {
    if (part > left) return std::nullopt;
    left -= part;
  }
  MovedConnection connection;
  connection.socket = std::move(socket);
  connection.write = {.kind = fixed.kind, .csv = take(bytes, fixed.csv_bytes), .chair_id = fixed.chair_id};
  connection.write_options = {
      .keep_alive = fixed.keep_alive, .without_body = fixed.without_body, .http_1_0 = fixed.http_1_0};
  connection.write_request.seen = {.method = fixed.method,
                                   .client = fixed.client,
                                   .wants_timing = fixed.wants_timing,
                                   .http_1_0 = fixed.http_1_0,
                                   .begin = Time(Time::duration(fixed.begin_ticks))};
  connection.write_request.target = take(bytes, fixed.target_bytes);
  Origin origin{.user_agent = take(bytes, fixed.user_agent_bytes), .referer = take(bytes, fixed.referer_bytes)};
  connection.write_request.origin = std::make_unique<Origin>(std::move(origin));
  connection.unparsed = bytes;
  return connection;
}

}  // namespace nazotte::server
