// openapi_routes: prints every route of the daemon with all options on, one "METHOD PATTERN" a line.
#include "server/handlers.hpp"

#include <fmt/format.h>

namespace {

using nazotte::server::EmbeddedFile;

constexpr EmbeddedFile kPage{.name = "index.html", .plain = "", .gzip = "", .digest = ""};
constexpr EmbeddedFile kDocument{.name = "openapi.yaml", .plain = "", .gzip = "", .digest = ""};

}  // namespace

int main() {
  const nazotte::server::ServiceOptions everything{
      .initialize_enabled = true, .console = {.files = {&kPage, 1}}, .interface_document = {&kDocument, 1}};
  for (const nazotte::server::Route& route : nazotte::server::isuumo_routes(everything)) {
    fmt::print("{} {}\n", name_of(route.method), route.pattern);
  }
}
