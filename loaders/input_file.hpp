// A file read in chunks: a window of text that the caller consumes from the front and refills at the back.
//
// Thread safety: none.
// Invariant: memory is the chunk size plus what the caller left unconsumed.
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace nazotte::loaders {

class InputFile {
 public:
  /// Error: unavailable, message names the file.
  [[nodiscard]] static Result<InputFile> open(const std::filesystem::path& file);

  /// What was read and not consumed; valid until fill().
  [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(position_); }
  void consume(std::size_t bytes) { position_ += bytes; }
  /// Reads one more chunk behind rest(), or finds the end. Error: unavailable.
  [[nodiscard]] Result<void> fill();
  /// Nothing follows rest().
  [[nodiscard]] bool at_end() const { return at_end_; }

 private:
  InputFile(std::string name, std::ifstream stream) : name_(std::move(name)), stream_(std::move(stream)) {}

  std::string name_;
  std::ifstream stream_;
  std::string buffer_;
  std::size_t position_ = 0;
  bool at_end_ = false;
};

}  // namespace nazotte::loaders
