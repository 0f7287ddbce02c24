#include "generate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "formats.hpp"
#include "row_generator.hpp"

namespace nazotte::data {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

/// A file that remembers its first error, so that the loops need not ask.
class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
    if (!file_) error_ = errno;
    buffer_.reserve(kBufferBytes + kBufferBytes / 4);
  }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile() {
    if (file_) std::fclose(file_);
  }

  /// What is to be written; append to it, then call flush_if_full.
  [[nodiscard]] std::string& buffer() { return buffer_; }

  void flush_if_full() {
    if (buffer_.size() >= kBufferBytes) flush();
  }

  [[nodiscard]] Result<void> close() {
    flush();
    if (file_ && std::fclose(std::exchange(file_, nullptr)) != 0 && error_ == 0) error_ = errno;
    if (error_ == 0) return {};
    return Error{ErrorCode::unavailable, fmt::format("cannot write {}: {}", path_.string(), std::strerror(error_))};
  }

 private:
  void flush() {
    if (file_ && error_ == 0 && std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
      error_ = errno;
    }
    buffer_.clear();
  }

  std::filesystem::path path_;
  std::FILE* file_;
  int error_ = 0;
  std::string buffer_;
};

isuumo::Chair make(RowGenerator& generator, std::int32_t id, const isuumo::Chair*) { return generator.chair(id); }
isuumo::Estate make(RowGenerator& generator, std::int32_t id, const isuumo::Estate*) { return generator.estate(id); }

template <class Row>
Result<void> write_csv(const GenerateOptions& options, std::int32_t rows) {
  OutputFile file(options.folder / fmt::format("{}.csv", isuumo::Declaration<Row>::table));
  RowGenerator generator(options.seed);
  for (std::int32_t i = 0; i < rows; ++i) {
    append_csv(make(generator, options.first_id + i, static_cast<const Row*>(nullptr)), file.buffer());
    file.flush_if_full();
  }
  return file.close();
}

template <class Row>
Result<void> write_sql(const GenerateOptions& options, std::int32_t rows, std::string_view file_name) {
  OutputFile file(options.folder / file_name);
  RowGenerator generator(options.seed);
  for (std::int32_t i = 0; i < rows; ++i) {
    std::string& out = file.buffer();
    const bool statement_starts = i % kRowsPerInsert == 0;
    if (statement_starts) append_insert_head<Row>(options.database, out);
    out += statement_starts ? "\n" : ",\n";
    append_sql_values(make(generator, options.first_id + i, static_cast<const Row*>(nullptr)), out);
    if ((i + 1) % kRowsPerInsert == 0 || i + 1 == rows) out += ";\n";
    file.flush_if_full();
  }
  return file.close();
}

Result<void> write_schema(const GenerateOptions& options) {
  OutputFile file(options.folder / "0_Schema.sql");
  file.buffer() = schema_sql(options.database);
  return file.close();
}

Result<void> check(const GenerateOptions& options) {
  if (options.chairs < 0 || options.estates < 0) {
    return Error{ErrorCode::invalid_argument, "the number of rows must not be negative"};
  }
  const std::int64_t last = std::int64_t{options.first_id} + std::max(options.chairs, options.estates) - 1;
  if (options.first_id < 0 || last > std::numeric_limits<std::int32_t>::max()) {
    return Error{ErrorCode::invalid_argument, "ids must lie between 0 and 2147483647"};
  }
  // The name goes into the SQL text as it is.
  const auto plain = [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (options.database.empty() || !std::all_of(options.database.begin(), options.database.end(), plain)) {
    return Error{ErrorCode::invalid_argument, "the database name may hold letters, digits and _ only"};
  }
  return {};
}

}  // namespace

Result<void> generate(const GenerateOptions& options) {
  if (auto checked = check(options); !checked) return checked;
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (failed) {
    return Error{ErrorCode::unavailable,
                 fmt::format("cannot create {}: {}", options.folder.string(), failed.message())};
  }
  if (options.format == Format::csv) {
    auto chairs = write_csv<isuumo::Chair>(options, options.chairs);
    return chairs ? write_csv<isuumo::Estate>(options, options.estates) : chairs;
  }
  auto written = write_schema(options);
  if (written) written = write_sql<isuumo::Estate>(options, options.estates, "1_EstateData.sql");
  if (written) written = write_sql<isuumo::Chair>(options, options.chairs, "2_ChairData.sql");
  return written;
}

}  // namespace nazotte::data
