#include "sql_client.hpp"

#include <utility>

namespace nazotte::bench {
namespace {

class SqlSubject : public Subject {
 public:
  SqlSubject(std::unique_ptr<SqlClient> client, SqlQuestions questions)
      : client_(std::move(client)), questions_(std::move(questions)) {
    for (const std::string& text : questions_.statements) client_->prepare(text);
  }

  [[nodiscard]] std::string version() const override { return client_->version(); }

  [[nodiscard]] std::vector<std::string> kinds() const override {
    std::vector<std::string> names;
    for (const auto& [kind, list] : questions_.kinds) names.push_back(kind);
    return names;
  }

  [[nodiscard]] std::size_t count(const std::string& kind) const override { return questions_.kinds.at(kind).size(); }

  void ask(const std::string& kind, std::size_t question, Answer& answer) override {
    answer.clear();
    for (const SqlQuestions::Step& step : questions_.kinds.at(kind)[question]) {
      dropped_.clear();
      client_->execute(step.statement, step.parameters, step.keep ? answer : dropped_);
    }
  }

 private:
  std::unique_ptr<SqlClient> client_;
  SqlQuestions questions_;
  Answer dropped_;
};

}  // namespace

std::unique_ptr<Subject> make_sql_subject(std::unique_ptr<SqlClient> client, const SubjectOptions& options) {
  return std::make_unique<SqlSubject>(std::move(client), read_sql_questions(options.questions));
}

}  // namespace nazotte::bench
