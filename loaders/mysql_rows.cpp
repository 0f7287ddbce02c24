#include "loaders/mysql_rows.hpp"

#include <fmt/format.h>
#include <mariadb/mysql.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

#include "loaders/limits.hpp"
#include "loaders/sql_text.hpp"

namespace nazotte::loaders {

namespace {

void append_value(const MysqlConnection& /*connection*/, std::int32_t value, std::string& sql) {
  fmt::format_to(std::back_inserter(sql), "{}", value);
}

void append_value(const MysqlConnection& /*connection*/, double value, std::string& sql) {
  const std::size_t had = sql.size();
  fmt::format_to(std::back_inserter(sql), "{}", value);
  if (sql.find('e', had) == std::string::npos) sql += "e0";
}

void append_value(const MysqlConnection& connection, std::string_view value, std::string& sql) {
  connection.append_quoted(value, sql);
}

using Statement = std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)>;

/// The buffers that a fetched row lands in.
template <class Row>
class FetchBuffers {
 public:
  FetchBuffers() {
    std::size_t index = 0;
    isuumo::for_each_column<Row>(
        [&](const auto& column) { bind(index++, column.characters_max, row_.*column.member); });
  }

  [[nodiscard]] MYSQL_BIND* binds() { return binds_.data(); }

  /// Points the row's texts at what was fetched. Valid until the next fetch.
  const Row& row() {
    std::size_t index = 0;
    isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>& column) {
      if constexpr (std::is_same_v<Value, std::string_view>) {
        row_.*column.member = std::string_view(texts_[index]).substr(0, lengths_[index]);
      }
      ++index;
    });
    return row_;
  }

  /// The first column whose value did not fit.
  [[nodiscard]] std::string_view truncated_column() const {
    std::string_view name = "?";
    std::size_t index = 0;
    isuumo::for_each_column<Row>([&](const auto& column) {
      if (errors_[index++] != 0 && name == "?") name = column.name;
    });
    return name;
  }

 private:
  void bind(std::size_t index, std::size_t /*characters_max*/, std::int32_t& value) {
    binds_[index].buffer_type = MYSQL_TYPE_LONG;
    set_buffer(index, &value, sizeof(value));
  }
  void bind(std::size_t index, std::size_t /*characters_max*/, double& value) {
    binds_[index].buffer_type = MYSQL_TYPE_DOUBLE;
    set_buffer(index, &value, sizeof(value));
  }
  void bind(std::size_t index, std::size_t characters_max, std::string_view& /*value*/) {
    constexpr std::size_t kBytesPerCharacterMax = 4;
    texts_[index].resize(characters_max * kBytesPerCharacterMax);
    binds_[index].buffer_type = MYSQL_TYPE_STRING;
    set_buffer(index, texts_[index].data(), texts_[index].size());
  }
  void set_buffer(std::size_t index, void* buffer, std::size_t bytes) {
    binds_[index].buffer = buffer;
    binds_[index].buffer_length = bytes;
    binds_[index].length = &lengths_[index];
    binds_[index].error = &errors_[index];
  }

  static constexpr std::size_t kColumns = isuumo::kColumnCount<Row>;
  std::array<MYSQL_BIND, kColumns> binds_{};
  std::array<unsigned long, kColumns> lengths_{};
  std::array<my_bool, kColumns> errors_{};
  std::array<std::string, kColumns> texts_;
  Row row_;
};

}  // namespace

template <class Row>
MysqlInsert<Row>::MysqlInsert(MysqlConnection& connection, std::string_view table)
    : connection_(connection), head_(fmt::format("INSERT INTO {} ({}) VALUES ", table, column_list<Row>())) {}

template <class Row>
Result<void> MysqlInsert<Row>::add(const Row& row) {
  values_ = "(";
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (values_.size() > 1) values_ += ',';
    append_value(connection_, row.*column.member, values_);
  });
  values_ += ')';
  const std::size_t bytes_max = std::min(kInsertStatementBytesMax, connection_.statement_bytes_max());
  if (!statement_.empty() && statement_.size() + 1 + values_.size() > bytes_max) {
    if (auto sent = finish(); !sent) return sent;
  }
  statement_ += statement_.empty() ? head_ : ",";
  statement_ += values_;
  return {};
}

template <class Row>
Result<void> MysqlInsert<Row>::finish() {
  if (statement_.empty()) return {};
  auto sent = connection_.execute(statement_);
  statement_.clear();
  return sent;
}

template <class Row>
Result<void> read_mysql_table(MysqlConnection& connection, isuumo::RowSink& rows) {
  const Statement statement(mysql_stmt_init(connection.handle()), mysql_stmt_close);
  if (!statement) return Error{ErrorCode::unavailable, "no memory for a statement"};
  const auto fault = [&] {
    return connection.fault(mysql_stmt_errno(statement.get()), mysql_stmt_error(statement.get()));
  };
  const std::string sql = select_all<Row>();
  FetchBuffers<Row> buffers;
  if (mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) != 0 || mysql_stmt_execute(statement.get()) != 0 ||
      mysql_stmt_bind_result(statement.get(), buffers.binds()) != 0) {
    return fault();
  }
  // Rows are fetched as they arrive: mysql_stmt_store_result would hold the whole table.
  for (;;) {
    switch (mysql_stmt_fetch(statement.get())) {
      case 0:
        rows.add(buffers.row());
        break;
      case MYSQL_NO_DATA:
        return {};
      case MYSQL_DATA_TRUNCATED:
        return Error{ErrorCode::incompatible,
                     fmt::format("table {}, column {}: the value of row {} is beyond the declared type",
                                 isuumo::Declaration<Row>::table, buffers.truncated_column(), buffers.row().id)};
      default:
        return fault();
    }
  }
}

template class MysqlInsert<isuumo::Chair>;
template class MysqlInsert<isuumo::Estate>;
template Result<void> read_mysql_table<isuumo::Chair>(MysqlConnection&, isuumo::RowSink&);
template Result<void> read_mysql_table<isuumo::Estate>(MysqlConnection&, isuumo::RowSink&);

}  // namespace nazotte::loaders
