#include "loaders/sql_dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "loaders/cells.hpp"

namespace nazotte::loaders {

namespace {

template <class Row>
std::vector<std::string_view> column_names() {
  std::vector<std::string_view> names;
  isuumo::for_each_column<Row>([&](const auto& column) { names.push_back(column.name); });
  return names;
}

/// Which columns hold texts.
template <class Row>
constexpr auto kIsText = [] {
  std::array<bool, isuumo::kColumnCount<Row>> is_text{};
  std::size_t index = 0;
  isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>&) {
    is_text[index++] = std::is_same_v<Value, std::string_view>;
  });
  return is_text;
}();

/// First words of a table element that is no column.
bool starts_constraint(const SqlToken& token) {
  constexpr std::string_view kKeywords[] = {"PRIMARY",  "KEY",     "INDEX",   "UNIQUE", "CONSTRAINT",
                                            "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK"};
  return std::any_of(std::begin(kKeywords), std::end(kKeywords), [&](auto word) { return token.is_word(word); });
}

bool is_one_of(const SqlToken& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return token.is_word(word); });
}

}  // namespace

/// One file: a recursive descent over its tokens. A member function that returns false has set error_.
class SqlDumpReader::File {
 public:
  File(SqlDumpReader& owner, InputFile& input) : owner_(owner), scanner_(input) {}

  Result<void> read() {
    while (advance()) {
      if (token().kind == SqlToken::Kind::end_of_file) return {};
      if (token().is_symbol(';')) continue;
      if (!statement()) break;
    }
    return Error{error_.code, fmt::format("{}: {}", scanner_.line(), error_.message)};
  }

 private:
  const SqlToken& token() const { return scanner_.token(); }

  bool fail(std::string message) {
    error_ = {ErrorCode::invalid_argument, std::move(message)};
    return false;
  }
  bool fail_expected(std::string_view what) {
    if (token().kind == SqlToken::Kind::end_of_file) return fail(fmt::format("{} expected, but the file ends", what));
    const std::string_view text = token().text;
    const bool showable = text.size() <= 40 && valid_utf8(text);
    return fail(fmt::format("{} expected, found '{}'", what, showable ? text : "a long text"));
  }
  bool advance() {
    if (auto stepped = scanner_.next(); !stepped) {
      error_ = stepped.error();
      return false;
    }
    return true;
  }
  bool take_symbol(char symbol) {
    return token().is_symbol(symbol) ? advance() : fail_expected(fmt::format("'{}'", symbol));
  }
  bool take_word(std::string_view word) { return token().is_word(word) ? advance() : fail_expected(word); }
  bool at_statement_end() const { return token().is_symbol(';') || token().kind == SqlToken::Kind::end_of_file; }
  bool skip_statement() {
    while (!at_statement_end()) {
      if (!advance()) return false;
    }
    return true;
  }

  bool statement() {
    scanner_.start_recording();
    if (token().is_word("INSERT")) {
      scanner_.stop_recording();
      return insert();
    }
    const bool good = definition_statement();
    scanner_.stop_recording();
    return good;
  }

  bool definition_statement() {
    if (is_one_of(token(), {"SET", "USE", "LOCK", "UNLOCK", "START", "BEGIN", "COMMIT"})) return skip_statement();
    const std::string verb = token().text;
    const bool drops = token().is_word("DROP");
    const bool creates = token().is_word("CREATE");
    const bool alters = token().is_word("ALTER");
    if (!drops && !creates && !alters) return fail_unsupported(verb);
    if (!advance()) return false;
    if (!alters && is_one_of(token(), {"DATABASE", "SCHEMA"})) return skip_statement();
    if (token().is_word("TABLE")) {
      if (drops) return skip_statement();
      return advance() && (creates ? create_table() : alter_table());
    }
    if (creates && is_one_of(token(), {"UNIQUE", "FULLTEXT", "SPATIAL", "INDEX"})) return create_index();
    return fail_unsupported(verb + " " + token().text);
  }

  bool fail_unsupported(std::string_view statement) {
    const bool showable = statement.size() <= 40 && valid_utf8(statement);
    return fail(fmt::format("statement {} is not supported in initial data", showable ? statement : "(too long)"));
  }

