#include "server/local_client.hpp"

#include "server/gzip_body.hpp"
#include "server/ignoring_case.hpp"

#include <future>
#include <memory>
#include <utility>

namespace nazotte::server {

namespace {

Method to_method(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return Method::other;
}

std::string body_of(const Reply& reply) {
  const bool coded = reply.coding == Coding::gzip;
  std::string body(coded ? gzip_body_bytes_max(reply) : reply.body_bytes(), '\0');
  const char* const end = coded ? write_gzip_body(reply, body.data()) : reply.copy_body(body.data());
  body.resize(static_cast<std::size_t>(end - body.data()));
  return body;
}

LocalResponse to_response(const Reply& reply, Method method) {
  LocalResponse response;
  response.status = reply.status;
  std::string body = body_of(reply);
  response.headers.emplace_back("Content-Length", std::to_string(body.size()));
  if (reply.coding != Coding::fixed) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (reply.coding == Coding::gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  if (!reply.content_type.empty()) response.headers.emplace_back("Content-Type", reply.content_type);
  if (!reply.allow.empty()) response.headers.emplace_back("Allow", reply.allow);
  if (reply.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (reply.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(reply.retry_after_seconds));
  }
  for (std::string_view fields = reply.fields; !fields.empty();) {
    const std::size_t colon = fields.find(": ");
    const std::size_t end = fields.find("\r\n");
    response.headers.emplace_back(fields.substr(0, colon), fields.substr(colon + 2, end - colon - 2));
    fields.remove_prefix(end + 2);
  }
  if (method != Method::head && reply.status != 304) response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view LocalResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

LocalClient::LocalClient(Service& service) : service_(service), snapshots_(service.catalog()) {}

LocalResponse LocalClient::send(const LocalRequest& request) {
  const Method method = to_method(request.method);
  {
    const auto snapshot = snapshots_.read();
    service_.handle({.method = method,
                     .target = request.target,
                     .content_type = request.content_type,
                     .body = request.body,
                     .from_bot = service_.is_bot(request.user_agent),
                     .wants_gzip = service_.wants_gzip(request.accept_encoding),
                     .is_admin = service_.is_admin(request.authorization),
                     .if_none_match = request.if_none_match,
                     .client = request.client},
                    *snapshot, workspace_);
    if (workspace_.write.kind == WriteCommand::Kind::none) return to_response(workspace_.reply, method);
  }
  const WriteCommand::Kind kind = workspace_.write.kind;
  // Shared: the port's thread may still be inside set_value when this thread goes on.
  auto outcome = std::make_shared<std::promise<Result<void>>>();
  service_.perform(std::move(workspace_.write),
                   [outcome](Result<void> result) { outcome->set_value(std::move(result)); });
  Service::finish(kind, outcome->get_future().get(), workspace_.reply);
  return to_response(workspace_.reply, method);
}

}  // namespace nazotte::server
