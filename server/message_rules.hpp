// What RFC 9112 asks of a request beyond what Beast's parser looks at, as predicates over text.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nazotte::server {

/// Bytes that no line may hold, of which implementations disagree: a CR or LF that is not half of CRLF, or a NUL
/// (section 2.2). `lines` may end in the middle of a line. Looks at the bytes from `begin` on, which must be where an
/// earlier call on the beginning of the same lines ended, see checked_bytes. O(bytes looked at).
[[nodiscard]] bool has_stray_control(std::string_view lines, std::size_t begin);

/// How many of `lines` need not be looked at again once more has come: all but a CR at the end.
[[nodiscard]] std::size_t checked_bytes(std::string_view lines);

/// A Host field's value: uri-host [ ":" port ] by the characters that may stand in it (section 3.2; RFC 3986, section
/// 3.2.2). Empty is fine: a target without an authority. O(bytes).
[[nodiscard]] bool is_host(std::string_view value);

/// The value of a field stands on the line of its name (obs-fold is refused, section 5.2). `fields` are the bytes that
/// the name came in; Beast copies some folded values elsewhere. O(white space between both).
[[nodiscard]] bool is_on_one_line_far(std::string_view name, std::string_view value, std::string_view fields);
[[nodiscard]] inline bool is_on_one_line(std::string_view name, std::string_view value, std::string_view fields) {
  // Usually a colon and a space are between both, which is too little for a line's end.
  const auto gap = reinterpret_cast<std::uintptr_t>(value.data()) - reinterpret_cast<std::uintptr_t>(name.data());
  return gap <= name.size() + 2 || is_on_one_line_far(name, value, fields);
}

/// "http://" or "https://" in any case: the target is in absolute form (section 3.2.2).
[[nodiscard]] bool has_scheme(std::string_view target);

/// `part` is a view into `whole`.
[[nodiscard]] bool is_part(std::string_view part, std::string_view whole);

}  // namespace nazotte::server
