#include "server/secret_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace nazotte::server {

Result<std::string> read_secret(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file.is_open()) {
    return Error{ErrorCode::unavailable,
                 fmt::format("cannot open {} ({})", path, std::generic_category().message(errno))};
  }
  std::getline(file, line);
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("the first line of {} is empty; write the secret there", path)};
  }
  return line;
}

}  // namespace nazotte::server
