// A request as a virtual user has planned it: what is sent, and what it means.
//
// Thread safety: values; a draft's rows are read-only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hull.hpp"
#include "model.hpp"
#include "vocabulary.hpp"

namespace nazotte::load {

enum class RequestKind : std::uint8_t {
  chair_low_priced,
  estate_low_priced,
  chair_condition,
  estate_condition,
  chair_search,
  estate_search,
  chair_detail,
  estate_detail,
  recommended,
  nazotte,
  buy,
  request_document,
  chair_import,
  estate_import,
};

inline constexpr std::size_t kRequestKinds = 14;

/// As reports name it. O(1).
[[nodiscard]] constexpr std::string_view name_of(RequestKind kind) {
  constexpr std::array<std::string_view, kRequestKinds> kNames = {"chair_low_priced",
                                                                  "estate_low_priced",
                                                                  "chair_condition",
                                                                  "estate_condition",
                                                                  "chair_search",
                                                                  "estate_search",
                                                                  "chair_detail",
                                                                  "estate_detail",
                                                                  "recommended",
                                                                  "nazotte",
                                                                  "buy",
                                                                  "request_document",
                                                                  "chair_import",
                                                                  "estate_import"};
  return kNames[static_cast<std::size_t>(kind)];
}

[[nodiscard]] constexpr bool is_write(RequestKind kind) { return kind >= RequestKind::buy; }
[[nodiscard]] constexpr bool is_import(RequestKind kind) { return kind >= RequestKind::chair_import; }

struct PlannedRequest {
  RequestKind kind = RequestKind::chair_low_priced;
  bool bot = false;  // sent with a crawler's User-Agent: may be refused
  std::string target;
  std::string user_agent;
  std::string content_type;  // empty: no body
  std::string body;

  std::uint32_t points = 0;  // that it earns when it succeeds

  // What it means, by kind.
  std::int32_t id = 0;         // of the chair or estate: detail, recommended, buy, request_document
  Search search;               // searches
  Hull hull;                   // nazotte
  Draft<Chair> chair_draft;    // chair_import
  Draft<Estate> estate_draft;  // estate_import

  [[nodiscard]] bool is_post() const { return is_write(kind) || kind == RequestKind::nazotte; }
};

/// Whom requests are sent to.
struct Recipient {
  std::string authority;    // of the Host field
  std::string admin_token;  // of resets and imports, and of nothing else; empty: none
};

/// The header's lines of a request that needs the token: with their ends, or empty. O(1).
[[nodiscard]] std::string authorization_of(const Recipient& recipient);

/// The bytes that go to the server.
[[nodiscard]] std::string to_wire(const PlannedRequest& request, const Recipient& recipient);

/// One line for people: "POST /api/chair/buy/7 {...}"; of an import the number of bytes and their digest.
[[nodiscard]] std::string describe(const PlannedRequest& request);

}  // namespace nazotte::load
