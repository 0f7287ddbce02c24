// The store in MySQL or MariaDB: explicit transactions on one connection that is made anew after a loss.
//
// How an unknown COMMIT is settled: by the number in this start's row of nazotte_writer (mysql_writer_row.hpp). The
// table is made when first needed, made again when somebody dropped it, and the row is deleted at a clean end.
//
// What a daemon that died had under way cannot be committed behind the back of its successor: load() fences it first.
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

#include "loaders/mysql_checks.hpp"
#include "loaders/mysql_connection.hpp"
#include "loaders/mysql_writer_row.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class MysqlReplace;

class MysqlStore : public Store {
 public:
  MysqlStore(StoreUrl url, std::shared_ptr<spdlog::logger> logger);
  ~MysqlStore() override;

  [[nodiscard]] Result<StoreState> open() override;
  [[nodiscard]] Result<void> create_tables() override;
  [[nodiscard]] Result<void> load(isuumo::RowSink& rows) override;
  [[nodiscard]] Result<std::unique_ptr<StoreSnapshot>> snapshot() override;
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
  /// The same, and the server has answered over it.
  Result<void> connect_again();
  /// What happens between START TRANSACTION and COMMIT.
  struct Body {
    std::string statements;                                        // sent along with START TRANSACTION; may be empty
    std::function<Result<void>(std::uint64_t changed_rows)> rest;  // told what the last of them changed
  };
  /// Runs `body` in a transaction; once more after a deadlock or a connection that proved dead before COMMIT.
  Result<void> transact(const Body& body);
  Result<void> try_transaction(const Body& body);
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
  /// Fills staging tables by `prepare` and swaps them in.
  Result<void> swap_in(const std::function<Result<void>(MysqlReplace&)>& prepare);
  /// Notes a refusal of the server: ping() will not be content before writes are possible again.
  void doubt(unsigned cause);
  /// Whose fault is it that an INSERT was refused?
  Result<void> blame(const Error& refusal);

  StoreUrl url_;
  std::shared_ptr<spdlog::logger> logger_;
  std::unique_ptr<MysqlConnection> connection_;  // null: lost or never made
  MysqlWriterRow writer_;
  MysqlDoubt doubt_ = MysqlDoubt::none;
  bool durability_checked_ = false;
  bool retry_ = false;  // the last try_transaction failed in a way that a second try may mend
  Unknown unknown_ = Unknown::nothing;
};

}  // namespace nazotte::loaders
