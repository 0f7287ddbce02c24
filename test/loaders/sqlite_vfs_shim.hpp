// A layer between SQLite and its files that a test can watch, and make fail. While one exists, every file that SQLite
// opens goes through it. Nothing is really synced, which a test does not live long enough to need.
//
// Thread safety: one thread writes; any thread may read. One shim at a time. It must outlive what was opened.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace nazotte::test {

struct VfsOperation {
  enum class Kind : unsigned char { write, truncate, sync, remove };
  Kind kind;
  std::string file;            // without its folder
  std::int64_t offset = 0;     // write; truncate: the new size
  std::string_view data = {};  // write
};

class VfsShim {
 public:
  VfsShim();
  ~VfsShim();
  VfsShim(const VfsShim&) = delete;
  VfsShim& operator=(const VfsShim&) = delete;

  /// Called before each operation. What is not SQLITE_OK is its result instead; of a write the first half is done then.
  std::function<int(const VfsOperation&)> hook;
  /// What is not SQLITE_OK is the result of every read of a file.
  std::atomic<int> read_result{SQLITE_OK};

  int ask(const VfsOperation& operation) { return hook ? hook(operation) : SQLITE_OK; }

 private:
  struct Vfs : sqlite3_vfs {
    VfsShim* shim;
    sqlite3_vfs* real;
  };
  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder);

  Vfs vfs_{};
};

}  // namespace nazotte::test
