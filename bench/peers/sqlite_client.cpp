// SQLite in this process. Its R*Tree finds boxes only, so the polygon is a function of ours: inside(polygon, x, y).
#include "sql_client.hpp"

#include <sqlite3.h>

#include <charconv>
#include <stdexcept>
#include <type_traits>

namespace nazotte::bench {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// The vertices of "x y x y ..." in microdegrees.
std::vector<Degrees> parse_ring(std::string_view text) {
  std::vector<double> numbers;
  for (const char* at = text.data(); at < text.data() + text.size(); ++at) {
    std::int64_t microdegrees = 0;
    at = std::from_chars(at, text.data() + text.size(), microdegrees).ptr;
    numbers.push_back(static_cast<double>(microdegrees) / 1e6);
  }
  std::vector<Degrees> ring;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) ring.push_back({numbers[i + 1], numbers[i]});
  return ring;
}

/// The polygon is parsed once per statement: SQLite keeps it beside the constant argument.
void inside(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  const auto* polygon = static_cast<const Polygon*>(sqlite3_get_auxdata(context, 0));
  if (polygon == nullptr) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    auto parsed = Polygon::from_degrees(parse_ring(text));
    if (!parsed) return sqlite3_result_error(context, parsed.error().message.c_str(), -1);
    auto* kept = new Polygon(std::move(*parsed));
    sqlite3_set_auxdata(context, 0, kept, [](void* old) { delete static_cast<Polygon*>(old); });
    polygon = static_cast<const Polygon*>(sqlite3_get_auxdata(context, 0));
    if (polygon == nullptr) return sqlite3_result_error_nomem(context);
  }
  const GridPoint point{sqlite3_value_int(arguments[1]), sqlite3_value_int(arguments[2])};
  sqlite3_result_int(context, polygon->contains(point) ? 1 : 0);
}

class SqliteClient : public SqlClient {
 public:
  explicit SqliteClient(const std::string& file) {
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    check(outcome);
    check(sqlite3_create_function(opened, "inside", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, inside, nullptr,
                                  nullptr));
    // As fast as it gets: all pages cached or mapped, nobody else has the file.
    check(sqlite3_exec(opened, "PRAGMA cache_size=-1000000; PRAGMA mmap_size=4000000000; PRAGMA locking_mode=EXCLUSIVE",
                       nullptr, nullptr, nullptr));
  }

  [[nodiscard]] std::string version() const override { return "SQLite " SQLITE_VERSION; }

  void prepare(const std::string& text) override {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(database_.get(), text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statements_.emplace_back(statement);
  }

  void execute(std::size_t number, std::span<const SqlQuestions::Parameter> parameters, Answer& out) override {
    sqlite3_stmt* statement = statements_.at(number).get();
    int position = 0;
    for (const auto& parameter : parameters) {
      ++position;
      if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
        check(sqlite3_bind_int64(statement, position, *integer));
      } else {
        const auto& text = std::get<std::string>(parameter);
        check(sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
      }
    }
    int outcome = SQLITE_ROW;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) out.push_back(sqlite3_column_int64(statement, 0));
    if (outcome != SQLITE_DONE) check(outcome);
    check(sqlite3_reset(statement));
  }

 private:
  void check(int outcome) const {
    if (outcome != SQLITE_OK) throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database_.get()));
  }

  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::vector<std::unique_ptr<sqlite3_stmt, CloseStatement>> statements_;
};

}  // namespace

std::unique_ptr<Subject> make_sqlite(const SubjectOptions& options) {
  return make_sql_subject(std::make_unique<SqliteClient>(options.database), options);
}

}  // namespace nazotte::bench
