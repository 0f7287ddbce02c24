#include "loaders/reload.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "loaders/load_progress.hpp"

namespace nazotte::loaders {

namespace {

template <class Row>
std::size_t bytes_of(const ImportedRows<Row>& rows) {
  return rows.csv.size() + rows.parsed.rows.size() * sizeof(Row);
}

void answer_each(std::vector<Reload::Completion>& completions, const Result<void>& outcome) {
  for (const Reload::Completion& done : std::exchange(completions, {})) done(outcome);
}

}  // namespace

Reload::Reload(std::shared_ptr<spdlog::logger> logger, std::function<void()> finished)
    : logger_(std::move(logger)), thread_(std::move(finished)) {}

void Reload::Job::run() {
  const auto read = [&]() -> Result<void> {
    if (auto fits = snapshot->check_tables(); !fits) return fits;
    LoadProgress progress(builder, {.logger = logger});
    return snapshot->read(progress);
  };
  auto done = read();
  snapshot.reset();
  if (done) {
    content = isuumo::Catalog::prepare_replace(std::move(builder));
  } else {
    content = done.error();
  }
}

Result<void> Reload::start(Store& store, const isuumo::Catalog& catalog) {
  auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  std::ranges::move(std::exchange(waiting_, {}), std::back_inserter(served_));
  outdated_ = false;
  thread_.start({.logger = logger_, .snapshot = std::move(*snapshot), .builder = catalog.builder()});
  return {};
}

void Reload::note(Effect& effect) {
  if (!running() || outdated_) return;
  if (const auto* sales = std::get_if<Sales>(&effect)) {
    noted_bytes_ += sizeof(Note) + sales->size() * sizeof(Purchase);
    notes_.emplace_back(*sales);
  } else if (auto* chairs = std::get_if<NewChairs>(&effect)) {
    noted_bytes_ += bytes_of(*chairs->source);
    notes_.emplace_back(std::move(chairs->source));
  } else if (auto* estates = std::get_if<NewEstates>(&effect)) {
    noted_bytes_ += bytes_of(*estates->source);
    notes_.emplace_back(std::move(estates->source));
  } else {
    outdate();
  }
}

bool Reload::repeat(const Sales& sales, isuumo::Catalog::Replacement& content) {
  for (const Purchase& purchase : sales) {
    const auto stock = content.chairs.counter(purchase.chair_id);
    if (!stock && purchase.granted == 0) continue;
    const std::int32_t left = stock ? stock_after(purchase, *stock) : -1;
    if (left < 0) return false;
    content.chairs.set_counter(purchase.chair_id, left);
  }
  return true;
}

bool Reload::repeat(const Note& note, const isuumo::Catalog& catalog, isuumo::Catalog::Replacement& content) {
  if (const auto* sales = std::get_if<Sales>(&note)) return repeat(*sales, content);
  const auto add = [&](const auto& imported) {
    return catalog.add(std::span(imported.parsed.rows), content).has_value();
  };
  if (const auto* chairs = std::get_if<std::unique_ptr<const ImportedRows<isuumo::Chair>>>(&note)) return add(**chairs);
  return add(*std::get<std::unique_ptr<const ImportedRows<isuumo::Estate>>>(note));
}

/// Whatever it is, it is no fault of the client's, and may name what only operators should see.
Error Reload::refusal(const Error& error) const {
  logger_->error("reading all rows again failed: {}", error.message);
  if (error.code == ErrorCode::unavailable) return error;
  return {ErrorCode::incompatible, "the rows of the store cannot be used; the log says why"};
}

std::optional<Reload::Finished> Reload::collect(const isuumo::Catalog& catalog) {
  auto job = thread_.collect();
  if (!job) return std::nullopt;
  const auto notes = std::exchange(notes_, {});
  noted_bytes_ = 0;
  Finished finished{.outcome = Outcome::outdated, .content = std::nullopt};
  if (outdated_) return finished;
  if (!*job->content) {
    finished.outcome = Outcome::failed;
    finished.error = refusal(job->content->error());
    return finished;
  }
  isuumo::Catalog::Replacement& content = **job->content;
  if (!std::ranges::all_of(notes, [&](const Note& note) { return repeat(note, catalog, content); })) return finished;
  finished.outcome = Outcome::read;
  finished.content = std::move(content);
  return finished;
}

void Reload::answer(const Result<void>& outcome) { answer_each(served_, outcome); }

void Reload::answer_all(const Result<void>& outcome) {
  answer(outcome);
  answer_each(waiting_, outcome);
}

}  // namespace nazotte::loaders
