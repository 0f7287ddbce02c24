// The web console as routes answer it: the page, its assets, and what it asks for at its start.
//
// Thread safety: const access from any thread.
// Invariant: the page may load scripts and styles from this daemon only, and images from the tile server too.
#pragma once

#include "server/embedded.hpp"
#include "server/reply.hpp"
#include "server/request.hpp"
#include "server/static_file.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

struct ConsoleOptions {
  /// Vite's output: index.html and assets/; empty: there is no console.
  std::span<const EmbeddedFile> files = {};
  /// Told to the page, all of them. For the address see tile_source().
  std::string version = {};
  std::string tile_url = {};
  std::string tile_attribution = {};
};

/// What a Content-Security-Policy has to allow for the tiles: "https://tile.example", "https://*.tile.example" for an
/// address with {s}, "'self'" for a path of this daemon's own host; none: `url` is no address of tiles with {z}, {x}
/// and {y}.
[[nodiscard]] std::optional<std::string> tile_source(std::string_view url);

class ConsolePages {
 public:
  /// tile_url must be empty or have a tile_source().
  explicit ConsolePages(const ConsoleOptions& options);

  /// There is a console.
  [[nodiscard]] bool exists() const { return page_.has_value(); }

  /// exists() must hold.
  void page(const Request& request, Reply& reply) const { page_->reply(request, reply); }
  /// 404 when there is no such asset.
  void asset(std::string_view name, const Request& request, Reply& reply) const;
  /// {"version", "tileUrl", "tileAttribution"}
  void settings(Reply& reply) const { reply.text = settings_; }

 private:
  std::optional<StaticFile> page_;
  std::vector<StaticFile> assets_;
  std::string settings_;
};

}  // namespace nazotte::server
