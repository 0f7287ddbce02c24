// What operators are told of the store and of writes. loaders/ knows it and implements StatusPort; server/ shows it;
// neither knows the other.
//
// Thread safety: StatusPort::status from any thread; the rest are values.
// Invariant: nothing in here is secret: addresses come without their password.
#pragma once

#include <nazotte/isuumo/latency_buckets.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nazotte::isuumo {

/// An import, a reset or a reload that is over, whatever came of it.
struct PastWrite {
  enum class Action : std::uint8_t { import_chairs, import_estates, initialize, reload };

  Action action = Action::import_chairs;
  std::int64_t ended_unix_ms = 0;
  std::uint64_t rows = 0;   // of an import's CSV, as far as it was understood
  std::uint64_t bytes = 0;  // of it
  double seconds = 0;       // since it was asked for
  std::string error = {};   // empty: it is done; else what the client was told
};

/// Of one table, since the start.
struct ImportCounts {
  std::uint64_t done = 0;
  std::uint64_t refused = 0;
  std::uint64_t rows = 0;  // of those that are done
};

/// Buys since the start.
struct BuyCounts {
  std::uint64_t done = 0;
  std::uint64_t sold_out = 0;  // or of an unknown chair
  std::uint64_t failed = 0;    // the store was away, or said no
};

/// Sizes of one kind. bucket[i] counts those of at most 2^i that are in no bucket before; the last one has no bound.
struct SizeCounts {
  static constexpr std::size_t kBuckets = 22;  // up to 2^20, then the rest
  std::array<std::uint64_t, kBuckets> buckets{};
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  void add(std::uint64_t size) {
    const auto bucket = size == 0 ? 0 : static_cast<std::size_t>(std::bit_width(size - 1));
    ++buckets[std::min(bucket, kBuckets - 1)];
    ++count;
    sum += size;
  }
};

/// Transactions that the store has committed since the start.
struct CommitCounts {
  LatencyCounts since_arrival;  // of each write in them: from its arrival at the writer until it was committed
  LatencyCounts in_store;       // of each one: what the store took
  SizeCounts rows;              // of each one: rows that were written
};

struct StoreStatus {
  enum class State : std::uint8_t {
    ready,
    away,    // it does not answer, or refuses writes
    closed,  // another process takes over
  };

  std::string kind = {};     // such as "sqlite"
  std::string address = {};  // its URL without the password
  State state = State::ready;
  std::string reason = {};      // why it is away
  std::string difference = {};  // as isuumo::Health

  std::uint64_t outages = 0;     // how often it went away
  std::uint64_t recoveries = 0;  // how often it came back
  std::uint64_t differences = 0;
  std::uint64_t reloads_done = 0;
  std::uint64_t reloads_failed = 0;
  bool reloading = false;

  std::size_t queued_writes = 0;
  std::size_t queued_bytes = 0;
  ImportCounts chairs;
  ImportCounts estates;
  BuyCounts buys;
  SizeCounts groups;  // buys that went to the store together
  CommitCounts buy_commits;
  CommitCounts import_commits;
  CommitCounts initialize_commits;
  double snapshot_age_seconds = 0;  // since readers got another content than before
  std::vector<PastWrite> past;      // the last ones, newest first
};

class StatusPort {
 public:
  virtual ~StatusPort() = default;
  [[nodiscard]] virtual StoreStatus status() const = 0;
};

}  // namespace nazotte::isuumo
