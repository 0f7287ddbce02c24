// A secret that an operator keeps in a file of its own, so that no list of processes shows it.
//
// Thread safety: pure function.
#pragma once

#include <nazotte/error.hpp>

#include <string>

namespace nazotte::server {

/// The first line of the file, without its end. Errors: unavailable (cannot be opened), invalid_argument (it is empty);
/// the message names the file and holds nothing of its text.
[[nodiscard]] Result<std::string> read_secret(const std::string& path);

}  // namespace nazotte::server
