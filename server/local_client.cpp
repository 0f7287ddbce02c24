#include "server/local_client.hpp"

#include <boost/beast/core/string.hpp>

#include <future>
#include <memory>

namespace nazotte::server {

namespace {

Method to_method(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return Method::other;
}

LocalResponse to_response(const Reply& reply, Method method) {
  LocalResponse response;
  response.status = reply.status;
  response.headers.emplace_back("Content-Length", std::to_string(reply.body_bytes()));
  if (!reply.content_type.empty()) response.headers.emplace_back("Content-Type", reply.content_type);
  if (!reply.allow.empty()) response.headers.emplace_back("Allow", reply.allow);
  if (reply.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(reply.retry_after_seconds));
  }
  if (method != Method::head) {
    response.body.resize(reply.body_bytes());
    reply.copy_body(response.body.data());
  }
  return response;
}

}  // namespace

std::string_view LocalResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (boost::beast::iequals({key.data(), key.size()}, {name.data(), name.size()})) return value;
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
                     .from_bot = service_.is_bot(request.user_agent)},
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
