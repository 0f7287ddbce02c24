// How often a client may do something: a token bucket per client (J. Turner, "New directions in communications", IEEE
// Communications Magazine 24(10), 1986), in a table of fixed size.
//
// Thread safety: any thread; a lock for some ten nanoseconds.
// Invariant: memory never grows. Where a set of the table is full the client with the fullest bucket is forgotten,
// which at worst gives it a full one: strangers can make the limit laxer for others, never stricter.
#pragma once

#include "server/client_address.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <vector>

namespace nazotte::server {

struct RateLimit {
  /// Tokens that a client gains a second; 0: no limit.
  double per_second = 0;
  /// Tokens that a full bucket holds, at least 1.
  double burst = 1;
};

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimiter(RateLimit limit);

  /// Takes a token of the client's at `now`; false: there is none. O(1).
  [[nodiscard]] bool take(ClientKey client, Clock::time_point now);

  /// Seconds until a client who was refused has a token again, at least 1.
  [[nodiscard]] int retry_after_seconds() const;

 private:
  struct Bucket {
    ClientKey client = ClientKey::unknown;
    double tokens = 0;
    Clock::time_point filled{};  // when `tokens` was right
  };
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kSets = 8'192;
  using Set = std::array<Bucket, kWays>;

  [[nodiscard]] double tokens_at(const Bucket& bucket, Clock::time_point now) const;

  const RateLimit limit_;
  std::mutex mutex_;
  std::vector<Set> sets_;
};

}  // namespace nazotte::server
