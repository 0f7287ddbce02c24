// Asks a Service without a socket: the answer that a connection would send, as values. For tests and contract cases.
//
// Thread safety: one thread per client.
#pragma once

#include "server/service.hpp"

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/published.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nazotte::server {

struct LocalRequest {
  /// As in a request line: "GET", "HEAD", "POST", ...
  std::string_view method = "GET";
  std::string_view target = "/";
  std::string_view content_type = {};
  std::string_view user_agent = {};
  std::string_view accept_encoding = {};
  std::string_view authorization = {};
  std::string_view if_none_match = {};
  ClientKey client = ClientKey::unknown;
  std::string_view body = {};
};

struct LocalResponse {
  int status = 0;
  /// Names as sent; Date and Server are left out.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Empty for HEAD; Content-Length still tells the length of the GET.
  std::string body;

  /// Value of the header, empty when absent. Names compare without case.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

class LocalClient {
 public:
  /// The service must outlive the client.
  explicit LocalClient(Service& service);

  /// The answer; waits for the store when the request is a write.
  [[nodiscard]] LocalResponse send(const LocalRequest& request);

 private:
  Service& service_;
  Published<isuumo::CatalogSnapshot>::Reader snapshots_;
  Workspace workspace_;
};

}  // namespace nazotte::server
