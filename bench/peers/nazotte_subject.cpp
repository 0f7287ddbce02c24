// The engine in this process, through its public headers: rows from CSV, queries typed, ids out.
#include "questions.hpp"
#include "subject.hpp"

#include "loaders/csv_reader.hpp"
#include "server/conditions.hpp"
#include "server/json_rows.hpp"

#include <nazotte/isuumo/catalog.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace nazotte::bench {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Value>
Value value_of(Result<Value> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

isuumo::Conditions conditions(const std::filesystem::path& folder) {
  return value_of(
      server::parse_conditions(contents(folder / "chair_condition.json"), contents(folder / "estate_condition.json")));
}

class NazotteSubject : public Subject {
 public:
  explicit NazotteSubject(const SubjectOptions& options)
      : catalog_(conditions(options.conditions), server::json_renderer(server::RowCoding::none)),
        questions_(read_questions(options.questions)) {
    isuumo::CatalogBuilder builder = catalog_.builder();
    value_of(loaders::read_csv_file<isuumo::Chair>(options.rows / "chair.csv", builder));
    value_of(loaders::read_csv_file<isuumo::Estate>(options.rows / "estate.csv", builder));
    catalog_.install(value_of(isuumo::Catalog::prepare_replace(std::move(builder))));
  }

  [[nodiscard]] std::string version() const override { return "nazotte"; }

  [[nodiscard]] std::vector<std::string> kinds() const override {
    return {"chair_search", "estate_search", "nazotte", "recommended", "low_priced"};
  }

  [[nodiscard]] std::size_t count(const std::string& kind) const override {
    if (kind == "chair_search") return questions_.chair_search.size();
    if (kind == "estate_search") return questions_.estate_search.size();
    if (kind == "nazotte") return questions_.nazotte.size();
    if (kind == "recommended") return questions_.recommended.size();
    return questions_.low_priced.size();
  }

  void ask(const std::string& kind, std::size_t question, Answer& answer) override {
    answer.clear();
    const isuumo::CatalogSnapshot& snapshot = catalog_.published().latest();
    const TableSnapshot* table = &snapshot.estates();
    if (kind == "chair_search") {
      value_of(snapshot.search(questions_.chair_search[question], scratch_, hits_));
      table = &snapshot.chairs();
      answer.push_back(static_cast<std::int64_t>(hits_.count));
    } else if (kind == "estate_search") {
      value_of(snapshot.search(questions_.estate_search[question], scratch_, hits_));
      answer.push_back(static_cast<std::int64_t>(hits_.count));
    } else if (kind == "nazotte") {
      snapshot.nazotte(value_of(Polygon::from_degrees(questions_.nazotte[question])), hits_);
    } else if (kind == "recommended") {
      value_of(snapshot.recommended(questions_.recommended[question], hits_));
    } else if (questions_.low_priced[question] == "chair") {
      snapshot.low_priced_chairs(hits_);
      table = &snapshot.chairs();
    } else {
      snapshot.low_priced_estates(hits_);
    }
    for (const Hit hit : hits_.rows) answer.push_back(table->key(hit));
  }

 private:
  isuumo::Catalog catalog_;
  Questions questions_;
  Query scratch_;
  Hits hits_;
};

}  // namespace

std::unique_ptr<Subject> make_nazotte(const SubjectOptions& options) {
  return std::make_unique<NazotteSubject>(options);
}

}  // namespace nazotte::bench
