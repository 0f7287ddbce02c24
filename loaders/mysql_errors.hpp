// What a MySQL or MariaDB server means by its error numbers: our codes, and reasons that a client may read.
//
// Thread safety: pure functions.
// Invariant: a reason names no SQL, no path, no user and no password; the server's own words go to the log.
#pragma once

#include <nazotte/error.hpp>

#include <string_view>

namespace nazotte::loaders::mysql_errors {

/// Numbers that callers tell apart.
inline constexpr unsigned kNotNull = 1048;
inline constexpr unsigned kTableExists = 1050;
inline constexpr unsigned kNoSuchTable = 1146;
inline constexpr unsigned kPacketTooLarge = 1153;
inline constexpr unsigned kLockWaitTimeout = 1205;
inline constexpr unsigned kDeadlock = 1213;
inline constexpr unsigned kServerLost = 2013;

/// After these nothing more can be said over the connection.
[[nodiscard]] bool means_lost(unsigned number);

/// User, password or database are refused; at the first start that is a wrong address.
[[nodiscard]] bool refuses_login(unsigned number);

/// Tables or a disk that are full: small writes may still succeed.
[[nodiscard]] bool means_no_space(unsigned number);

/// The next try may succeed, though nobody has repaired anything.
[[nodiscard]] bool passes_by_itself(unsigned number);

/// The database refuses writes until somebody repairs it.
[[nodiscard]] bool stands(unsigned number);

/// Codes: duplicate_key, invalid_argument (a value that the table refuses), internal (a statement of ours is wrong),
/// unavailable for everything else. `text` is the server's message.
[[nodiscard]] Error translate(unsigned number, std::string_view text);

}  // namespace nazotte::loaders::mysql_errors
