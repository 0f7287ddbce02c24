#include "server/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nazotte::server {

namespace {

/// Fibonacci hashing: D. Knuth, The Art of Computer Programming, volume 3, section 6.4.
std::size_t set_of(ClientKey client, std::size_t sets) {
  const std::uint64_t mixed = static_cast<std::uint64_t>(client) * 0x9e37'79b9'7f4a'7c15;
  return static_cast<std::size_t>(mixed >> 32) % sets;
}

}  // namespace

RateLimiter::RateLimiter(RateLimit limit) : limit_(limit) {
  if (limit.per_second <= 0) return;
  Set unused;
  unused.fill({.tokens = limit.burst});
  sets_.assign(kSets, unused);
}

double RateLimiter::tokens_at(const Bucket& bucket, Clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  return std::min(bucket.tokens + std::max(seconds, 0.0) * limit_.per_second, limit_.burst);
}

bool RateLimiter::take(ClientKey client, Clock::time_point now) {
  if (sets_.empty()) return true;
  const std::lock_guard lock(mutex_);
  Set& set = sets_[set_of(client, sets_.size())];
  auto bucket = std::ranges::find_if(set, [&](const Bucket& other) { return other.client == client; });
  if (bucket == set.end()) {
    bucket = std::ranges::max_element(set, {}, [&](const Bucket& other) { return tokens_at(other, now); });
    *bucket = {.client = client, .tokens = limit_.burst, .filled = now};
  }
  bucket->tokens = tokens_at(*bucket, now);
  bucket->filled = std::max(bucket->filled, now);
  if (bucket->tokens < 1) return false;
  bucket->tokens -= 1;
  return true;
}

int RateLimiter::retry_after_seconds() const {
  constexpr double kSecondsMax = 3'600;
  return static_cast<int>(std::clamp(std::ceil(1 / limit_.per_second), 1.0, kSecondsMax));
}

}  // namespace nazotte::server
