// Memory that a build passes on.
#include <catch2/catch.hpp>

#include "large_vector.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace nazotte::test {
namespace {

constexpr std::size_t kPage = LargeMemory::kHugePageBytes;

std::byte* take(LargeMemory& memory, std::size_t bytes) { return static_cast<std::byte*>(memory.take(bytes)); }

TEST_CASE("what is given back is taken again, in parts and put together", "[large_memory]") {
  LargeMemory memory;
  std::byte* const first = take(memory, 3 * kPage);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % kPage == 0);
  std::fill_n(first, 3 * kPage, std::byte{1});
  memory.give(first, 3 * kPage);
  // A byte more than a page takes two.
  CHECK(take(memory, kPage + 1) == first);
  CHECK(take(memory, kPage) == first + 2 * kPage);
  std::byte* const other = take(memory, kPage);
  CHECK((other < first || other >= first + 3 * kPage));
  memory.give(first + 2 * kPage, kPage);
  memory.give(first, kPage + 1);
  CHECK(take(memory, 3 * kPage) == first);
  memory.give(other, kPage);
  memory.give(first, 3 * kPage);
}

TEST_CASE("the smallest range that is large enough is taken", "[large_memory]") {
  LargeMemory memory;
  std::byte* const whole = take(memory, 6 * kPage);
  memory.give(whole, 3 * kPage);
  memory.give(whole + 4 * kPage, kPage);
  CHECK(take(memory, kPage) == whole + 4 * kPage);
  CHECK(take(memory, 2 * kPage) == whole);
  memory.give(whole, 2 * kPage);
  memory.give(whole + 3 * kPage, 3 * kPage);
}

TEST_CASE("vectors outlive the build that they were made in", "[large_memory]") {
  constexpr std::size_t kNumbers = kPage;  // more than one huge page of bytes
  RowNumbers kept;
  {
    const auto memory = std::make_shared<LargeMemory>();
    RowNumbers first(kNumbers, 7, BuildMemory(memory));
    const std::uint32_t* const place = first.data();
    RowNumbers().swap(first);
    RowNumbers second(kNumbers, BuildMemory(memory));
    CHECK(second.data() == place);
    CHECK(std::all_of(second.begin(), second.end(), [](std::uint32_t number) { return number == 0; }));
    second.back() = 5;
    RowNumbers copy(second);
    memory->close();
    kept = std::move(second);
    CHECK(kept.data() == place);
    CHECK(copy == kept);
  }
  CHECK(kept.back() == 5);
  kept.push_back(6);
  CHECK(kept.size() == kNumbers + 1);
}

}  // namespace
}  // namespace nazotte::test
