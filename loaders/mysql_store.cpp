#include "loaders/mysql_store.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <nazotte/check.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include "loaders/initial_data.hpp"
#include "loaders/mysql_checks.hpp"
#include "loaders/mysql_errors.hpp"
#include "loaders/mysql_replace.hpp"
#include "loaders/mysql_rows.hpp"
#include "loaders/mysql_schema.hpp"
#include "loaders/mysql_snapshot.hpp"

namespace nazotte::loaders {

namespace {

/// 0 when the text is none.
template <class Number>
Number parse_number(std::string_view digits) {
  Number number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// One statement for all, since each round trip costs more than a row. Rows are locked in the order of the key. Without
/// FORCE a server whose statistics are older than the rows, such as after an import, scans the table, and locks all of
/// it; for a single id the server does not choose.
std::string buy_all(std::span<const Purchase> purchases) {
  std::string ids;
  std::string counts;
  for (const Purchase& purchase : purchases) {
    ids += fmt::format("{}{}", ids.empty() ? "" : ",", purchase.chair_id);
    if (purchase.count != 1) counts += fmt::format(" WHEN {} THEN {}", purchase.chair_id, purchase.count);
  }
  const std::string count = counts.empty() ? "1" : fmt::format("CASE id{} ELSE 1 END", counts);
  const std::string_view index = purchases.size() > 1 ? "FORCE INDEX (PRIMARY) " : "";
  return fmt::format("UPDATE chair {0}SET stock = stock - {1} WHERE id IN ({2}) AND stock >= {1}", index, count, ids);
}

Error still_unsettled() { return {ErrorCode::unavailable, "the outcome of an earlier write is not known yet"}; }

}  // namespace

MysqlStore::MysqlStore(StoreUrl url, std::shared_ptr<spdlog::logger> logger)
    : url_(std::move(url)), logger_(std::move(logger)) {}

MysqlStore::~MysqlStore() {
  if (!writer_.exists() || unknown_ != Unknown::nothing || !connection_ || connection_->lost()) return;
  if (!writer_.remove(*connection_)) logger_->info("mysql: the row of this start stays in nazotte_writer");
}

Result<void> MysqlStore::ensure_connected() {
  if (connection_ && !connection_->lost()) return {};
  connection_.reset();
  auto connected = MysqlConnection::connect(url_, logger_);
  // What open() would refuse as a wrong address is a passing state of a server once it has worked.
  if (!connected) {
    if (connected.error().code == ErrorCode::unavailable) return connected.error();
    return Error{ErrorCode::unavailable, "the database refuses the login"};
  }
  connection_ = std::move(*connected);
  logger_->info("mysql: connected to {}", url_.redacted());
  return {};
}

Result<StoreState> MysqlStore::open() {
  connection_.reset();
  auto connected = MysqlConnection::connect(url_, logger_);
  if (!connected) return connected.error();
  connection_ = std::move(*connected);
  if (!std::exchange(durability_checked_, true)) warn_of_weak_durability(*connection_, *logger_);
  auto chairs = mysql_table_exists(*connection_, isuumo::Declaration<isuumo::Chair>::table);
  if (!chairs) return chairs.error();
  auto estates = mysql_table_exists(*connection_, isuumo::Declaration<isuumo::Estate>::table);
  if (!estates) return estates.error();
  if (!*chairs && !*estates) return StoreState::empty;
  if (auto fits = check_mysql_tables(*connection_, *logger_); !fits) return fits.error();
  return StoreState::ready;
}

Result<void> MysqlStore::create_tables() {
  // Both or none, as with rows: a crash between two CREATE TABLE would leave a database that no start accepts.
  return swap_in([](MysqlReplace& replacement) { return replacement.prepare_empty({}); });
}

Result<void> MysqlStore::load(isuumo::RowSink& rows) {
  if (auto connected = ensure_connected(); !connected) return connected;
  // Nothing of a daemon that died may be committed once its successor has read the rows.
  if (auto fenced = writer_.fence_others(*connection_); !fenced) return fenced;
  if (auto alone = MysqlReplace(*connection_, *logger_).await_others(); !alone) return alone;
  if (auto begun = begin_mysql_snapshot(*connection_); !begun) return begun;
  auto read = read_mysql_tables(*connection_, rows);
  if (!read) {
    // Rows may still be under way: a new connection is simpler than draining this one.
    connection_.reset();
    return read;
  }
  return connection_->execute("ROLLBACK");
}

Result<std::unique_ptr<StoreSnapshot>> MysqlStore::snapshot() {
  auto connected = MysqlConnection::connect(url_, logger_);
  if (!connected) return Error{ErrorCode::unavailable, "the database takes no second connection"};
  if (auto begun = begin_mysql_snapshot(**connected); !begun) return begun.error();
  return std::make_unique<MysqlSnapshot>(std::move(*connected), logger_);
}

std::optional<RowCounts> MysqlStore::count_at_most() {
  if (!connection_ || connection_->lost()) return std::nullopt;
  const auto span = [this](std::string_view table) -> std::optional<std::uint64_t> {
    // Answered from the ends of the key; COUNT would read the whole table.
    auto rows = connection_->query(fmt::format("SELECT COALESCE(MAX(id) - MIN(id) + 1, 0) FROM {}", table));
    if (!rows) return std::nullopt;
    return parse_number<std::uint64_t>(rows->at(0).at(0));
  };
  const auto chairs = span(isuumo::Declaration<isuumo::Chair>::table);
  const auto estates = span(isuumo::Declaration<isuumo::Estate>::table);
  if (!chairs || !estates) return std::nullopt;
  return RowCounts{.chairs = *chairs, .estates = *estates};
}

Result<std::uint64_t> MysqlStore::begin(std::string_view statements) {
  constexpr std::size_t kNumber = 1;  // the place of the UPDATE among the statements
  writer_.next_transaction();
  std::string sql = "START TRANSACTION; " + writer_.mark();
  if (!statements.empty()) sql.append("; ").append(statements);
  const MysqlConnection::Batch batch = connection_->execute_all(sql);
  const std::size_t done = batch.changed_rows.size();
  const bool vanished = done > kNumber ? batch.changed_rows[kNumber] == 0
                                       : done == kNumber && connection_->last_errno() == mysql_errors::kNoSuchTable;
  if (vanished) {
    logger_->warn("mysql: somebody removed this daemon's row of nazotte_writer; making it again");
    writer_.set_exists(false);
    return Error{ErrorCode::unavailable, "the table nazotte_writer was changed by somebody else"};
  }
  if (!batch.status) return batch.status.error();
  return batch.changed_rows.back();
}

Result<void> MysqlStore::try_transaction(const Body& body) {
  if (auto connected = ensure_connected(); !connected) return connected;
  if (auto done = writer_.ensure(*connection_); !done) {
    doubt(connection_->last_errno());
    return done;
  }
  auto begun = begin(body.statements);
  auto done = begun ? body.rest(*begun) : begun.error();
  if (!done) {
    const unsigned cause = connection_->last_errno();
    doubt(cause);
    // Without a clean rollback the session is in an unknown state; dropping it makes the server roll back.
    if (connection_->lost() || !connection_->execute("ROLLBACK")) connection_.reset();
    retry_ = !connection_ || !writer_.exists() || cause == mysql_errors::kDeadlock;
    return done;
  }
  if (auto committed = connection_->execute("COMMIT"); !committed) {
    logger_->error("mysql: the outcome of a COMMIT is unknown (transaction {} of writer {})", writer_.sequence(),
                   writer_.name());
    doubt(connection_->last_errno());
    connection_.reset();
    unknown_ = Unknown::transaction;
    return committed;
  }
  return {};
}

Result<void> MysqlStore::transact(const Body& body) {
  if (unsettled()) return still_unsettled();
  retry_ = false;
  const bool was_connected = connection_ != nullptr;
  auto done = try_transaction(body);
  if (done || unsettled()) return done;
  // Nothing was committed, so trying again is safe: an idle connection that the server had closed shows only now.
  const bool went_stale = was_connected && (!connection_ || connection_->lost());
  if (!retry_ && !went_stale) return done;
  return try_transaction(body);
}

template <class Row>
Result<void> MysqlStore::insert_rows(std::span<const Row> rows) {
  auto done = transact({.statements = {}, .rest = [&](std::uint64_t /*changed_rows*/) -> Result<void> {
                          MysqlInsert<Row> insert(*connection_, isuumo::Declaration<Row>::table);
                          for (const Row& row : rows) {
                            if (auto added = insert.add(row); !added) return added;
                          }
                          return insert.finish();
                        }});
  if (done) doubt_ = MysqlDoubt::none;
  return done ? done : blame(done.error());
}

Result<void> MysqlStore::blame(const Error& refusal) {
  // The declaration allows the values, so either the table was altered or its character set is a smaller one.
  if (refusal.code != ErrorCode::invalid_argument || !connection_) return refusal;
  auto fits = check_mysql_tables(*connection_, *logger_);
  if (fits) return refusal;
  if (fits.error().code == ErrorCode::unavailable) return fits;
  logger_->error("mysql: {}", fits.error().message);
  doubt_ = MysqlDoubt::writes;
  return altered_tables();
}

Result<void> MysqlStore::insert(std::span<const isuumo::Chair> chairs) { return insert_rows(chairs); }
Result<void> MysqlStore::insert(std::span<const isuumo::Estate> estates) { return insert_rows(estates); }

Result<void> MysqlStore::grant(Purchase& purchase) {
  purchase.granted = 0;
  const auto take = [&](std::int32_t count) -> Result<bool> {
    auto done = connection_->execute(
        fmt::format("UPDATE chair SET stock = stock - {0} WHERE id = {1} AND stock >= {0}", count, purchase.chair_id));
    if (!done) return done.error();
    if (connection_->changed_rows() > 0) purchase.granted = count;
    return purchase.granted > 0;
  };
  auto all = take(purchase.count);
  if (!all) return all.error();
  if (*all) return {};
  auto rows = connection_->query(fmt::format("SELECT stock FROM chair WHERE id = {} FOR UPDATE", purchase.chair_id));
  if (!rows) return rows.error();
  if (rows->empty()) return {};
  const auto left = parse_number<std::int32_t>(rows->at(0).at(0));
  if (left <= 0) return {};
  auto some = take(std::min(left, purchase.count));
  if (!some) return some.error();
  return {};
}

Result<MysqlStore::Attempt> MysqlStore::try_buy_all(std::span<const Purchase> purchases) {
  if (auto connected = ensure_connected(); !connected) return connected.error();
  if (auto done = writer_.ensure(*connection_); !done) {
    if (connection_->lost()) return Attempt::again;
    doubt(connection_->last_errno());
    return done.error();
  }
  constexpr std::size_t kBuy = 1;  // places among the statements
  constexpr std::size_t kGuard = 3;
  constexpr std::size_t kCommit = 4;
  writer_.next_transaction();
  const MysqlConnection::Batch batch = connection_->execute_all(
      fmt::format("START TRANSACTION; {}; {}; COMMIT", buy_all(purchases), writer_.guard(purchases.size())));
  const unsigned cause = connection_->last_errno();
  const std::size_t done = batch.changed_rows.size();
  if (batch.status) {
    // Without its row the guard let pass whatever was changed.
    writer_.set_exists(batch.changed_rows[kGuard] == 1);
    if (batch.changed_rows[kBuy] == purchases.size()) return Attempt::all;
  }
  if (batch.status || connection_->lost() || done == kCommit) return settle_attempt();
  if (!connection_->execute("ROLLBACK")) connection_.reset();
  if (done == kGuard && cause == mysql_errors::kNotNull) return Attempt::not_all;
  if (done == kGuard && cause == mysql_errors::kNoSuchTable) writer_.set_exists(false);
  if (!writer_.exists() || cause == mysql_errors::kDeadlock) return Attempt::again;
  doubt(cause);
  return batch.status.error();
}

Result<MysqlStore::Attempt> MysqlStore::settle_attempt() {
  logger_->warn("mysql: a purchase was not answered (transaction {} of writer {})", writer_.sequence(), writer_.name());
  connection_.reset();
  unknown_ = Unknown::transaction;
  const auto settlement = settle();
  if (!settlement) return settlement.error();
  if (*settlement == Settlement::committed) return Attempt::all;
  if (*settlement == Settlement::rolled_back) return Attempt::again;
  unknown_ = Unknown::transaction;  // for the caller, who has to hear that
  return Error{ErrorCode::unavailable, "the database has lost what became of a purchase"};
}

Result<void> MysqlStore::buy(std::span<Purchase> purchases) {
  if (unsettled()) return still_unsettled();
  if (purchases.empty()) return {};
  for (Purchase& purchase : purchases) purchase.granted = purchase.count;
  auto attempt = try_buy_all(purchases);
  if (attempt && *attempt == Attempt::again) attempt = try_buy_all(purchases);
  if (attempt && *attempt == Attempt::all) return {};
  auto done = attempt ? Result<void>(Error{ErrorCode::unavailable, "the database is too busy or out of reach"})
                      : attempt.error();
  if (attempt && *attempt == Attempt::not_all) {
    // Somebody else sold, too. Which rows are too low the statement does not tell: one by one.
    done = transact({.statements = {}, .rest = [&](std::uint64_t /*changed_rows*/) -> Result<void> {
                       for (Purchase& purchase : purchases) {
                         if (auto granted = grant(purchase); !granted) return granted;
                       }
                       return {};
                     }});
  }
  if (!done && !unsettled()) {
    for (Purchase& purchase : purchases) purchase.granted = 0;
  }
  return done;
}

Result<void> MysqlStore::replace(const InitialData& data) {
  return swap_in([&](MysqlReplace& replacement) { return replacement.prepare(data); });
}

Result<void> MysqlStore::swap_in(const std::function<Result<void>(MysqlReplace&)>& prepare) {
  if (unsettled()) return still_unsettled();
  if (auto alive = connect_again(); !alive) return alive;
  MysqlReplace replacement(*connection_, *logger_);
  auto done = prepare(replacement);
  if (done) {
    done = replacement.swap();
    if (!done && connection_->lost()) {
      logger_->error("mysql: the outcome of the RENAME of initialize is unknown");
      connection_.reset();
      unknown_ = Unknown::replace;
      return done;
    }
  }
  if (!done) doubt(connection_->last_errno());
  replacement.clean_up();
  return done;
}

void MysqlStore::doubt(unsigned cause) {
  if (mysql_errors::stands(cause)) {
    doubt_ = mysql_errors::means_no_space(cause) ? MysqlDoubt::space : MysqlDoubt::writes;
  }
}

Result<void> MysqlStore::connect_again() {
  if (connection_ && !connection_->lost() && connection_->ping()) return {};
  connection_.reset();
  return ensure_connected();
}

Result<void> MysqlStore::ping() {
  if (auto connected = connect_again(); !connected || doubt_ == MysqlDoubt::none) return connected;
  auto probed = probe_mysql_writes(*connection_, *logger_, doubt_);
  if (probed) {
    doubt_ = MysqlDoubt::none;
  } else {
    // Sessions keep the rights and limits that they began with.
    connection_.reset();
  }
  return probed;
}

Result<Settlement> MysqlStore::settle() {
  NAZOTTE_CHECK(unsettled());
  if (auto connected = ensure_connected(); !connected) return connected.error();
  auto settlement =
      unknown_ == Unknown::transaction ? writer_.settle(*connection_) : MysqlReplace(*connection_, *logger_).settle();
  if (!settlement) {
    connection_.reset();
    return settlement;
  }
  unknown_ = Unknown::nothing;
  logger_->warn("mysql: the write of unknown outcome was {}", *settlement == Settlement::committed     ? "committed"
                                                              : *settlement == Settlement::rolled_back ? "rolled back"
                                                                                                       : "untraceable");
  return settlement;
}

}  // namespace nazotte::loaders
