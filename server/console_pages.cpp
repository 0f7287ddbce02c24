#include "server/console_pages.hpp"

#include "server/http_error.hpp"
#include "server/json_rows.hpp"

#include <nazotte/check.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nazotte::server {

namespace {

constexpr std::string_view kPage = "index.html";
constexpr std::string_view kAssets = "assets/";
constexpr std::string_view kSubdomain = "{s}.";

bool is_host_and_port(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':';
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

std::string policy(std::string_view tile_url) {
  const auto tiles = tile_source(tile_url);
  return fmt::format(
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{}{}; "
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
      tiles ? " " : "", tiles.value_or(""));
}

}  // namespace

std::optional<std::string> tile_source(std::string_view url) {
  constexpr std::array<std::string_view, 3> kPlaces = {"{z}", "{x}", "{y}"};
  const auto has = [&](std::string_view place) { return url.find(place) != std::string_view::npos; };
  const auto visible = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::ranges::all_of(kPlaces, has) || !std::ranges::all_of(url, visible)) return std::nullopt;
  if (url.starts_with('/') && !url.starts_with("//")) return "'self'";
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    std::string_view host = url.substr(scheme.size());
    host = host.substr(0, host.find('/'));
    const bool subdomains = host.starts_with(kSubdomain);
    if (subdomains) host.remove_prefix(kSubdomain.size());
    if (is_host_and_port(host)) return fmt::format("{}{}{}", scheme, subdomains ? "*." : "", host);
  }
  return std::nullopt;
}

ConsolePages::ConsolePages(const ConsoleOptions& options) {
  for (const EmbeddedFile& file : options.files) {
    if (file.name == kPage) {
      page_.emplace(file, Caching::ask, policy(options.tile_url));
    } else if (file.name.starts_with(kAssets)) {
      assets_.emplace_back(file, Caching::immutable);
    }
  }
  NAZOTTE_CHECK(exists() == !options.files.empty());
  settings_ = R"({"version":)";
  append_json_string(options.version, settings_);
  settings_ += R"(,"tileUrl":)";
  append_json_string(options.tile_url, settings_);
  settings_ += R"(,"tileAttribution":)";
  append_json_string(options.tile_attribution, settings_);
  settings_ += '}';
}

void ConsolePages::asset(std::string_view name, const Request& request, Reply& reply) const {
  const auto is_it = [&](const StaticFile& file) { return file.name().substr(kAssets.size()) == name; };
  const auto found = std::ranges::find_if(assets_, is_it);
  if (found == assets_.end()) return reply_error(404, "no such path", reply);
  found->reply(request, reply);
}

}  // namespace nazotte::server
