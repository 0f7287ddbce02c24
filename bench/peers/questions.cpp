#include "questions.hpp"

#include <simdjson.h>

#include <stdexcept>
#include <string_view>
#include <utility>

namespace nazotte::bench {
namespace {

namespace dom = simdjson::dom;

std::optional<std::uint32_t> range_of(const dom::element& question, std::string_view name) {
  std::uint64_t range = 0;
  if (question[name].get(range) != simdjson::SUCCESS) return std::nullopt;
  return static_cast<std::uint32_t>(range);
}

std::string_view word_of(const dom::element& question, std::string_view name, std::deque<std::string>& words) {
  std::string_view word;
  if (question[name].get(word) != simdjson::SUCCESS) return {};
  return words.emplace_back(word);
}

void add_chair_search(const dom::element& question, Questions& questions) {
  questions.chair_search.push_back({.price_range = range_of(question, "price"),
                                    .height_range = range_of(question, "height"),
                                    .width_range = range_of(question, "width"),
                                    .depth_range = range_of(question, "depth"),
                                    .kind = word_of(question, "kind", questions.words),
                                    .color = word_of(question, "color", questions.words),
                                    .features = word_of(question, "features", questions.words),
                                    .page = std::uint64_t{question["page"]},
                                    .per_page = std::uint64_t{question["per_page"]}});
}

void add_estate_search(const dom::element& question, Questions& questions) {
  questions.estate_search.push_back({.door_height_range = range_of(question, "door_height"),
                                     .door_width_range = range_of(question, "door_width"),
                                     .rent_range = range_of(question, "rent"),
                                     .features = word_of(question, "features", questions.words),
                                     .page = std::uint64_t{question["page"]},
                                     .per_page = std::uint64_t{question["per_page"]}});
}

std::vector<Degrees> ring_of(const dom::element& question) {
  std::vector<Degrees> ring;
  for (const dom::element vertex : dom::array(question["ring"]))
    ring.push_back({.latitude = double{vertex.at(0)}, .longitude = double{vertex.at(1)}});
  return ring;
}

SqlQuestions::Step step_of(const dom::element& element) {
  SqlQuestions::Step step{
      .statement = std::uint64_t{element["statement"]}, .parameters = {}, .keep = bool{element["keep"]}};
  for (const dom::element parameter : dom::array(element["parameters"])) {
    if (parameter.is_string()) {
      step.parameters.emplace_back(std::string(std::string_view(parameter)));
    } else {
      step.parameters.emplace_back(std::int64_t{parameter});
    }
  }
  return step;
}

/// Calls read(document) and says which file is at fault when it does not hold what is asked for.
template <class Read>
void read_file(const std::filesystem::path& file, Read read) {
  try {
    dom::parser parser;
    read(parser.load(file.string()).value());
  } catch (const simdjson::simdjson_error& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

}  // namespace

Questions read_questions(const std::filesystem::path& file) {
  Questions questions;
  read_file(file, [&questions](const dom::element& document) {
    for (const dom::element question : dom::array(document["chair_search"])) add_chair_search(question, questions);
    for (const dom::element question : dom::array(document["estate_search"])) add_estate_search(question, questions);
    for (const dom::element question : dom::array(document["nazotte"])) questions.nazotte.push_back(ring_of(question));
    for (const dom::element question : dom::array(document["recommended"]))
      questions.recommended.push_back(static_cast<Key>(std::int64_t{question["chair"]}));
    for (const dom::element question : dom::array(document["low_priced"]))
      questions.low_priced.emplace_back(std::string_view(question["table"]));
  });
  return questions;
}

SqlQuestions read_sql_questions(const std::filesystem::path& file) {
  SqlQuestions questions;
  read_file(file, [&questions](const dom::element& document) {
    for (const dom::element text : dom::array(document["statements"]))
      questions.statements.emplace_back(std::string_view(text));
    for (const auto [kind, list] : dom::object(document["kinds"])) {
      auto& asked = questions.kinds[std::string(kind)];
      for (const dom::element steps : dom::array(list)) {
        auto& question = asked.emplace_back();
        for (const dom::element step : dom::array(steps)) question.push_back(step_of(step));
      }
    }
  });
  return questions;
}

}  // namespace nazotte::bench
