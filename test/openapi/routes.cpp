// openapi_routes: prints every route of the daemon with all options on, one "METHOD PATTERN" a line.
#include "server/handlers.hpp"

#include <fmt/format.h>

int main() {
  for (const nazotte::server::Route& route : nazotte::server::isuumo_routes({.initialize_enabled = true})) {
    fmt::print("{} {}\n", route.method == nazotte::server::Method::get ? "GET" : "POST", route.pattern);
  }
}
