// Counts what the hot path allocates: nothing, once warm.
#include "sample_service.hpp"

#include "server/byte_buffer.hpp"
#include "server/header_memo.hpp"
#include "server/response_writer.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>
#include <string>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* const pointer = std::malloc(bytes)) return pointer;
  throw std::bad_alloc();
}

[[gnu::noinline]] void operator delete(void* pointer) noexcept { std::free(pointer); }
[[gnu::noinline]] void operator delete(void* pointer, std::size_t) noexcept { std::free(pointer); }

namespace nazotte::server::test {

namespace {

/// What a connection does with a request whose header it remembers.
struct HotPath {
  explicit HotPath(bool wants_gzip) {
    writer.set_time(0);
    memo.remember({.bytes = "GET / HTTP/1.1\r\nHost: h\r\n\r\n", .request = {.target = {}, .wants_gzip = wants_gzip}});
  }

  void answer(const std::string& target) {
    const std::string bytes = "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::size_t before = allocations;
    const auto match = memo.match(bytes, limits);
    {
      const auto snapshot = snapshots.read();
      sample.service.handle(match->request, *snapshot, workspace);
      writer.append(workspace.reply, {}, output);
    }
    sent += output.size();
    output.consume(output.size());
    allocated += allocations - before;
  }

  SampleService sample;
  Published<isuumo::CatalogSnapshot>::Reader snapshots{sample.catalog.published()};
  ConnectionLimits limits;
  Workspace workspace;
  HeaderMemo memo;
  ResponseWriter writer;
  ByteBuffer output;
  std::size_t sent = 0;
  std::size_t allocated = 0;
};

}  // namespace

TEST_CASE("A warm read allocates nothing") {
  const bool wants_gzip = GENERATE(false, true);
  HotPath path(wants_gzip);
  const auto target =
      GENERATE(as<std::string>(), "/api/estate/search?rentRangeId=1&doorHeightRangeId=1&features=&page=0&perPage=25",
               "/api/chair/search?priceRangeId=1&kind=%E5%BA%A7%E6%A4%85%E5%AD%90&page=0&perPage=25", "/api/chair/7",
               "/api/estate/7", "/api/chair/search/condition");
  INFO(target << (wants_gzip ? ", gzip" : ""));
  path.answer(target);
  CHECK(path.sent > 100);
  path.allocated = 0;
  for (int i = 0; i < 10; ++i) path.answer(target);
  CHECK(path.allocated == 0);
}

TEST_CASE("Allocations are counted at all") {
  const std::size_t before = allocations;
  const auto value = std::make_unique<std::string>(100, 'x');
  CHECK(allocations >= before + 2);
  CHECK(value->size() == 100);
}

}  // namespace nazotte::server::test