  /// The name of one of the two tables, with or without a database; remembers where it stands in the statement.
  bool table_name() {
    if (!token().is_name()) return fail_expected("a table name");
    name_begin_ = token().begin;
    name_end_ = token().end;
    std::string name = token().text;
    if (!advance()) return false;
    if (token().is_symbol('.')) {
      if (!advance()) return false;
      if (!token().is_name()) return fail_expected("a table name");
      name_end_ = token().end;
      name = token().text;
      if (!advance()) return false;
    }
    if (name == isuumo::Declaration<isuumo::Chair>::table) {
      table_ = TableName::chair;
    } else if (name == isuumo::Declaration<isuumo::Estate>::table) {
      table_ = TableName::estate;
    } else {
      return fail(fmt::format("table {} is neither chair nor estate", valid_utf8(name) ? name : "(not UTF-8)"));
    }
    return true;
  }

  std::vector<std::string_view> declared_columns() const {
    return table_ == TableName::chair ? column_names<isuumo::Chair>() : column_names<isuumo::Estate>();
  }
  std::string_view table_text() const { return table_ == TableName::chair ? "chair" : "estate"; }
  TableDefinition* definition() const {
    if (owner_.targets_.definitions == nullptr) return nullptr;
    return table_ == TableName::chair ? &owner_.targets_.definitions->chair : &owner_.targets_.definitions->estate;
  }
  ColumnOrder& created() const { return owner_.created_[static_cast<std::size_t>(table_)]; }

  /// The statement so far (without its semicolon), cut at the table's name.
  StatementTemplate recorded_statement() const {
    std::string text = scanner_.recorded();
    if (token().is_symbol(';')) text.pop_back();
    const std::size_t begin = scanner_.recording_begin();
    return {text.substr(0, name_begin_ - begin), text.substr(name_end_ - begin)};
  }

  /// Checks that `names` are the declared columns, each once, and tells which is where. Columns that are not declared
  /// are an error, or are left out when `extra` allows them.
  enum class ExtraColumns : unsigned char { refused, left_to_database };
  bool resolve_columns(const std::vector<std::string>& names, ExtraColumns extra, ColumnOrder& order) {
    const auto declared = declared_columns();
    order.clear();
    for (const std::string& name : names) {
      const auto found = std::find(declared.begin(), declared.end(), name);
      if (found == declared.end()) {
        if (extra == ExtraColumns::left_to_database) continue;
        return fail(fmt::format("table {} has no column {}", table_text(), valid_utf8(name) ? name : "(not UTF-8)"));
      }
      const auto index = static_cast<std::size_t>(found - declared.begin());
      if (std::find(order.begin(), order.end(), index) != order.end()) {
        return fail(fmt::format("column {} of table {} stands there twice", name, table_text()));
      }
      order.push_back(index);
    }
    for (std::size_t index = 0; index < declared.size(); ++index) {
      if (std::find(order.begin(), order.end(), index) == order.end()) {
        return fail(fmt::format("column {} of table {} is missing", declared[index], table_text()));
      }
    }
    return true;
  }

  /// Behind the opening parenthesis, up to behind the closing one: the first name of each element that is a column.
  bool table_elements(std::vector<std::string>& names) {
    std::size_t depth = 1;
    bool at_element = true;
    while (depth > 0) {
      if (token().kind == SqlToken::Kind::end_of_file) return fail_expected("')'");
      if (at_element && token().is_name() && !starts_constraint(token())) names.push_back(token().text);
      at_element = depth == 1 && token().is_symbol(',');
      if (token().is_symbol('(')) ++depth;
      if (token().is_symbol(')')) --depth;
      if (!advance()) return false;
    }
    return true;
  }

  bool create_table() {
    if (token().is_word("IF") && !(advance() && take_word("NOT") && take_word("EXISTS"))) return false;
    std::vector<std::string> names;
    if (!table_name() || !take_symbol('(') || !table_elements(names) || !skip_statement()) return false;
    ColumnOrder order;
    if (!resolve_columns(names, ExtraColumns::left_to_database, order)) return false;
    // With columns of the deployment's own between ours, values without a column list could not be told apart.
    created() = names.size() == order.size() ? order : ColumnOrder{};
    if (TableDefinition* kept = definition()) kept->create = recorded_statement();
    return true;
  }

  bool create_index() {
    while (!token().is_word("ON")) {
      if (at_statement_end()) return fail_expected("ON");
      if (!advance()) return false;
    }
    if (!advance() || !table_name() || !skip_statement()) return false;
    if (TableDefinition* kept = definition()) kept->indexes.push_back(recorded_statement());
    return true;
  }

