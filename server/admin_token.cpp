#include "server/admin_token.hpp"

#include "server/ignoring_case.hpp"

#include <algorithm>
#include <cstddef>

namespace nazotte::server {

namespace {

bool is_token_character(char c) {
  constexpr std::string_view kSpecial = "-._~+/=";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kSpecial.find(c) != std::string_view::npos;
}

/// `volatile` keeps the compiler from leaving the loop early.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char differing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differing =
        static_cast<unsigned char>(differing | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  }
  return differing == 0;
}

}  // namespace

Result<AdminToken> AdminToken::parse(std::string text) {
  if (text.empty()) return Error{ErrorCode::invalid_argument, "the token is empty"};
  if (!std::ranges::all_of(text, is_token_character)) {
    return Error{ErrorCode::invalid_argument, "a token is made of letters, digits and -._~+/="};
  }
  return AdminToken(std::move(text));
}

bool AdminToken::is_in(std::string_view authorization) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (!equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return false;
  authorization.remove_prefix(kScheme.size());
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return equal_in_constant_time(authorization, text_);
}

}  // namespace nazotte::server
