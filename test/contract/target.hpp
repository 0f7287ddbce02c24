// Who answers the contract cases: the parts wired together in this process, or a daemon at the end of a connection.
//
// Thread safety: none; one case runs at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "case_file.hpp"

namespace nazotte::contract {

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// Empty when absent; names compare without case.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

class Target {
 public:
  virtual ~Target() = default;
  /// Throws std::runtime_error when there is no answer.
  [[nodiscard]] virtual Answer send(const Request& request) = 0;
};

struct LocalOptions {
  std::string store_url;
  std::filesystem::path conditions;
  std::filesystem::path initial_data;
  std::size_t import_body_bytes_max = 0;
};

/// Store, catalog, writer and service in this process. The store is reset to the initial data. Throws
/// std::runtime_error when it cannot be made.
[[nodiscard]] std::unique_ptr<Target> make_local_target(const LocalOptions& options);

/// A daemon, or a proxy before it. One connection that is kept alive, and opened again when the other side closed it.
[[nodiscard]] std::unique_ptr<Target> make_tcp_target(std::string host, std::uint16_t port);

}  // namespace nazotte::contract
