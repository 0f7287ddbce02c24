// ISUUMO's routes: (request, snapshot) -> reply. Knows nothing of sockets; the connection knows nothing of chairs.
//
// A read is answered at once. A write is checked at once and handed out as a WriteCommand: the caller lets it perform
// and renders its outcome when it is known, so that no thread ever waits for a store.
//
// Thread safety: Service: all functions from any thread. Workspace: one per thread.
// Lifetime: the published catalog and the write port must outlive the service; a Reply's rows live as long as the
// snapshot given to handle().
#pragma once

#include "server/admin_token.hpp"
#include "server/bot_filter.hpp"
#include "server/console_pages.hpp"
#include "server/limits.hpp"
#include "server/operations.hpp"
#include "server/query_string.hpp"
#include "server/rate_limiter.hpp"
#include "server/reply.hpp"
#include "server/request.hpp"
#include "server/request_policy.hpp"
#include "server/router.hpp"
#include "server/search_form.hpp"

#include <nazotte/error.hpp>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/status_port.hpp>
#include <nazotte/isuumo/write_port.hpp>
#include <nazotte/polygon.hpp>
#include <nazotte/published.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

struct ServiceOptions {
  /// The condition files as they are answered.
  std::string chair_condition_json = {};
  std::string estate_condition_json = {};
  /// What they offer, to be counted.
  SearchForms search_forms = {};
  /// Refuse crawlers with 503.
  bool reject_bots = true;
  /// POST /initialize exists.
  bool initialize_enabled = false;
  /// Compress answers for clients that ask for it.
  bool gzip = true;
  /// Largest body of an import.
  std::size_t import_body_bytes_max = kImportBodyBytesMax;
  /// What routes of Access::admin ask for; none: they are open.
  std::optional<AdminToken> admin_token = std::nullopt;
  /// Of writes, per client.
  RateLimit write_rate = {};
  /// The field in which a proxy on this machine names its client; empty: none.
  std::string client_address_header = {};
  ConsoleOptions console = {};
  /// openapi.yaml; empty: it is not served.
  std::span<const EmbeddedFile> interface_document = {};
  /// Of this program, for operators.
  std::string version = {};
  /// What they are told of the store; null: nothing. Must outlive the service.
  const isuumo::StatusPort* status = nullptr;
  /// Requests that take longer are logged, 0: none. POST /admin/slow-query changes it.
  std::chrono::nanoseconds slow_query{0};
};

/// The condition files compressed; empty where that is off or does not pay.
struct ConditionGzip {
  std::string chair = {};
  std::string estate = {};
};

/// A change that a handler has checked as far as it can be without the store.
struct WriteCommand {
  enum class Kind : std::uint8_t { none, import_chairs, import_estates, buy, initialize, reload };
  Kind kind = Kind::none;
  std::string csv;
  std::int64_t chair_id = 0;
};

class JsonBodyParser;

/// Memory that one thread reuses from request to request, so that a warm search allocates nothing.
struct Workspace {
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  Reply reply;
  WriteCommand write;
  std::size_t route = 0;  // of the request: its place in Service::routes(), their number for none
  Query query;
  Polygon polygon;
  Hits hits;
  std::vector<std::string_view> payloads;  // of the hits
  QueryString parameters;
  isuumo::ChoiceScratch choice_scratch;
  ChoiceCounts choice_counts;
  std::string gzip_body;  // of a reply that was compressed for this request
  std::unique_ptr<JsonBodyParser> json;
};

class Service final : public RequestPolicy {
 public:
  Service(Published<isuumo::CatalogSnapshot>& catalog, isuumo::WritePort& port, ServiceOptions options);

  /// Where a thread makes its reader of snapshots.
  [[nodiscard]] Published<isuumo::CatalogSnapshot>& catalog() const { return catalog_; }

  /// What SeenRequest::route counts.
  [[nodiscard]] const std::vector<Route>& routes() const { return router_.routes(); }
  /// The place of a request's route in routes(), or their number for none. O(routes).
  [[nodiscard]] std::size_t route_of(Method method, std::string_view target) const;
  [[nodiscard]] Operations& operations() const { return *operations_; }

  [[nodiscard]] bool wants_gzip(std::string_view accept_encoding) const override;
  [[nodiscard]] bool is_bot(std::string_view user_agent) const override;
  [[nodiscard]] std::size_t body_bytes_max(std::string_view target) const override;
  [[nodiscard]] bool is_admin(std::string_view authorization) const override;
  [[nodiscard]] bool needs_admin(std::string_view target) const override;
  [[nodiscard]] std::string_view client_address_header() const override { return options_.client_address_header; }
  /// 413, naming the limit.
  static void reply_body_too_large(std::size_t bytes_max, Reply& reply);

  /// False for what monitoring asks: an overload is no reason to take the daemon for dead, or out of service.
  [[nodiscard]] static bool may_be_refused(const Request& request);

  /// Answers into workspace.reply; or, for a write that may go ahead, sets workspace.write (its kind is not none):
  /// then perform() it and pass the outcome to finish(). Errors are replies.
  void handle(const Request& request, const isuumo::CatalogSnapshot& snapshot, Workspace& workspace) const;

  /// Hands the write to the port. `done` is called once, on any thread, possibly before perform returns.
  void perform(WriteCommand&& write, isuumo::WritePort::Completion done) const;

  /// Renders the outcome of a write.
  static void finish(WriteCommand::Kind kind, const Result<void>& outcome, Reply& reply);

 private:
  [[nodiscard]] std::size_t body_bytes_max(const Route* route) const;
  /// False when the client may not, or not now; the reply says why.
  [[nodiscard]] bool admit(const Route& route, const Request& request, Reply& reply) const;

  Published<isuumo::CatalogSnapshot>& catalog_;
  isuumo::WritePort& port_;
  ServiceOptions options_;
  ConditionGzip condition_gzip_;
  ConsolePages console_;
  std::optional<StaticFile> interface_document_;
  BotFilter bots_;
  Router router_;
  std::unique_ptr<Operations> operations_;
  std::unique_ptr<RateLimiter> writes_;  // has a lock of its own; null: no limit
};

}  // namespace nazotte::server
