// Some writes to a SQLite store with what they make of its content, for tests that interrupt them.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loaders/initial_data.hpp"
#include "loaders/sqlite_store.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

/// Rows by id, each as a text of all its values.
struct Content {
  std::map<std::int32_t, std::string> chairs;
  std::map<std::int32_t, std::string> estates;
  friend bool operator==(const Content&, const Content&) = default;
};

/// What the file holds when it is opened anew, which is empty without tables; nothing when it is refused.
inline std::optional<Content> content_if_readable(const std::filesystem::path& file) {
  loaders::SqliteStore store(file.string(), null_logger());
  auto state = store.open();
  if (!state) return std::nullopt;
  if (*state == loaders::StoreState::empty) return Content{};
  RecordingSink sink;
  if (!store.load(sink)) return std::nullopt;
  return Content{sink.chairs, sink.estates};
}

inline Content content_of(const std::filesystem::path& file) {
  const auto content = content_if_readable(file);
  REQUIRE(content);
  return *content;
}

/// The files of a database as they are now, in another folder.
inline std::filesystem::path copy_database(const std::filesystem::path& file, const TemporaryFolder& to) {
  for (const std::string suffix : {"", "-wal", "-journal", "-shm"}) {
    std::filesystem::remove(to.path() / ("copy.db" + suffix));
    // A machine that comes back has no shared memory left.
    if (suffix == "-shm" || !std::filesystem::exists(file.string() + suffix)) continue;
    std::filesystem::copy_file(file.string() + suffix, to.path() / ("copy.db" + suffix));
  }
  return to.path() / "copy.db";
}

class SqliteWorkload {
 public:
  struct Step {
    std::function<Result<void>(loaders::SqliteStore&)> run;
    std::function<void(Content&)> effect;
  };

  SqliteWorkload() {
    write_initial_data(folder_, 3, 4);
    auto data = loaders::InitialData::open(folder_.path());
    REQUIRE(data);
    initial_data_ = *data;
    steps_.push_back({[](loaders::SqliteStore& store) { return store.create_tables(); }, [](Content&) {}});
    import_chairs(1, 12);
    import_estates(1, 5);
    buy({{1, 1}, {3, 2}});
    import_chairs(20, 32);
    buy({{20, 3}, {21, 1}});
    replace();
    buy({{1, 1}});
    import_chairs(50, 62);
    import_estates(50, 60);
    buy({{1, 1}, {2, 4}, {55, 1}});
  }

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  /// The content after each step, the one before all of them first.
  [[nodiscard]] std::vector<Content> history() const {
    std::vector<Content> history(1);
    for (const Step& step : steps_) {
      Content next = history.back();
      step.effect(next);
      history.push_back(std::move(next));
    }
    return history;
  }

 private:
  isuumo::Chair chair(std::int32_t id, std::int32_t stock) const {
    isuumo::Chair chair = sample_chair(id, stock);
    chair.description = long_text_;
    return chair;
  }

  void import_chairs(std::int32_t first, std::int32_t last) {
    std::vector<isuumo::Chair> rows;
    for (std::int32_t id = first; id <= last; ++id) {
      rows.push_back(chair(id, 4));
      stock_[id] = 4;
    }
    steps_.push_back({[rows](loaders::SqliteStore& store) { return store.insert(std::span(rows)); },
                      [rows](Content& content) {
                        for (const isuumo::Chair& row : rows) content.chairs[row.id] = describe(row);
                      }});
  }

  void import_estates(std::int32_t first, std::int32_t last) {
    std::vector<isuumo::Estate> rows;
    for (std::int32_t id = first; id <= last; ++id) rows.push_back(sample_estate(id));
    steps_.push_back({[rows](loaders::SqliteStore& store) { return store.insert(std::span(rows)); },
                      [rows](Content& content) {
                        for (const isuumo::Estate& row : rows) content.estates[row.id] = describe(row);
                      }});
  }

  void buy(const std::map<std::int32_t, std::int32_t>& counts) {
    std::vector<loaders::Purchase> purchases;
    std::map<std::int32_t, std::string> after;
    for (const auto& [id, count] : counts) {
      purchases.push_back({.chair_id = id, .count = count});
      stock_[id] -= count;
      after[id] = describe(plain_.contains(id) ? sample_chair(id, stock_[id]) : chair(id, stock_[id]));
    }
    steps_.push_back({[purchases](loaders::SqliteStore& store) mutable { return store.buy(purchases); },
                      [after](Content& content) {
                        for (const auto& [id, text] : after) content.chairs[id] = text;
                      }});
  }

  void replace() {
    stock_.clear();
    Content initial;
    for (std::int32_t id = 1; id <= 3; ++id) {
      stock_[id] = 4;
      plain_[id] = true;
      initial.chairs[id] = describe(sample_chair(id, 4));
      initial.estates[id] = describe(sample_estate(id));
    }
    steps_.push_back({[this](loaders::SqliteStore& store) { return store.replace(*initial_data_); },
                      [initial](Content& content) { content = initial; }});
  }

  TemporaryFolder folder_;
  std::optional<loaders::InitialData> initial_data_;
  const std::string long_text_ = std::string(1'500, 'x');
  std::vector<Step> steps_;
  std::map<std::int32_t, std::int32_t> stock_;
  std::map<std::int32_t, bool> plain_;  // chairs of the initial data
};

}  // namespace nazotte::test
