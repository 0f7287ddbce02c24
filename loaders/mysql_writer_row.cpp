#include "loaders/mysql_writer_row.hpp"

#include <fmt/format.h>

#include <random>

#include "loaders/mysql_errors.hpp"

namespace nazotte::loaders {

namespace {

/// Above every number that a daemon can reach: a thousand transactions a second for 34 years.
constexpr std::int64_t kFence = std::int64_t{1} << 40U;

std::string random_name() {
  std::random_device device;
  std::string name;
  for (int word = 0; word < 4; ++word) name += fmt::format("{:08x}", device());
  return name;
}

}  // namespace

MysqlWriterRow::MysqlWriterRow() : name_(random_name()) {}

Result<void> MysqlWriterRow::ensure(MysqlConnection& connection) {
  if (exists_) return {};
  auto done = connection.execute(
      "CREATE TABLE IF NOT EXISTS nazotte_writer (writer CHAR(32) CHARACTER SET ascii NOT NULL PRIMARY KEY, sequence "
      "BIGINT NOT NULL) ENGINE=InnoDB");
  if (done) {
    done = connection.execute(
        fmt::format("INSERT INTO nazotte_writer VALUES ('{}', {}) ON DUPLICATE KEY UPDATE sequence = VALUES(sequence)",
                    name_, sequence_));
  }
  exists_ = done.has_value();
  return done;
}

std::string MysqlWriterRow::mark() const {
  return fmt::format("UPDATE nazotte_writer SET sequence = {} WHERE writer = '{}'", sequence_, name_);
}

std::string MysqlWriterRow::guard(std::size_t rows) const {
  // Through a variable, because a replica that runs statements may not be told to evaluate ROW_COUNT().
  return fmt::format(
      "SET @changed = ROW_COUNT(); UPDATE nazotte_writer SET sequence = IF(@changed = {0} AND sequence < {1}, {1}, "
      "NULL) WHERE writer = '{2}'",
      rows, sequence_, name_);
}

Result<Settlement> MysqlWriterRow::settle(MysqlConnection& connection) {
  if (auto begun = connection.execute("START TRANSACTION"); !begun) return begun.error();
  auto rows = connection.query(
      fmt::format("SELECT sequence & {} FROM nazotte_writer WHERE writer = '{}' FOR UPDATE", kFence - 1, name_));
  const bool no_table = !rows && connection.last_errno() == mysql_errors::kNoSuchTable;
  if (!rows && !no_table) return rows.error();
  const bool traceable = !no_table && !rows->empty();
  const bool committed = traceable && rows->at(0).at(0) == std::to_string(sequence_);
  if (traceable && !committed) {
    auto fenced = connection.execute(
        fmt::format("UPDATE nazotte_writer SET sequence = {} WHERE writer = '{}'", sequence_ + 1, name_));
    if (!fenced) return fenced.error();
  }
  if (auto ended = connection.execute("COMMIT"); !ended) return ended.error();
  exists_ = traceable;
  if (!traceable) return Settlement::untraceable;
  if (committed) return Settlement::committed;
  ++sequence_;
  return Settlement::rolled_back;
}

Result<void> MysqlWriterRow::fence_others(MysqlConnection& connection) const {
  auto fenced = connection.execute(
      fmt::format("UPDATE nazotte_writer SET sequence = sequence | {} WHERE writer <> '{}'", kFence, name_));
  if (fenced || connection.last_errno() == mysql_errors::kNoSuchTable) return {};
  if (mysql_errors::passes_by_itself(connection.last_errno())) return fenced;
  // Where nobody may write, nothing is under way either; reads are worth a start.
  return {};
}

bool MysqlWriterRow::remove(MysqlConnection& connection) const {
  return connection.execute(fmt::format("DELETE FROM nazotte_writer WHERE writer = '{}'", name_)).has_value();
}

}  // namespace nazotte::loaders
