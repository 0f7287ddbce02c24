#include "loaders/store.hpp"

#include <fmt/format.h>

#include <utility>

#include "loaders/memory_store.hpp"
#include "loaders/mysql_store.hpp"
#include "loaders/sqlite_store.hpp"

namespace nazotte::loaders {

Error duplicate_row(std::string_view table, std::int32_t id) {
  return {ErrorCode::duplicate_key, fmt::format("{} {} exists already", table, id)};
}

std::unique_ptr<Store> make_store(const StoreUrl& url, std::shared_ptr<spdlog::logger> logger) {
  switch (url.kind) {
    case StoreUrl::Kind::mysql:
      return std::make_unique<MysqlStore>(url, std::move(logger));
    case StoreUrl::Kind::sqlite:
      return std::make_unique<SqliteStore>(url.path, std::move(logger));
    case StoreUrl::Kind::memory:
      break;
  }
  return std::make_unique<MemoryStore>();
}

}  // namespace nazotte::loaders
