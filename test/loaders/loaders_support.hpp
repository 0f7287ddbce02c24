// What the tests of the loaders share: folders that go away, rows that own their texts, sample rows as CSV.
#pragma once

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>
#include <stdlib.h>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <catch2/catch.hpp>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>

/// A failed REQUIRE(result) shows the error's message.
template <class Value>
struct Catch::StringMaker<boost::system::result<Value, nazotte::Error>> {
  static std::string convert(const boost::system::result<Value, nazotte::Error>& result) {
    return result ? "success" : "error: " + result.error().message;
  }
};

namespace nazotte::test {

inline std::shared_ptr<spdlog::logger> null_logger() {
  return std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nazotte-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file of this folder.
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Every value of a row as a text, by which rows are compared; doubles exactly.
template <class Row>
std::string describe(const Row& row) {
  std::string text;
  isuumo::for_each_column<Row>(
      [&](const auto& column) { text += fmt::format("{}={}|", column.name, row.*column.member); });
  return text;
}

/// Keeps the rows' descriptions by id.
struct RecordingSink : isuumo::RowSink {
  void add(const isuumo::Chair& chair) override { chairs[chair.id] = describe(chair); }
  void add(const isuumo::Estate& estate) override { estates[estate.id] = describe(estate); }
  void end_chairs() override { ++chair_ends; }
  void end_estates() override { ++estate_ends; }

  std::map<std::int32_t, std::string> chairs;
  std::map<std::int32_t, std::string> estates;
  int chair_ends = 0;
  int estate_ends = 0;
};

inline isuumo::Chair sample_chair(std::int32_t id, std::int32_t stock = 3) {
  return {.id = id,
          .name = "椅子",
          .description = "ふわふわ",
          .thumbnail = "/images/chair/1.png",
          .price = 3000,
          .height = 100,
          .width = 80,
          .depth = 60,
          .color = "黒",
          .features = "木製,肘掛け",
          .kind = "座椅子",
          .popularity = 1000 + id % 1000,
          .stock = stock};
}

inline isuumo::Estate sample_estate(std::int32_t id) {
  return {.id = id,
          .name = "家",
          .description = "駅から 5 分",
          .thumbnail = "/images/estate/1.png",
          .address = "東京都",
          .latitude = 35.6895,
          .longitude = 139.69171,
          .rent = 50000,
          .door_height = 180,
          .door_width = 90,
          .features = "防犯カメラ",
          .popularity = 2000 + id % 1000};
}

/// One record of CSV, every text quoted.
template <class Row>
std::string csv_of(const Row& row) {
  std::string line;
  isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>& column) {
    if (!line.empty()) line += ',';
    const std::string text = fmt::format("{}", row.*column.member);
    line += std::is_same_v<Value, std::string_view> ? "\"" + text + "\"" : text;
  });
  return line + "\n";
}

/// chair.csv and estate.csv with ids 1..count each.
inline void write_initial_data(const TemporaryFolder& folder, std::int32_t count, std::int32_t stock = 3) {
  std::string chairs;
  std::string estates;
  for (std::int32_t id = 1; id <= count; ++id) {
    chairs += csv_of(sample_chair(id, stock));
    estates += csv_of(sample_estate(id));
  }
  (void)folder.write("chair.csv", chairs);
  (void)folder.write("estate.csv", estates);
}

/// A catalog whose answers are the names.
inline isuumo::Renderer name_renderer() {
  return {.chair = [](const isuumo::Chair& chair, std::string& out) { out += chair.name; },
          .estate = [](const isuumo::Estate& estate, std::string& out) { out += estate.name; }};
}

}  // namespace nazotte::test