  bool alter_table() {
    if (!table_name()) return false;
    if (is_one_of(token(), {"DISABLE", "ENABLE"})) return advance() && take_word("KEYS") && skip_statement();
    std::size_t depth = 0;
    for (bool at_clause = true; !at_statement_end();) {
      if (at_clause) {
        if (!take_word("ADD")) return false;
        while (is_one_of(token(), {"UNIQUE", "FULLTEXT", "SPATIAL"})) {
          if (!advance()) return false;
        }
        if (!is_one_of(token(), {"INDEX", "KEY"})) return fail_expected("INDEX or KEY");
      }
      if (token().is_symbol('(')) ++depth;
      if (token().is_symbol(')') && depth > 0) --depth;
      at_clause = depth == 0 && token().is_symbol(',');
      if (!advance()) return false;
    }
    if (TableDefinition* kept = definition()) kept->indexes.push_back(recorded_statement());
    return true;
  }

  bool insert() {
    ColumnOrder order;
    if (!advance() || !take_word("INTO") || !table_name()) return false;
    if (token().is_symbol('(')) {
      std::vector<std::string> names;
      do {
        if (!advance()) return false;
        if (!token().is_name()) return fail_expected("a column name");
        names.push_back(token().text);
        if (!advance()) return false;
      } while (token().is_symbol(','));
      if (!take_symbol(')') || !resolve_columns(names, ExtraColumns::refused, order)) return false;
    } else {
      order = created();
      if (order.empty()) {
        return fail(
            fmt::format("INSERT without a column list, and no CREATE TABLE tells the columns of {}", table_text()));
      }
    }
    if (!is_one_of(token(), {"VALUES", "VALUE"})) return fail_expected("VALUES");
    if (!advance()) return false;
    if (owner_.targets_.rows == nullptr) return skip_statement();
    return table_ == TableName::chair ? insert_rows<isuumo::Chair>(order) : insert_rows<isuumo::Estate>(order);
  }

  template <class Row>
  bool insert_rows(const ColumnOrder& order) {
    constexpr std::size_t kColumns = isuumo::kColumnCount<Row>;
    std::array<std::string, kColumns> texts;
    for (std::size_t row_number = 1;; ++row_number) {
      if (!take_symbol('(')) return false;
      for (std::size_t position = 0; position < kColumns; ++position) {
        if (position > 0 && !take_symbol(',')) return false;
        const std::size_t column = order[position];
        // MySQL writes a number as a text in its own way: 0x41 becomes "A", 007 becomes "7".
        if (kIsText<Row>[column] && token().kind != SqlToken::Kind::string) return fail_expected("a quoted text");
        if (!value(texts[column])) return false;
      }
      if (!take_symbol(')')) return false;
      Row row;
      CellFault fault;
      const std::array<std::string_view, kColumns> cells = views(texts);
      if (!fill_row(cells, row, fault)) {
        return fail(fmt::format("row {} of the statement, column {}: {}", row_number, fault.name, fault.message));
      }
      owner_.targets_.rows->add(row);
      if (!token().is_symbol(',')) break;
      if (!advance()) return false;
    }
    return at_statement_end() || fail_expected("',' or ';'");
  }

  template <std::size_t kCount>
  static std::array<std::string_view, kCount> views(const std::array<std::string, kCount>& texts) {
    std::array<std::string_view, kCount> result;
    std::copy(texts.begin(), texts.end(), result.begin());
    return result;
  }

  bool value(std::string& text) {
    text.clear();
    if (token().kind == SqlToken::Kind::string) {
      text.swap(scanner_.token().text);
      return advance();
    }
    if (token().is_symbol('-') || token().is_symbol('+')) {
      text = token().text;
      if (!advance()) return false;
    }
    if (token().kind != SqlToken::Kind::number) return fail_expected("a quoted text or a number");
    text += token().text;
    return advance();
  }

  SqlDumpReader& owner_;
  SqlScanner scanner_;
  Error error_{};
  TableName table_ = TableName::chair;
  std::size_t name_begin_ = 0;
  std::size_t name_end_ = 0;
};

Result<void> SqlDumpReader::read(const std::filesystem::path& file) {
  auto input = InputFile::open(file);
  if (!input) return input.error();
  return read(*input);
}

Result<void> SqlDumpReader::read(InputFile& input) {
  auto done = File(*this, input).read();
  if (!done) return Error{done.error().code, fmt::format("{}:{}", input.name(), done.error().message)};
  return {};
}

}  // namespace nazotte::loaders
