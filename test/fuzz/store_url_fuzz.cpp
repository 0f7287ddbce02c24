// Addresses of stores. There is no oracle for our form of them, so: what is written is what is read, an address that
// was read can be printed and read again, and the password is in no text that a log might get.
//
// An input that begins with the byte 1 is the parts of an address, separated by the byte 0; any other is an address.

#include "fuzz_target.hpp"

#include "loaders/store_url.hpp"

#include <array>

namespace nazotte::fuzz {

namespace {

using loaders::StoreUrl;

std::string percent_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return encoded;
}

/// What is written is what is read.
void judge_parts(std::string_view input) {
  std::array<std::string, 4> parts;  // user, password, database, socket
  for (std::string& part : parts) {
    part = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(part.size() + 1, input.size()));
  }
  const auto& [user, password, database, socket] = parts;
  const bool named = !user.empty() && !database.empty() && database.find('/') == std::string::npos;
  const auto url =
      StoreUrl::parse("mysql://" + percent_encoded(user) + ":" + percent_encoded(password) + "@db.example:3307/" +
                      percent_encoded(database) + (socket.empty() ? "" : "?socket=" + percent_encoded(socket)));
  expect_equal("are the parts those of an address?", url.has_value(), named);
  if (!url) return;
  std::string read = url->password;
  if (fault_planted() && read.find('@') != std::string::npos) read.pop_back();
  expect_equal("the user", url->user, user);
  expect_equal("the password", read, password);
  expect_equal("the database", url->database, database);
  expect_equal("the socket", url->socket, socket);
  expect_equal("the host", url->host, "db.example");
  expect_equal("the port", url->port, 3307);
}

/// A part of the password that stands nowhere else must be in no text.
void judge_secret(std::string_view input) {
  const std::size_t slashes = input.find("://");
  const std::size_t colon = input.find(':', std::min(slashes, input.size() - 1) + 1);
  constexpr std::string_view kSecret = "QuiteSecret";
  if (colon == std::string_view::npos || input.find(kSecret) != std::string_view::npos) return;
  const std::string text =
      std::string(input.substr(0, colon + 1)) + std::string(kSecret) + std::string(input.substr(colon + 1));
  const auto url = StoreUrl::parse(text);
  if (!url) return expect(url.error().message.find(kSecret) == std::string::npos, "the password is in an error");
  if (url->password.find(kSecret) == std::string::npos) return;  // it became a part of the port or of a name
  expect(url->redacted().find(kSecret) == std::string::npos, "the password is in what is printed");
}

void judge_address(std::string_view input) {
  const auto url = StoreUrl::parse(input);
  if (!url) return;
  expect(url->kind != StoreUrl::Kind::mysql || url->port > 0, "a port is above 0");
  const auto again = StoreUrl::parse(url->redacted());
  expect(again.has_value(), "what is printed can be read: " + url->redacted());
  expect(again->kind == url->kind && again->port == url->port, "the kind and the port, read again");
  expect_equal("the user, read again", again->user, url->user);
  expect_equal("the host, read again", again->host, url->host);
  expect_equal("the database, read again", again->database, url->database);
  expect_equal("the socket, read again", again->socket, url->socket);
  expect_equal("the path, read again", again->path, url->path);
  expect_equal("the password, read again", again->password, url->password.empty() ? "" : "***");
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  if (input.front() == '\1') return judge_parts(input.substr(1));
  judge_address(input);
  judge_secret(input);
}

}  // namespace nazotte::fuzz
