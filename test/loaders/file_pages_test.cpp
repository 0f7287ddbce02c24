#include "loaders/file_pages.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

namespace nazotte::test {

namespace {

/// A file with one block of data and a hole behind it. In the working directory: /tmp may be memory, which has no
/// cache.
class SparseFile {
 public:
  explicit SparseFile(std::uint64_t bytes) : descriptor_(::open(path().c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)) {
    REQUIRE(descriptor_ >= 0);
    const std::string block(kBlock, 'x');
    REQUIRE(::write(descriptor_, block.data(), block.size()) == static_cast<ssize_t>(kBlock));
    REQUIRE(::ftruncate(descriptor_, static_cast<off_t>(bytes)) == 0);
    REQUIRE(::fsync(descriptor_) == 0);
  }
  ~SparseFile() {
    ::close(descriptor_);
    std::filesystem::remove(path());
  }
  SparseFile(const SparseFile&) = delete;
  SparseFile& operator=(const SparseFile&) = delete;

  static std::string path() { return (std::filesystem::current_path() / "file_pages_test.sparse").string(); }

  /// Whether the block is in the page cache.
  [[nodiscard]] bool cached() const {
    void* const view = ::mmap(nullptr, kBlock, PROT_READ, MAP_SHARED, descriptor_, 0);
    REQUIRE(view != MAP_FAILED);
    unsigned char resident = 0;
    CHECK(::mincore(view, kBlock, &resident) == 0);
    ::munmap(view, kBlock);
    return (resident & 1U) != 0;
  }

  void read_block() const {
    std::string block(kBlock, '\0');
    REQUIRE(::pread(descriptor_, block.data(), block.size(), 0) == static_cast<ssize_t>(kBlock));
  }

 private:
  static constexpr std::size_t kBlock = 4096;
  int descriptor_;
};

std::uint64_t memory_bytes() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("the pages of a file that is large beside the memory are given back, those of others stay") {
  loaders::FilePages pages;
  for (const bool large : {true, false}) {
    const SparseFile file(large ? memory_bytes() / 2 : 1 << 20);
    pages.open(file.path());
    file.read_block();
    REQUIRE(file.cached());
    pages.drop();
    CHECK(file.cached() == !large);
    pages.close();
    file.read_block();
    pages.drop();
    CHECK(file.cached());
  }
}

}  // namespace nazotte::test
