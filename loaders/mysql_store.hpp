// The store in MySQL or MariaDB: explicit transactions on one connection that is made anew after a loss.
//
// How an unknown COMMIT is settled: every start of a daemon owns one row of the table nazotte_writer, and each of its
// transactions sets that row's sequence to the next number. After a loss, `SELECT sequence ... FOR UPDATE` first waits
// for the old transaction's lock, and then tells by the number whether it was committed. The table is made when first
// needed, made again when somebody dropped it, and the row is deleted at a clean end.
//
// How an unknown RENAME of replace() is settled: the old session holds a named lock while it lives; once that lock is
// free the staging tables are either still there (nothing happened) or gone (it happened). On servers without atomic
// DDL (MySQL before 8.0) a crash of the server in the midst of a RENAME may leave one table of two; open() then reports
// it.
//
// A group of buys takes one round trip, whatever its size: START TRANSACTION, one conditional UPDATE of all chairs, the
// sequence, COMMIT. The sequence is set to NULL, which the server refuses, when the UPDATE did not change all rows,
// because somebody else sold the same chairs: then COMMIT is not reached, and a second transaction asks chair by chair.
// When the connection is lost, settle() raises the sequence: should the statements reach the server only now, the same
// guard stops them. So what it says stays true. A purchase that was rolled back so is tried once more.
//
// Thread safety: as Store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "loaders/mysql_connection.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class MysqlStore : public Store {
 public:
  MysqlStore(StoreUrl url, std::shared_ptr<spdlog::logger> logger);
  ~MysqlStore() override;

  [[nodiscard]] Result<StoreState> open() override;
  [[nodiscard]] Result<void> create_tables() override;
  [[nodiscard]] Result<void> load(isuumo::RowSink& rows) override;
  [[nodiscard]] std::optional<RowCounts> count_at_most() override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Chair> chairs) override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Estate> estates) override;
  [[nodiscard]] Result<void> buy(std::span<Purchase> purchases) override;
  [[nodiscard]] Result<void> replace(const InitialData& data) override;
  [[nodiscard]] Result<void> ping() override;
  [[nodiscard]] bool unsettled() const override { return unknown_ != Unknown::nothing; }
  [[nodiscard]] Result<Settlement> settle() override;

 private:
  enum class Unknown : std::uint8_t { nothing, transaction, replace };

  /// A live connection. Errors: unavailable.
  Result<void> ensure_connected();
  /// What happens between START TRANSACTION and COMMIT.
  struct Body {
    std::string statements;                                        // sent along with START TRANSACTION; may be empty
    std::function<Result<void>(std::uint64_t changed_rows)> rest;  // told what the last of them changed
  };
  /// Runs `body` in a transaction; once more after a deadlock or a connection that proved dead before COMMIT.
  Result<void> transact(const Body& body);
  Result<void> try_transaction(const Body& body);
  Result<void> ensure_writer_row();
  /// START TRANSACTION, its number for settle(), and `statements`, in one round trip. Returns the rows that the last
  /// one changed.
  Result<std::uint64_t> begin(std::string_view statements);
  enum class Attempt : std::uint8_t {
    all,      // committed
    not_all,  // nothing was changed: there is less than was asked for
    again,    // nothing was changed, by chance
  };
  Result<Attempt> try_buy_all(std::span<const Purchase> purchases);
  /// What became of an attempt that was not answered.
  Result<Attempt> settle_attempt();
  Result<void> grant(Purchase& purchase);
  template <class Row>
  Result<void> insert_rows(std::span<const Row> rows);
  Result<Settlement> settle_transaction();
  Result<Settlement> settle_replace();

  StoreUrl url_;
  std::shared_ptr<spdlog::logger> logger_;
  std::unique_ptr<MysqlConnection> connection_;  // null: lost or never made
  std::string writer_;                           // this start's name in nazotte_writer
  std::int64_t sequence_ = 0;                    // of the last transaction begun
  bool writer_row_exists_ = false;
  bool retry_ = false;  // the last try_transaction failed in a way that a second try may mend
  Unknown unknown_ = Unknown::nothing;
};

}  // namespace nazotte::loaders
