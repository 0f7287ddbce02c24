#include "server/router.hpp"

#include "server/message_rules.hpp"

#include <algorithm>

namespace nazotte::server {

namespace {

constexpr std::string_view kIdSegment = "{id}";

bool fits(std::string_view pattern, std::string_view path, std::string_view& id) {
  if (!pattern.ends_with(kIdSegment)) return pattern == path;
  const std::string_view prefix = pattern.substr(0, pattern.size() - kIdSegment.size());
  if (path.size() <= prefix.size() || !path.starts_with(prefix)) return false;
  id = path.substr(prefix.size());
  return id.find('/') == std::string_view::npos;
}

bool answers(const Route& route, Method method) {
  return route.method == method || (route.method == Method::get && method == Method::head);
}

}  // namespace

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  const Route* first = nullptr;
  for (const Route& route : routes_) {
    if (first ? route.pattern != first->pattern : !fits(route.pattern, path, match.id)) continue;
    first = &route;
    if (answers(route, method)) {
      match.route = &route;
      match.allow.clear();
      return match;
    }
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == Method::get ? "GET, HEAD" : "POST";
  }
  return match;
}

const Route* Router::find(std::string_view path) const {
  std::string_view id;
  const auto found = std::ranges::find_if(routes_, [&](const Route& route) { return fits(route.pattern, path, id); });
  return found == routes_.end() ? nullptr : &*found;
}

SplitTarget split_target(std::string_view target) {
  if (!target.starts_with('/') && has_scheme(target)) {
    const std::size_t authority = target.find("://") + 3;
    target.remove_prefix(std::min(target.find_first_of("/?", authority), target.size()));
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  return {target.substr(0, question), target.substr(std::min(question + 1, target.size()))};
}

}  // namespace nazotte::server
