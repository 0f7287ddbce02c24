// A file, or a text as if it were one, read in chunks: a window that the caller consumes from the front and refills at
// the back.
//
// Thread safety: none.
// Invariant: memory is the chunk size plus what the caller left unconsumed.
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <string_view>

#include "loaders/limits.hpp"

namespace nazotte::loaders {

class InputFile {
 public:
  /// Error: unavailable, message names the file.
  [[nodiscard]] static Result<InputFile> open(const std::filesystem::path& file);
  /// Reads a text that is in memory already, `chunk_bytes` at a time.
  [[nodiscard]] static InputFile of_text(std::string text, std::size_t chunk_bytes = kFileChunkBytes);

  /// Of the file, without its folder; of a text, "text".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// What was read and not consumed; valid until fill().
  [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(position_); }
  void consume(std::size_t bytes) { position_ += bytes; }
  /// Reads one more chunk behind rest(), or finds the end. Error: unavailable.
  [[nodiscard]] Result<void> fill();
  /// Nothing follows rest().
  [[nodiscard]] bool at_end() const { return at_end_; }

 private:
  InputFile(std::string name, std::unique_ptr<std::istream> stream, std::size_t chunk_bytes)
      : name_(std::move(name)), stream_(std::move(stream)), chunk_bytes_(chunk_bytes) {}

  std::string name_;
  std::unique_ptr<std::istream> stream_;
  std::size_t chunk_bytes_;
  std::string buffer_;
  std::size_t position_ = 0;
  bool at_end_ = false;
};

}  // namespace nazotte::loaders
