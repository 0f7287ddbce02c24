// Where rows live for good: MySQL or MariaDB, SQLite, or nowhere (memory).
//
// Order of a write (see writer.hpp): the store commits first, then memory changes, then the client is answered. A crash
// between commit and apply therefore leaves memory gone and the row committed: the next start reads it. A crash before
// the commit leaves nothing, and the client was not answered. Memory is never ahead of the store.
//
// Unknown outcomes: when the connection is lost while COMMIT is under way, the write answers `unavailable` and
// unsettled() is true. From then on every write answers `unavailable` until settle() has found out, so that the
// caller can bring memory in step before anything else happens.
//
// Thread safety: none; one thread at a time (the start-up, then the writer).
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>
#include <nazotte/isuumo/totals.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "loaders/store_url.hpp"

namespace spdlog {
class logger;
}

namespace nazotte::loaders {

class InitialData;

enum class StoreState : std::uint8_t {
  empty,  // neither table exists: fill it by replace() or create_tables()
  ready,  // both tables exist and fit this build
};

/// What became of a write whose outcome was unknown.
enum class Settlement : std::uint8_t {
  committed,
  rolled_back,
  untraceable,  // the evidence is gone (somebody dropped our tables): memory has to be read anew
};

struct RowCounts {
  std::uint64_t chairs = 0;
  std::uint64_t estates = 0;
};

struct Purchase {
  std::int32_t chair_id = 0;
  std::int32_t count = 0;    // wanted, at least 1
  std::int32_t granted = 0;  // out: 0..count; what the stock allowed
};

/// Both tables as of one moment, read over connections of its own, so that the store can go on writing.
///
/// Thread safety: one thread at a time, which need not be the store's.
/// Lifetime: the store must outlive it, and not be opened again meanwhile.
class StoreSnapshot {
 public:
  virtual ~StoreSnapshot() = default;

  /// Do the tables fit this build? Errors: incompatible (for the log: names table, column, expected and found),
  /// unavailable.
  [[nodiscard]] virtual Result<void> check_tables() = 0;

  /// As Store::load(). At most once, and last.
  [[nodiscard]] virtual Result<void> read(isuumo::RowSink& rows) = 0;

  /// Errors: unavailable. The store reads as many rows as are in the range, and memory stays constant.
  [[nodiscard]] virtual Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  /// Connects (again) and compares the tables with the declaration. Errors: unavailable (worth a retry),
  /// incompatible (message names table, column, expected and found), invalid_argument (the address is wrong, such as an
  /// unknown database or a refused password).
  [[nodiscard]] virtual Result<StoreState> open() = 0;

  /// Makes both tables, without rows. Only after open() said `empty`. Errors: unavailable.
  [[nodiscard]] virtual Result<void> create_tables() = 0;

  /// Streams both tables as of one moment, in constant memory. The chairs and the estates may come on two threads at
  /// the same time, each table ended by its end_ function; the store waits for both. Errors: unavailable, incompatible
  /// (a value that the declaration does not allow); disabled for the memory store, which keeps no rows.
  [[nodiscard]] virtual Result<void> load(isuumo::RowSink& rows) = 0;

  /// Both tables as of now: all that was committed is in it, and nothing that comes later. Bounded by the time-outs of
  /// a connection. Errors: unavailable; disabled for the memory store.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreSnapshot>> snapshot() = 0;

  /// A number that moves with each commit of somebody else, and never otherwise; nothing when the store cannot tell.
  /// Costs a look-up.
  [[nodiscard]] virtual std::optional<std::uint64_t> foreign_commits() { return std::nullopt; }

  /// How many rows load() will hand out at most, without reading them: the span of the ids. For progress only; nothing
  /// when the store cannot tell.
  [[nodiscard]] virtual std::optional<RowCounts> count_at_most() { return std::nullopt; }

  /// All rows or none, in one transaction. Errors: duplicate_key, invalid_argument (a value that the table refuses),
  /// unavailable.
  [[nodiscard]] virtual Result<void> insert(std::span<const isuumo::Chair> chairs) = 0;
  [[nodiscard]] virtual Result<void> insert(std::span<const isuumo::Estate> estates) = 0;

  /// `purchases` come in ascending order of chair_id, each chair once: daemons that lock in the same order cannot
  /// deadlock. Takes stock for all purchases in one transaction and fills in `granted`; stock never goes below zero,
  /// whoever else writes. On an error nothing is granted, except that `granted` holds what settle() == committed will
  /// confirm. Errors: unavailable.
  [[nodiscard]] virtual Result<void> buy(std::span<Purchase> purchases) = 0;

  /// Both tables' content becomes exactly that of `data`, at once: a fault in the middle changes nothing. Makes tables
  /// that are missing. Errors: those of InitialData::read, duplicate_key, unavailable.
  [[nodiscard]] virtual Result<void> replace(const InitialData& data) = 0;

  /// Is the store there; connects again when it was lost. Errors: unavailable.
  [[nodiscard]] virtual Result<void> ping() = 0;

  /// True from a write with unknown outcome until settle() has succeeded.
  [[nodiscard]] virtual bool unsettled() const { return false; }

  /// Asks the store what became of that write. Only when unsettled(). Errors: unavailable (still unknown).
  [[nodiscard]] virtual Result<Settlement> settle() { return Settlement::rolled_back; }
};

/// What a store says of a row whose id is taken.
[[nodiscard]] Error duplicate_row(std::string_view table, std::int32_t id);

/// The store for a URL; does not connect yet. Errors: none for a URL made by StoreUrl::parse.
[[nodiscard]] std::unique_ptr<Store> make_store(const StoreUrl& url, std::shared_ptr<spdlog::logger> logger);

}  // namespace nazotte::loaders
