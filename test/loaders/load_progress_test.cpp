#include "loaders/load_progress.hpp"

#include <spdlog/sinks/base_sink.h>

#include <future>
#include <mutex>
#include <utility>

#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::LoadProgress;
using loaders::RowCounts;
using namespace std::chrono_literals;

namespace {

/// Waits for the first line of a log.
class FirstLine : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string line() { return line_.get_future().get(); }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (!std::exchange(seen_, true)) line_.set_value(std::string(message.payload.begin(), message.payload.end()));
  }
  void flush_() override {}

  bool seen_ = false;
  std::promise<std::string> line_;
};

void add_rows(LoadProgress& progress, int chairs, int estates) {
  for (int id = 0; id < chairs; ++id) progress.add(sample_chair(id));
  for (int id = 0; id < estates; ++id) progress.add(sample_estate(id));
}

}  // namespace

TEST_CASE("progress is counted, and everything is handed on") {
  RecordingSink sink;
  LoadProgress progress(sink, {.logger = null_logger(), .at_most = RowCounts{.chairs = 12, .estates = 40}});
  CHECK(progress.describe(0ms) == "0 chairs (0%), 0 estates (0%), 0 rows/s");
  add_rows(progress, 3, 30);
  CHECK(progress.describe(500ms) == "3 chairs (25%), 30 estates (75%), 66 rows/s");
  progress.end_chairs();
  CHECK(progress.describe(1s) == "3 chairs (all rows read, indexing), 30 estates (75%), 33 rows/s");
  progress.end_estates();
  CHECK(sink.chairs.size() == 3);
  CHECK(sink.estates.size() == 30);
  CHECK(sink.chair_ends == 1);
  CHECK(sink.estate_ends == 1);
}

TEST_CASE("progress without a bound, or with one that proved too low, claims nothing") {
  RecordingSink sink;
  LoadProgress unbounded(sink, {.logger = null_logger()});
  add_rows(unbounded, 2, 1);
  CHECK(unbounded.describe(1s) == "2 chairs, 1 estates, 3 rows/s");
  LoadProgress bounded(sink, {.logger = null_logger(), .at_most = RowCounts{.chairs = 1, .estates = 0}});
  add_rows(bounded, 2, 0);
  CHECK(bounded.describe(1s) == "2 chairs (100%), 0 estates (0%), 2 rows/s");
}

TEST_CASE("progress gets into the log") {
  const auto log = std::make_shared<FirstLine>();
  RecordingSink sink;
  LoadProgress progress(sink, {.logger = std::make_shared<spdlog::logger>("test", log), .interval = 1ms});
  CHECK(log->line().starts_with("loading: 0 chairs, 0 estates"));
}

}  // namespace nazotte::test
