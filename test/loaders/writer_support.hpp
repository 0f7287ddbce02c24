// What the tests of the writer share: outcomes that are waited for, a catalog over a store, contents as texts.
#pragma once

#include <atomic>
#include <future>
#include <map>
#include <optional>
#include <string>

#include "loaders/startup.hpp"
#include "loaders/writer.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using namespace std::chrono_literals;

/// Counts its completions, so that a second one is noticed.
class Outcome {
 public:
  isuumo::WritePort::Completion completion() {
    return [this](const Result<void>& result) {
      if (calls_++ == 0) promise_.set_value(result);
    };
  }
  Result<void> wait() {
    REQUIRE(future_.wait_for(30s) == std::future_status::ready);
    return future_.get();
  }
  [[nodiscard]] int calls() const { return calls_; }

 private:
  std::atomic<int> calls_{0};
  std::promise<Result<void>> promise_;
  std::future<Result<void>> future_ = promise_.get_future();
};

inline std::optional<ErrorCode> code_of(const Result<void>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

/// "" for success, else the error's message.
inline std::string message_of(const Result<void>& result) { return result ? "" : result.error().message; }

inline loaders::WriterOptions quick_options(const loaders::InitialData* initial_data = nullptr) {
  return {.logger = null_logger(),
          .initial_data = initial_data,
          .ping_interval = 20ms,
          .retry_first = 1ms,
          .retry_max = 5ms};
}

/// A catalog over a store of its own kind.
struct House {
  explicit House(loaders::Store& store) { REQUIRE(loaders::load_catalog(store, catalog, {.logger = null_logger()})); }
  isuumo::Catalog catalog{isuumo::Conditions{}, name_renderer()};
};

inline std::string chairs_csv(std::int32_t first, std::int32_t last, std::int32_t stock) {
  std::string csv;
  for (std::int32_t id = first; id <= last; ++id) csv += csv_of(sample_chair(id, stock));
  return csv;
}

/// The catalog's view and the store's, as comparable texts. Only when no writer runs.
inline std::string memory_content(const isuumo::Catalog& catalog, std::int32_t id_max) {
  std::string text;
  for (std::int32_t id = 0; id <= id_max; ++id) {
    if (catalog.has_chair(id)) text += fmt::format("chair {}: {}\n", id, catalog.stock(id).value_or(-1));
    if (catalog.has_estate(id)) text += fmt::format("estate {}\n", id);
  }
  return text;
}

inline std::string store_content(loaders::Store& store, std::int32_t id_max) {
  struct Sink : isuumo::RowSink {
    void add(const isuumo::Chair& chair) override { stock[chair.id] = chair.stock; }
    void add(const isuumo::Estate& estate) override { estates[estate.id] = true; }
    std::map<std::int32_t, std::int32_t> stock;
    std::map<std::int32_t, bool> estates;
  } sink;
  REQUIRE(store.load(sink));
  std::string text;
  for (std::int32_t id = 0; id <= id_max; ++id) {
    if (sink.stock.contains(id)) text += fmt::format("chair {}: {}\n", id, sink.stock[id]);
    if (sink.estates.contains(id)) text += fmt::format("estate {}\n", id);
  }
  return text;
}

}  // namespace nazotte::test
