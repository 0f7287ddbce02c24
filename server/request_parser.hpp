// Reads one HTTP/1 request with Beast's parser and keeps only what routes and the connection ask for.
//
// Thread safety: one thread. Made anew for every request; the memory of its texts belongs to the connection.
// Invariant: a request that could be framed in two ways (smuggling) is rejected, never guessed; where RFC 9112 lets a
// server choose between repairing and refusing, it is refused (docs/decisions/0031-strict-requests.md).
#pragma once

#include "server/limits.hpp"
#include "server/request.hpp"
#include "server/request_policy.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nazotte::server {

/// What is kept of a request while it arrives.
struct IncomingRequest {
  Method method = Method::get;
  std::string target;
  std::string content_type;
  std::string body;
  std::string accept_encoding;
  std::string if_none_match;
  bool from_bot = false;
  bool wants_gzip = false;
  bool wants_timing = false;
  bool is_admin = false;
  /// As a proxy named it; unknown: it did not.
  ClientKey client = ClientKey::unknown;
  /// Where to keep what the client says of itself; null: nowhere. clear() leaves it there, empty.
  std::unique_ptr<Origin> origin;

  /// What has arrived, as views of this.
  [[nodiscard]] Request view() const;

  /// Forgets the request, keeps the memory unless the body was large.
  void clear();
};

/// Why a request is refused; the connection answers with it and closes.
struct Rejection {
  int status = 400;
  std::string message;
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  /// All arguments must outlive the parser.
  RequestParser(const RequestPolicy& policy, const ConnectionLimits& limits, IncomingRequest& request);

  enum class Progress : std::uint8_t { need_more, complete, rejected };

  /// Eats what it can of `bytes`; `consumed` tells how much. Bytes that were not consumed must come again in front of
  /// the next ones. O(bytes).
  [[nodiscard]] Progress feed(std::string_view bytes, std::size_t& consumed);

  /// Valid after feed said rejected.
  [[nodiscard]] const Rejection& rejection() const { return *rejection_; }

  /// The client waits for "100 Continue" before it sends the body. True once.
  [[nodiscard]] bool take_expects_continue();

  /// Known once the request line is.
  [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }

  /// The next request may come with the very same header, but for its length, and mean the same: nothing to agree on.
  [[nodiscard]] bool memorable() const;

  /// The digits of Content-Length as they stood in the bytes that were fed with the field; empty: there is none.
  [[nodiscard]] std::string_view length_digits() const { return length_digits_; }

 private:
  using Error = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb method, Text method_text, Text target, int version,
                       Error& error) override;
  void on_response_impl(int code, Text reason, int version, Error& error) override;
  void on_field_impl(boost::beast::http::field name, Text name_text, Text value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& content_length, Error& error) override;
  std::size_t on_body_impl(Text body, Error& error) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Error& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, Error& error) override;
  void on_finish_impl(Error& error) override;

  [[nodiscard]] bool undecided_chunk(std::string_view bytes) const;
  void check_target(boost::beast::http::verb method, Error& error);
  void check_framing(Error& error);
  void check_body(Error& error);
  void keep_field(boost::beast::http::field name, Text name_text, std::string_view value, Error& error);
  void reject(int status, std::string message, Error& error);
  void reject_large_header(std::string_view unparsed);
  void reject_large_body(Error& error);

  const RequestPolicy& policy_;
  const ConnectionLimits& limits_;
  IncomingRequest& request_;
  const std::string_view client_header_;
  std::optional<Rejection> rejection_;
  std::size_t header_bytes_ = 0;
  std::size_t fields_ = 0;
  std::size_t hosts_ = 0;
  std::size_t lengths_ = 0;
  std::size_t authorizations_ = 0;
  std::string_view length_digits_;
  std::string_view fed_;             // the bytes of the present feed
  std::size_t checked_bytes_ = 0;    // of those that it could not consume
  std::size_t extension_bytes_ = 0;  // of all chunks
  std::size_t body_bytes_max_ = 0;
  int version_ = 11;
  bool line_read_ = false;
  bool transfer_encoded_ = false;
  bool ends_chunked_ = false;  // the last of its transfer codings
  bool only_chunked_ = false;  // there is no other
  bool in_chunks_ = false;     // the first one's header has been read
  bool expects_ = false;
  bool expects_continue_ = false;
};

}  // namespace nazotte::server
