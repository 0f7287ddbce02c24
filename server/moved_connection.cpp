#include "server/moved_connection.hpp"

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
  WriteCommand::Kind kind = WriteCommand::Kind::none;
  bool keep_alive = true;
  bool without_body = false;
  bool http_1_0 = false;
};

}  // namespace

std::string encode(const MovedConnection& connection) {
  const Fixed fixed{.chair_id = connection.write.chair_id,
                    .csv_bytes = connection.write.csv.size(),
                    .kind = connection.write.kind,
                    .keep_alive = connection.write_options.keep_alive,
                    .without_body = connection.write_options.without_body,
                    .http_1_0 = connection.write_options.http_1_0};
  std::string bytes;
  bytes.reserve(sizeof(Fixed) + connection.write.csv.size() + connection.unparsed.size());
  bytes.append(reinterpret_cast<const char*>(&fixed), sizeof(Fixed));
  bytes.append(connection.write.csv);
  bytes.append(connection.unparsed);
  return bytes;
}

std::optional<MovedConnection> decode(std::string_view bytes, Descriptor socket) {
  Fixed fixed;
  if (bytes.size() < sizeof(Fixed)) return std::nullopt;
  std::memcpy(&fixed, bytes.data(), sizeof(Fixed));
  bytes.remove_prefix(sizeof(Fixed));
  if (bytes.size() < fixed.csv_bytes) return std::nullopt;
  MovedConnection connection;
  connection.socket = std::move(socket);
  connection.write = {
      .kind = fixed.kind, .csv = std::string(bytes.substr(0, fixed.csv_bytes)), .chair_id = fixed.chair_id};
  connection.write_options = {
      .keep_alive = fixed.keep_alive, .without_body = fixed.without_body, .http_1_0 = fixed.http_1_0};
  connection.unparsed = bytes.substr(fixed.csv_bytes);
  return connection;
}

}  // namespace nazotte::server
