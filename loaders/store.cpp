#include "loaders/store.hpp"

#include <utility>

#include "loaders/memory_store.hpp"
#include "loaders/mysql_store.hpp"
#include "loaders/sqlite_store.hpp"

namespace nazotte::loaders {

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
