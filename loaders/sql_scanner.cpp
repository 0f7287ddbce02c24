#include "loaders/sql_scanner.hpp"

#include <algorithm>

#include "loaders/limits.hpp"

namespace nazotte::loaders {

namespace {

bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_word_start(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte == '@' ||
         static_cast<unsigned char>(byte) >= 0x80U;
}
bool is_word_part(char byte) { return is_word_start(byte) || is_digit(byte); }
char capital(char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte; }

}  // namespace

bool SqlToken::is_word(std::string_view keyword) const {
  return kind == Kind::word && std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(),
                                          [](char a, char b) { return capital(a) == b; });
}

void SqlScanner::fail(std::string_view message) {
  if (status_) status_ = Error{ErrorCode::invalid_argument, std::string(message)};
}

bool SqlScanner::ensure(std::size_t bytes) {
  while (window_.size() - position_ < bytes) {
    if (file_.at_end() || !status_) return false;
    if (recording_) {
      recorded_.append(window_.substr(unrecorded_, position_ - unrecorded_));
      unrecorded_ = 0;
      if (recorded_.size() > kSqlStatementBytesMax) fail("the statement is too long");
    }
    window_begin_ += position_;
    file_.consume(position_);
    position_ = 0;
    if (auto filled = file_.fill(); !filled && status_) status_ = filled.error();
    window_ = file_.rest();
  }
  return true;
}

void SqlScanner::start_recording() {
  // The current token may have begun in a former window; its text stands for the part that is gone.
  recording_ = true;
  recording_begin_ = token_.begin;
  recorded_ = token_.text;
  unrecorded_ = position_;
}

std::string SqlScanner::recorded() const {
  std::string text = recorded_;
  text.append(window_.substr(unrecorded_, position_ - unrecorded_));
  return text;
}

bool SqlScanner::skip_line() {
  while (ensure(1) && at(0) != '\n') ++position_;
  return status_.has_value();
}

bool SqlScanner::skip_block_comment() {
  while (ensure(2)) {
    if (at(0) == '*' && at(1) == '/') {
      position_ += 2;
      return true;
    }
    if (at(0) == '\n') ++line_;
    ++position_;
  }
  fail("a comment is never closed");
  return false;
}

bool SqlScanner::skip_blanks_and_comments() {
  while (ensure(1)) {
    const char byte = at(0);
    if (is_blank(byte)) {
      if (byte == '\n') ++line_;
      ++position_;
    } else if (byte == '#') {
      if (!skip_line()) return false;
    } else if (byte == '-' && ensure(2) && at(1) == '-' && (!ensure(3) || is_blank(at(2)))) {
      if (!skip_line()) return false;
    } else if (byte == '/' && ensure(2) && at(1) == '*') {
      position_ += 2;
      if (!ensure(1) || at(0) != '!') {
        if (!skip_block_comment()) return false;
        continue;
      }
      ++position_;
      while (ensure(1) && is_digit(at(0))) ++position_;
      in_version_comment_ = true;
    } else if (in_version_comment_ && byte == '*' && ensure(2) && at(1) == '/') {
      position_ += 2;
      in_version_comment_ = false;
    } else {
      return true;
    }
  }
  if (in_version_comment_) fail("a comment is never closed");
  return status_.has_value();
}

void SqlScanner::scan_escape() {
  ++position_;
  if (!ensure(1)) return;
  const char byte = at(0);
  ++position_;
  switch (byte) {
    case '0':
      token_.text += '\0';
      break;
    case 'b':
      token_.text += '\b';
      break;
    case 'n':
      token_.text += '\n';
      break;
    case 'r':
      token_.text += '\r';
      break;
    case 't':
      token_.text += '\t';
      break;
    case 'Z':
      token_.text += '\x1A';
      break;
    case '%':
    case '_':
      token_.text += {'\\', byte};
      break;
    case '\n':
      ++line_;
      [[fallthrough]];
    default:
      token_.text += byte;
  }
}

void SqlScanner::scan_quoted(char quote) {
  const bool escapes = quote != '`';
  ++position_;
  while (ensure(1)) {
    const std::string_view visible = window_.substr(position_);
    const auto stop = std::find_if(visible.begin(), visible.end(),
                                   [=](char byte) { return byte == quote || (escapes && byte == '\\'); });
    const std::string_view plain = visible.substr(0, static_cast<std::size_t>(stop - visible.begin()));
    token_.text.append(plain);
    line_ += static_cast<std::size_t>(std::count(plain.begin(), plain.end(), '\n'));
    position_ += plain.size();
    if (token_.text.size() > kSqlStatementBytesMax) return fail("a quoted text is too long");
    if (stop == visible.end()) continue;
    if (*stop == '\\') {
      scan_escape();
      continue;
    }
    ++position_;
    if (!ensure(1) || at(0) != quote) return;
    token_.text += quote;
    ++position_;
  }
  fail("a quoted text is never closed");
}

void SqlScanner::scan_word() {
  while (ensure(1) && is_word_part(at(0)) && token_.text.size() < kSqlStatementBytesMax)
    token_.text += window_[position_++];
}

void SqlScanner::scan_number() {
  // Takes in whatever may belong to a number; whether it is one, the cell's reader decides.
  while (ensure(1) && token_.text.size() < kSqlStatementBytesMax) {
    const char byte = at(0);
    const bool sign_of_exponent =
        (byte == '+' || byte == '-') && !token_.text.empty() && capital(token_.text.back()) == 'E';
    if (!is_word_part(byte) && byte != '.' && !sign_of_exponent) return;
    token_.text += byte;
    ++position_;
  }
}

Result<void> SqlScanner::next() {
  token_.text.clear();
  if (!skip_blanks_and_comments()) return status_;
  token_.begin = window_begin_ + position_;
  if (!ensure(1)) {
    token_.kind = SqlToken::Kind::end_of_file;
  } else if (const char byte = at(0); byte == '\'' || byte == '"') {
    token_.kind = SqlToken::Kind::string;
    scan_quoted(byte);
  } else if (byte == '`') {
    token_.kind = SqlToken::Kind::quoted_name;
    scan_quoted(byte);
  } else if (is_digit(byte) || (byte == '.' && ensure(2) && is_digit(at(1)))) {
    token_.kind = SqlToken::Kind::number;
    scan_number();
  } else if (is_word_start(byte)) {
    token_.kind = SqlToken::Kind::word;
    scan_word();
  } else {
    token_.kind = SqlToken::Kind::symbol;
    token_.text = byte;
    ++position_;
  }
  token_.end = window_begin_ + position_;
  return status_;
}

}  // namespace nazotte::loaders
