#include "loaders/mysql_replace.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <string>
#include <string_view>
#include <vector>

#include "loaders/limits.hpp"
#include "loaders/mysql_rows.hpp"
#include "loaders/mysql_schema.hpp"

namespace nazotte::loaders {

namespace {

template <class Row>
std::string staging_name() {
  return fmt::format("nazotte_new_{}", isuumo::Declaration<Row>::table);
}

template <class Row>
std::string old_name() {
  return fmt::format("nazotte_old_{}", isuumo::Declaration<Row>::table);
}

/// One per database, so that two daemons do not fill the same staging tables. Lock names hold 64 characters at most.
constexpr std::string_view kLockName = "CONCAT('nazotte.replace.', MD5(DATABASE()))";

/// Feeds the staging tables; a sink cannot answer, so the first error is kept.
class StagingSink : public isuumo::RowSink {
 public:
  explicit StagingSink(MysqlConnection& connection)
      : chairs_(connection, staging_name<isuumo::Chair>()), estates_(connection, staging_name<isuumo::Estate>()) {}

  void add(const isuumo::Chair& chair) override {
    if (status_) status_ = chairs_.add(chair);
  }
  void add(const isuumo::Estate& estate) override {
    if (status_) status_ = estates_.add(estate);
  }
  Result<void> finish() {
    if (status_) status_ = chairs_.finish();
    if (status_) status_ = estates_.finish();
    return status_;
  }

 private:
  MysqlInsert<isuumo::Chair> chairs_;
  MysqlInsert<isuumo::Estate> estates_;
  Result<void> status_;
};

}  // namespace

Result<void> MysqlReplace::take_lock() {
  auto taken = connection_.query(fmt::format("SELECT GET_LOCK({}, {})", kLockName, kMysqlLockWait.count()));
  if (!taken) return taken.error();
  if (taken->at(0).at(0) != "1") return Error{ErrorCode::unavailable, "another initialize is under way"};
  return {};
}

Result<void> MysqlReplace::release_lock() {
  auto released = connection_.query(fmt::format("SELECT RELEASE_LOCK({})", kLockName));
  if (!released) return released.error();
  return {};
}

Result<void> MysqlReplace::drop_leftovers() {
  return connection_.execute(
      fmt::format("DROP TABLE IF EXISTS {}, {}, {}, {}", staging_name<isuumo::Chair>(), staging_name<isuumo::Estate>(),
                  old_name<isuumo::Chair>(), old_name<isuumo::Estate>()),
      kMysqlTableTimeout);
}

template <class Row>
Result<void> MysqlReplace::create_staging(const TableDefinition& definition) {
  const std::string name = staging_name<Row>();
  if (!definition.has_create()) return connection_.execute(create_mysql_table<Row>(name), kMysqlTableTimeout);
  if (auto done = connection_.execute(definition.create.with_table(name), kMysqlTableTimeout); !done) return done;
  // A dump often leaves the character set to the database's default, which may be latin1. The table is empty yet.
  if (auto done =
          connection_.execute(fmt::format("ALTER TABLE {} CONVERT TO CHARACTER SET utf8mb4", name), kMysqlTableTimeout);
      !done) {
    return done;
  }
  return check_mysql_table<Row>(connection_, name, logger_);
}

template <class Row>
Result<void> MysqlReplace::add_indexes(const TableDefinition& definition) {
  for (const StatementTemplate& index : definition.indexes) {
    if (auto done = connection_.execute(index.with_table(staging_name<Row>()), kMysqlTableTimeout); !done) return done;
  }
  return {};
}

Result<void> MysqlReplace::fill(const InitialData& data) {
  if (auto begun = connection_.execute("START TRANSACTION"); !begun) return begun;
  StagingSink sink(connection_);
  if (auto read = data.read(sink); !read) return read;
  if (auto sent = sink.finish(); !sent) return sent;
  return connection_.execute("COMMIT", kMysqlTableTimeout);
}

Result<void> MysqlReplace::await_others() {
  if (auto taken = take_lock(); !taken) return taken;
  return release_lock();
}

Result<void> MysqlReplace::prepare_empty(const Definitions& definitions) {
  if (auto done = take_lock(); !done) return done;
  if (auto done = drop_leftovers(); !done) return done;
  if (auto done = create_staging<isuumo::Chair>(definitions.chair); !done) return done;
  return create_staging<isuumo::Estate>(definitions.estate);
}

Result<void> MysqlReplace::prepare(const InitialData& data) {
  auto definitions = data.definitions();
  if (!definitions) return definitions.error();
  if (auto done = prepare_empty(*definitions); !done) return done;
  if (auto done = fill(data); !done) return done;
  if (auto done = add_indexes<isuumo::Chair>(definitions->chair); !done) return done;
  return add_indexes<isuumo::Estate>(definitions->estate);
}

Result<void> MysqlReplace::swap() {
  std::string renames;
  const auto add = [&]<class Row>(const Row* /*tag*/) -> Result<void> {
    constexpr std::string_view kTable = isuumo::Declaration<Row>::table;
    auto exists = mysql_table_exists(connection_, kTable);
    if (!exists) return exists.error();
    if (!renames.empty()) renames += ", ";
    if (*exists) renames += fmt::format("{} TO {}, ", kTable, old_name<Row>());
    renames += fmt::format("{} TO {}", staging_name<Row>(), kTable);
    return {};
  };
  if (auto done = add(static_cast<const isuumo::Chair*>(nullptr)); !done) return done;
  if (auto done = add(static_cast<const isuumo::Estate*>(nullptr)); !done) return done;
  return connection_.execute("RENAME TABLE " + renames, kMysqlTableTimeout);
}

void MysqlReplace::clean_up() {
  if (connection_.lost()) return;
  // A transaction that failed halfway still holds locks on the staging tables.
  auto done = connection_.execute("ROLLBACK");
  if (done) done = drop_leftovers();
  if (done) done = release_lock();
  if (!done) logger_.warn("mysql: could not drop the tables nazotte_new_* and nazotte_old_*; the next initialize will");
}

Result<Settlement> MysqlReplace::settle() {
  if (auto locked = take_lock(); !locked) return locked.error();
  auto chairs = mysql_table_exists(connection_, staging_name<isuumo::Chair>());
  if (!chairs) return chairs.error();
  auto estates = mysql_table_exists(connection_, staging_name<isuumo::Estate>());
  if (!estates) return estates.error();
  clean_up();
  if (*chairs != *estates) return Settlement::untraceable;
  return *chairs ? Settlement::rolled_back : Settlement::committed;
}

}  // namespace nazotte::loaders
