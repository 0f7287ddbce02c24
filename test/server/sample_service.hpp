// A small catalog, a write port that does what a test tells it, and a service on top of both.
#pragma once

#include "server/json_rows.hpp"
#include "server/service.hpp"

#include <nazotte/check.hpp>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace nazotte::server::test {

inline isuumo::Conditions sample_conditions() {
  const std::vector<IntegerRange> ranges = {{kOpen, 80}, {80, 110}, {110, 150}, {150, kOpen}, {kOpen, kOpen}};
  return {.chair_price = {{kOpen, 3000}, {3000, kOpen}, {kOpen, kOpen}},
          .chair_height = ranges,
          .chair_width = ranges,
          .chair_depth = ranges,
          .estate_door_height = ranges,
          .estate_door_width = ranges,
          .estate_rent = {{kOpen, 50'000}, {50'000, kOpen}, {kOpen, kOpen}}};
}

/// Chairs 1 to 30 (chair 3 is sold out) and estates 1 to 30, the higher the id the more popular.
inline void fill(isuumo::Catalog& catalog) {
  std::vector<isuumo::Chair> chairs;
  std::vector<isuumo::Estate> estates;
  for (std::int32_t id = 1; id <= 30; ++id) {
    chairs.push_back({.id = id,
                      .name = "チェア",
                      .description = "a \"fine\" chair",
                      .thumbnail = "/c.png",
                      .price = 1000 * id,
                      .height = 60 + id,
                      .width = 70,
                      .depth = 100,
                      .color = "黒",
                      .features = "肘掛け,リクライニング",
                      .kind = "座椅子",
                      .popularity = id,
                      .stock = id == 3 ? 0 : 5});
    estates.push_back({.id = id,
                       .name = "家",
                       .description = "line\nbreak",
                       .thumbnail = "/e.png",
                       .address = "東京都",
                       .latitude = 35.0 + 0.01 * id,
                       .longitude = 139.0 + 0.01 * id,
                       .rent = 10'000 * id,
                       .door_height = 100 + id,
                       .door_width = 90,
                       .features = id % 2 == 0 ? "駐車場あり" : "",
                       .popularity = id});
  }
  auto chair_segment = catalog.prepare(std::span<const isuumo::Chair>(chairs));
  auto estate_segment = catalog.prepare(std::span<const isuumo::Estate>(estates));
  NAZOTTE_CHECK(chair_segment && estate_segment);
  catalog.commit_chairs(std::move(*chair_segment));
  catalog.commit_estates(std::move(*estate_segment));
}

/// Answers every write with `outcome`, at once or when release() is called.
class FakeWritePort : public isuumo::WritePort {
 public:
  void import_chairs(std::string csv, Completion done) override { take("chairs " + csv, std::move(done)); }
  void import_estates(std::string csv, Completion done) override { take("estates " + csv, std::move(done)); }
  void buy(std::int64_t chair_id, Completion done) override {
    take("buy " + std::to_string(chair_id), std::move(done));
  }
  void initialize(Completion done) override { take("initialize", std::move(done)); }
  void reload(Completion done) override { take("reload", std::move(done)); }
  [[nodiscard]] isuumo::Health health() const override {
    if (on_health) on_health();
    return health_now;
  }

  /// From now on writes wait for release().
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }

  /// Answers everything that waits; later writes are answered at once.
  void release() {
    std::vector<Completion> waiting;
    {
      const std::lock_guard lock(mutex_);
      held_ = false;
      waiting.swap(waiting_);
    }
    for (const Completion& done : waiting) done(outcome);
  }

  [[nodiscard]] std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  /// The threads that asked, each once.
  [[nodiscard]] std::set<std::thread::id> callers() const {
    const std::lock_guard lock(mutex_);
    return callers_;
  }

  Result<void> outcome;
  isuumo::Health health_now{.ready = true, .reason = {}};
  std::function<void()> on_health;  // keeps the thread that serves

 private:
  void take(std::string call, Completion done) {
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(std::move(call));
      callers_.insert(std::this_thread::get_id());
      if (held_) {
        waiting_.push_back(std::move(done));
        return;
      }
    }
    done(outcome);
  }

  mutable std::mutex mutex_;
  bool held_ = false;
  std::vector<std::string> calls_;
  std::set<std::thread::id> callers_;
  std::vector<Completion> waiting_;
};

struct SampleService {
  explicit SampleService(ServiceOptions options = {.chair_condition_json = R"({"chair":1})",
                                                   .estate_condition_json = R"({"estate":1})"})
      : service(catalog.published(), port, std::move(options)) {
    fill(catalog);
  }

  isuumo::Catalog catalog{sample_conditions(), json_renderer(RowCoding::deflate)};
  FakeWritePort port;
  Service service;
};

}  // namespace nazotte::server::test
