#include "loaders/input_file.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace nazotte::loaders {

Result<InputFile> InputFile::open(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  auto stream = std::make_unique<std::ifstream>(file, std::ios::binary);
  // A directory opens, and fails at the first read only.
  if (!*stream || (stream->peek() == std::ifstream::traits_type::eof() && stream->bad())) {
    return Error{ErrorCode::unavailable, "cannot read " + name};
  }
  stream->clear();
  return InputFile(std::move(name), std::move(stream), kFileChunkBytes);
}

InputFile InputFile::of_text(std::string text, std::size_t chunk_bytes) {
  return {"text", std::make_unique<std::istringstream>(std::move(text)), chunk_bytes};
}

Result<void> InputFile::fill() {
  if (at_end_) return {};
  buffer_.erase(0, position_);
  position_ = 0;
  const std::size_t had = buffer_.size();
  buffer_.resize(had + chunk_bytes_);
  stream_->read(buffer_.data() + had, static_cast<std::streamsize>(chunk_bytes_));
  const auto got = static_cast<std::size_t>(stream_->gcount());
  buffer_.resize(had + got);
  if (stream_->bad()) return Error{ErrorCode::unavailable, "cannot read " + name_ + " to its end"};
  at_end_ = got < chunk_bytes_;
  return {};
}

}  // namespace nazotte::loaders
