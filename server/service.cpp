#include "server/service.hpp"

#include "server/accept_encoding.hpp"
#include "server/gzip_body.hpp"
#include "server/handlers.hpp"
#include "server/http_error.hpp"
#include "server/json_body.hpp"

#include <nazotte/check.hpp>

#include <fmt/format.h>

#include <utility>

namespace nazotte::server {

Workspace::Workspace() : json(std::make_unique<JsonBodyParser>()) {}
Workspace::~Workspace() = default;

std::vector<Route> isuumo_routes(const ServiceOptions& options) {
  using enum Method;
  constexpr auto kWelcome = Route::Bots::welcome;
  constexpr auto kImport = BodyKind::import;
  std::vector<Route> routes = {
      {get, "/api/estate/search", search_estates},
      {get, "/api/chair/search", search_chairs},
      {get, "/api/chair/low_priced", low_priced_chairs},
      {get, "/api/estate/low_priced", low_priced_estates},
      {get, "/api/chair/search/condition", chair_condition},
      {get, "/api/estate/search/condition", estate_condition},
      {get, "/api/chair/search/facets", chair_facets},
      {get, "/api/estate/search/facets", estate_facets},
      {.method = post, .pattern = "/api/estate/nazotte", .handler = nazotte_estates, .body_is_query = true},
      {get, "/api/chair/{id}", chair_detail},
      {get, "/api/estate/{id}", estate_detail},
      {get, "/api/recommended_estate/{id}", recommended_estates},
      {.method = post, .pattern = "/api/chair/buy/{id}", .handler = buy_chair, .access = Access::visitor},
      {.method = post, .pattern = "/api/estate/req_doc/{id}", .handler = request_document, .access = Access::visitor},
      {.method = post, .pattern = "/api/chair", .handler = import_chairs, .body = kImport, .access = Access::admin},
      {.method = post, .pattern = "/api/estate", .handler = import_estates, .body = kImport, .access = Access::admin},
      {.method = post, .pattern = "/admin/reload", .handler = reload, .access = Access::admin},
      {.method = post, .pattern = "/admin/slow-query", .handler = set_slow_query, .access = Access::admin},
      {get, "/healthz", health, BodyKind::json, kWelcome},
      {get, "/readyz", readiness, BodyKind::json, kWelcome},
      {get, "/metrics", metrics, BodyKind::json, kWelcome},
      {get, "/status", status, BodyKind::json, kWelcome},
  };
  // Without initial data the path does not exist at all: nobody wipes a database by accident.
  if (options.initialize_enabled) {
    routes.push_back({.method = post, .pattern = "/initialize", .handler = initialize, .access = Access::admin});
  }
  // Behind all others: they are not looked at by searches.
  if (!options.interface_document.empty()) routes.push_back({get, "/openapi.yaml", interface_document});
  if (!options.console.files.empty()) {
    routes.push_back({get, "/", console_page});
    routes.push_back({get, "/assets/{id}", console_asset});
    routes.push_back({get, "/console.json", console_settings});
  }
  return routes;
}

namespace {

std::string gzip_if_large(std::string_view json) {
  return json.size() < kGzipBodyBytesMin ? std::string() : gzip(json, GzipUse::often);
}

}  // namespace

Service::Service(Published<isuumo::CatalogSnapshot>& catalog, isuumo::WritePort& port, ServiceOptions options)
    : catalog_(catalog),
      port_(port),
      options_(std::move(options)),
      console_(options_.console),
      router_(isuumo_routes(options_)),
      operations_(std::make_unique<Operations>(router_.routes().size() + 1, options_.slow_query)) {
  if (!options_.interface_document.empty()) {
    interface_document_.emplace(options_.interface_document.front(), Caching::ask);
  }
  if (options_.write_rate.per_second > 0) writes_ = std::make_unique<RateLimiter>(options_.write_rate);
  if (!options_.gzip) return;
  condition_gzip_ = {.chair = gzip_if_large(options_.chair_condition_json),
                     .estate = gzip_if_large(options_.estate_condition_json)};
}

std::size_t Service::route_of(Method method, std::string_view target) const {
  return router_.index_of(router_.match(method, split_target(target).path).route);
}

bool Service::wants_gzip(std::string_view accept_encoding) const {
  return options_.gzip && accepts_gzip(accept_encoding);
}

bool Service::is_bot(std::string_view user_agent) const { return options_.reject_bots && bots_.matches(user_agent); }

std::size_t Service::body_bytes_max(const Route* route) const {
  return route && route->body == BodyKind::import ? options_.import_body_bytes_max : kJsonBodyBytesMax;
}

std::size_t Service::body_bytes_max(std::string_view target) const {
  return body_bytes_max(router_.find(split_target(target).path));
}

bool Service::is_admin(std::string_view authorization) const {
  return options_.admin_token && options_.admin_token->is_in(authorization);
}

bool Service::needs_admin(std::string_view target) const {
  if (!options_.admin_token) return false;
  const Route* const route = router_.find(split_target(target).path);
  return route && route->access == Access::admin;
}

bool Service::admit(const Route& route, const Request& request, Reply& reply) const {
  if (route.access == Access::reader) return true;
  if (writes_ && !writes_->take(request.client, RateLimiter::Clock::now())) {
    reply_error(429, "too many writes from one address", reply);
    reply.retry_after_seconds = writes_->retry_after_seconds();
    return false;
  }
  if (route.access != Access::admin || !options_.admin_token || request.is_admin) return true;
  reply_error(401, kAdminTokenNeeded, reply);
  return false;
}

void Service::reply_body_too_large(std::size_t bytes_max, Reply& reply) {
  reply_error(413, fmt::format("the body is over the limit of {} bytes", bytes_max), reply);
}

bool Service::may_be_refused(const Request& request) {
  const std::string_view path = split_target(request.target).path;
  return path != "/healthz" && path != "/readyz" && path != "/metrics" && path != "/status";
}

void Service::handle(const Request& request, const isuumo::CatalogSnapshot& snapshot, Workspace& workspace) const {
  Reply& reply = workspace.reply;
  reply.clear();
  workspace.write.kind = WriteCommand::Kind::none;
  const SplitTarget target = split_target(request.target);
  Router::Match match = router_.match(request.method, target.path);
  workspace.route = router_.index_of(match.route);
  if (request.from_bot && !(match.route && match.route->bots == Route::Bots::welcome)) {
    return reply_error(503, "crawlers are not served", reply);
  }
  if (!match.route) {
    if (match.allow.empty()) return reply_error(404, "no such path", reply);
    reply_error(405, "the path does not know this method", reply);
    reply.allow = std::move(match.allow);
    return;
  }
  if (!admit(*match.route, request, reply)) return;
  if (request.body.size() > body_bytes_max(match.route)) {
    return reply_body_too_large(body_bytes_max(match.route), reply);
  }
  if (options_.gzip) reply.coding = request.wants_gzip ? Coding::gzip : Coding::plain;
  match.route->handler({request, target.query, match.id, snapshot, options_, condition_gzip_, console_,
                        interface_document_ ? &*interface_document_ : nullptr, port_, routes(), *operations_},
                       workspace);
  if (reply.coding == Coding::gzip && reply.compressible && reply.text.size() >= kGzipBodyBytesMin) {
    workspace.gzip_body = gzip(reply.text, GzipUse::once);
    reply.gzip_body = workspace.gzip_body;
  }
  if (reply.row_template == nullptr && reply.gzip_body.empty() && !reply.compressible) reply.coding = Coding::fixed;
  if (reply.coding == Coding::gzip && !has_gzip_body(reply)) reply.coding = Coding::plain;
}

void Service::perform(WriteCommand&& write, isuumo::WritePort::Completion done) const {
  switch (write.kind) {
    case WriteCommand::Kind::import_chairs:
      return port_.import_chairs(std::move(write.csv), std::move(done));
    case WriteCommand::Kind::import_estates:
      return port_.import_estates(std::move(write.csv), std::move(done));
    case WriteCommand::Kind::buy:
      return port_.buy(write.chair_id, std::move(done));
    case WriteCommand::Kind::initialize:
      return port_.initialize(std::move(done));
    case WriteCommand::Kind::reload:
      return port_.reload(std::move(done));
    case WriteCommand::Kind::none:
      break;
  }
  NAZOTTE_CHECK(!"perform of no write");
}

}  // namespace nazotte::server
