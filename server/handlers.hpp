// ISUUMO's handlers, one function per route: (call) -> workspace.reply, or workspace.write for a write that may go
// ahead.
//
// Thread safety: pure but for the workspace, which belongs to the calling thread.
#pragma once

#include "server/request.hpp"
#include "server/router.hpp"
#include "server/service.hpp"

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace nazotte::server {

/// Everything that a handler may look at.
struct Call {
  const Request& request;
  std::string_view query;
  std::string_view id;
  const isuumo::CatalogSnapshot& snapshot;
  const ServiceOptions& options;
  const ConditionGzip& condition_gzip;
  const ConsolePages& console;
  /// Null: it is not served.
  const StaticFile* interface_document;
  const isuumo::WritePort& port;
  const std::vector<Route>& routes;
  Operations& operations;
};

/// A table and what its rows have in common.
struct AnsweredTable {
  const TableSnapshot& snapshot;
  const RowTemplate& row_template;
};
[[nodiscard]] AnsweredTable answered_chairs(const Call& call);
[[nodiscard]] AnsweredTable answered_estates(const Call& call);

/// All routes, in the router's order.
[[nodiscard]] std::vector<Route> isuumo_routes(const ServiceOptions& options);

void search_chairs(const Call& call, Workspace& workspace);
void search_estates(const Call& call, Workspace& workspace);
void chair_facets(const Call& call, Workspace& workspace);
void estate_facets(const Call& call, Workspace& workspace);
void low_priced_chairs(const Call& call, Workspace& workspace);
void low_priced_estates(const Call& call, Workspace& workspace);
void nazotte_estates(const Call& call, Workspace& workspace);
void recommended_estates(const Call& call, Workspace& workspace);

void chair_detail(const Call& call, Workspace& workspace);
void estate_detail(const Call& call, Workspace& workspace);
void chair_condition(const Call& call, Workspace& workspace);
void estate_condition(const Call& call, Workspace& workspace);

void import_chairs(const Call& call, Workspace& workspace);
void import_estates(const Call& call, Workspace& workspace);
void buy_chair(const Call& call, Workspace& workspace);
void request_document(const Call& call, Workspace& workspace);
void initialize(const Call& call, Workspace& workspace);
void reload(const Call& call, Workspace& workspace);

void console_page(const Call& call, Workspace& workspace);
void console_asset(const Call& call, Workspace& workspace);
void console_settings(const Call& call, Workspace& workspace);
void interface_document(const Call& call, Workspace& workspace);

void health(const Call& call, Workspace& workspace);
void readiness(const Call& call, Workspace& workspace);
void metrics(const Call& call, Workspace& workspace);
void status(const Call& call, Workspace& workspace);
void set_slow_query(const Call& call, Workspace& workspace);

/// The path's {id}. Without a value the reply is made already: 400 for no integer, 404 beyond 64 bits.
[[nodiscard]] std::optional<Key> path_id(const Call& call, Reply& reply);

}  // namespace nazotte::server
