// The opaque bytes of rows, in chunks that never move.
//
// Rows come in and stay in the order of their arrival: putting gigabytes into rank order would double a build's memory
// for no gain, because the rows of a page lie apart in either order. Segments that are merged share their chunks.
//
// Thread safety: const access from any thread; one thread appends.
// Invariants: a row's bytes are within one chunk; a chunk that is shared does not change any more.
#pragma once

#include <nazotte/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace nazotte {

/// Where a row's bytes are in their Payload. The default is empty bytes.
struct PayloadPlace {
  std::uint64_t chunk : 18 = 0;
  std::uint64_t offset : 23 = 0;
  std::uint64_t length : 23 = 0;
};
static_assert(sizeof(PayloadPlace) == 8);
static_assert(kPayloadBytesMax < std::size_t{1} << 23);

class Payload {
 public:
  /// At most kPayloadBytesMax bytes. Amortised O(length).
  PayloadPlace append(std::string_view bytes);

  /// Takes the rows of another payload in: their new places replace the old ones. Full chunks are shared, small ones
  /// are copied together. O(places), and the bytes that are copied.
  void append(const Payload& other, std::vector<PayloadPlace>& places);

  /// Valid as long as a payload that has the chunk. Never null.
  [[nodiscard]] std::string_view view(PayloadPlace place) const {
    return place.length == 0 ? std::string_view("")
                             : std::string_view(chunks_[place.chunk].get() + place.offset, place.length);
  }

  /// Allocated, shared chunks included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void open_chunk(std::size_t bytes);

  std::vector<std::shared_ptr<char[]>> chunks_;
  std::size_t bytes_ = 0;
  std::size_t open_ = 0;      // number of the chunk that is being filled
  std::size_t used_ = 0;      // bytes of it
  std::size_t capacity_ = 0;  // 0: there is none yet
};

}  // namespace nazotte
