// Cuts MySQL's SQL into tokens while streaming a file: comments are dropped, quotes and escapes resolved.
//
// What stands inside /*! ... */ counts as code, as MySQL sees it. Escapes are those of the default sql_mode: \0 \b \n
// \r \t \Z, \% and \_ keep their backslash, any other character stands for itself; a doubled quote is a quote.
//
// Thread safety: none.
// Source of the rules: MySQL 5.6 Reference Manual, 9.1.1 "String Literals", 9.2 "Schema Object Names", 9.6 "Comment
// Syntax".
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "loaders/input_file.hpp"

namespace nazotte::loaders {

struct SqlToken {
  enum class Kind : std::uint8_t { end_of_file, word, quoted_name, string, number, symbol };

  Kind kind = Kind::end_of_file;
  std::string text;       // resolved; a symbol is one character
  std::size_t begin = 0;  // bytes from the start of the file
  std::size_t end = 0;

  [[nodiscard]] bool is_symbol(char symbol) const { return kind == Kind::symbol && text[0] == symbol; }
  /// Compares a keyword without regard to case; `keyword` in capitals.
  [[nodiscard]] bool is_word(std::string_view keyword) const;
  [[nodiscard]] bool is_name() const { return kind == Kind::word || kind == Kind::quoted_name; }
};

class SqlScanner {
 public:
  /// `file` must outlive the scanner.
  explicit SqlScanner(InputFile& file) : file_(file), window_(file.rest()) {}

  /// Steps to the next token. Errors: invalid_argument (quote or comment not closed, token too long), unavailable.
  [[nodiscard]] Result<void> next();
  [[nodiscard]] SqlToken& token() { return token_; }
  [[nodiscard]] const SqlToken& token() const { return token_; }

  /// 1-based line of the scanner's position.
  [[nodiscard]] std::size_t line() const { return line_; }

  /// Keeps the source text from the start of the current token on, until stop_recording().
  void start_recording();
  void stop_recording() { recording_ = false; }
  /// The text up to the end of the current token. Only while recording.
  [[nodiscard]] std::string recorded() const;
  /// Where the recording starts, in bytes from the start of the file.
  [[nodiscard]] std::size_t recording_begin() const { return recording_begin_; }

 private:
  /// Makes `bytes` bytes visible from the position on, if the file has them.
  bool ensure(std::size_t bytes);
  [[nodiscard]] char at(std::size_t ahead) const { return window_[position_ + ahead]; }
  bool skip_blanks_and_comments();
  bool skip_line();
  bool skip_block_comment();
  void scan_quoted(char quote);
  void scan_escape();
  void scan_word();
  void scan_number();
  void fail(std::string_view message);

  InputFile& file_;
  std::string_view window_;
  std::size_t position_ = 0;      // in window_
  std::size_t window_begin_ = 0;  // bytes of the file before window_
  std::size_t line_ = 1;
  bool in_version_comment_ = false;
  SqlToken token_;
  Result<void> status_;

  bool recording_ = false;
  std::string recorded_;
  std::size_t recording_begin_ = 0;
  std::size_t unrecorded_ = 0;  // in window_: from here on nothing is in recorded_ yet
};

}  // namespace nazotte::loaders
