// Readers and one writer of Published, made to meet each other; TSan watches.
#include <nazotte/published.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace nazotte::test {
namespace {

/// Says in its content whether it was torn or freed.
struct Value {
  explicit Value(std::uint64_t number, std::atomic<std::int64_t>& alive)
      : first(number), second(~number), living(&alive) {
    ++*living;
  }
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  ~Value() {
    first = second = 0;
    --*living;
  }
  std::uint64_t first;
  std::uint64_t second;
  std::atomic<std::int64_t>* living;
};

TEST_CASE("a value is kept until its guard goes", "[published]") {
  std::atomic<std::int64_t> alive{0};
  {
    Published<Value> published(std::make_unique<const Value>(1, alive));
    const Published<Value>::Reader reader(published);
    {
      const auto guard = reader.read();
      published.publish(std::make_unique<const Value>(2, alive));
      CHECK(guard->first == 1);
      CHECK(published.retired() == 1);
      CHECK(published.latest().first == 2);
    }
    CHECK(reader.read()->first == 2);
    published.reclaim();
    CHECK(published.retired() == 0);
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("a reader's slot is used again", "[published]") {
  std::atomic<std::int64_t> alive{0};
  Published<Value> published(std::make_unique<const Value>(1, alive));
  for (std::size_t i = 0; i < 3 * Published<Value>::kReadersMax; ++i) {
    const Published<Value>::Reader reader(published);
    REQUIRE(reader.read()->first == 1);
  }
}

TEST_CASE("readers see whole values, and never go back", "[published]") {
  constexpr std::uint64_t kValues = 20'000;
  std::atomic<std::int64_t> alive{0};
  std::atomic<bool> wrong{false};
  {
    Published<Value> published(std::make_unique<const Value>(1, alive));
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
      readers.emplace_back([&published, &wrong] {
        const Published<Value>::Reader reader(published);
        std::uint64_t last = 0;
        while (last < kValues) {
          const auto guard = reader.read();
          if (guard->first != ~guard->second || guard->first < last) wrong = true;
          last = guard->first;
        }
      });
    }
    for (std::uint64_t number = 2; number <= kValues; ++number) {
      published.publish(std::make_unique<const Value>(number, alive));
      REQUIRE(published.retired() <= readers.size());
    }
    for (std::thread& reader : readers) reader.join();
  }
  CHECK_FALSE(wrong);
  CHECK(alive == 0);
}

}  // namespace
}  // namespace nazotte::test
