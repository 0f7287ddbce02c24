// The table of routes: method and path pattern to handler.
//
// Thread safety: const access from any thread.
// Invariant: the first route whose pattern fits the path decides; so an exact pattern stands before one with {id}.
#pragma once

#include "server/request.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

struct Call;
struct Workspace;

/// Which limit a route's body is held to.
enum class BodyKind : std::uint8_t { json, import };

/// Who may use a route, and whether it counts for the rate of writes.
enum class Access : std::uint8_t {
  reader,   // anybody, without limit
  visitor,  // anybody, at the rate of writes
  admin,    // who has the admin token, at the rate of writes
};

struct Route {
  Method method;
  /// A path; a last segment `{id}` fits any segment that is not empty.
  std::string_view pattern;
  void (*handler)(const Call&, Workspace&);
  BodyKind body = BodyKind::json;
  /// Health checks are for machines.
  enum class Bots : std::uint8_t { refused, welcome } bots = Bots::refused;
  Access access = Access::reader;
  /// Its body says what is looked for, and may stand in the slow-query log.
  bool body_is_query = false;
};

class Router {
 public:
  explicit Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

  struct Match {
    /// Null: no such path, or not with this method.
    const Route* route = nullptr;
    /// Methods that the path knows, as in an Allow header; empty: no such path.
    std::string allow;
    /// The segment in place of {id}.
    std::string_view id;
  };

  /// HEAD fits a route of GET. O(routes).
  [[nodiscard]] Match match(Method method, std::string_view path) const;

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }
  /// Of a match: its place in routes(), or their number for no route.
  [[nodiscard]] std::size_t index_of(const Route* route) const {
    return route ? static_cast<std::size_t>(route - routes_.data()) : routes_.size();
  }

  /// The route of the path, whatever its method; null: no such path. O(routes).
  [[nodiscard]] const Route* find(std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

/// Path and query of a target; an absolute target (http://host/path) loses its authority.
struct SplitTarget {
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] SplitTarget split_target(std::string_view target);

}  // namespace nazotte::server
