#include "payload.hpp"

#include <nazotte/check.hpp>

#include "large_memory.hpp"

#include <algorithm>
#include <cstring>

namespace nazotte {

namespace {

constexpr std::size_t kChunkBytesMin = std::size_t{64} << 10;
constexpr std::size_t kChunkBytesMax = std::size_t{4} << 20;
constexpr std::size_t kChunksMax = std::size_t{1} << 18;
/// A payload of smaller chunks than this on the average is copied by a merge, so that their number stays low.
constexpr std::size_t kSharedChunkBytes = std::size_t{256} << 10;

}  // namespace

PayloadPlace Payload::append(std::string_view bytes) {
  NAZOTTE_CHECK(bytes.size() <= kPayloadBytesMax);
  if (bytes.empty()) return {};
  if (capacity_ - used_ < bytes.size()) open_chunk(bytes.size());
  std::memcpy(chunks_[open_].get() + used_, bytes.data(), bytes.size());
  const PayloadPlace place{.chunk = open_, .offset = used_, .length = bytes.size()};
  used_ += bytes.size();
  return place;
}

void Payload::open_chunk(std::size_t bytes) {
  NAZOTTE_CHECK(chunks_.size() < kChunksMax);
  capacity_ = std::max(std::clamp(bytes_, kChunkBytesMin, kChunkBytesMax), bytes);
  open_ = chunks_.size();
  used_ = 0;
  bytes_ += capacity_;
  chunks_.push_back(std::make_shared_for_overwrite<char[]>(capacity_));
  // A chunk of many pages is filled to its end: one call instead of a fault a page.
  if (capacity_ == kChunkBytesMax) LargeMemory::populate(chunks_.back().get(), capacity_);
}

void Payload::append(const Payload& other, std::vector<PayloadPlace>& places) {
  if (other.bytes_ < other.chunks_.size() * kSharedChunkBytes) {
    for (PayloadPlace& place : places) place = append(other.view(place));
    return;
  }
  NAZOTTE_CHECK(chunks_.size() + other.chunks_.size() <= kChunksMax);
  const std::size_t first = chunks_.size();
  chunks_.insert(chunks_.end(), other.chunks_.begin(), other.chunks_.end());
  bytes_ += other.bytes_;
  for (PayloadPlace& place : places) place.chunk += first;
}

}  // namespace nazotte
