#include "test/loaders/sqlite_vfs_shim.hpp"

#include <new>

namespace nazotte::test {

namespace {

/// What SQLite sees as a file; the real one lies behind it.
struct ShimFile : sqlite3_file {
  VfsShim* shim;
  sqlite3_file* real;
  std::string name;
};

ShimFile& of(sqlite3_file* file) { return *static_cast<ShimFile*>(file); }
const sqlite3_io_methods& real_methods(sqlite3_file* file) { return *of(file).real->pMethods; }

std::string base_name(const char* path) {
  const std::string_view text = path == nullptr ? "" : path;
  return std::string(text.substr(text.find_last_of('/') + 1));
}

int close_file(sqlite3_file* file) {
  const int code = real_methods(file).xClose(of(file).real);
  of(file).~ShimFile();
  return code;
}

int read(sqlite3_file* file, void* data, int bytes, sqlite3_int64 offset) {
  if (const int code = of(file).shim->read_result; code != SQLITE_OK) return code;
  return real_methods(file).xRead(of(file).real, data, bytes, offset);
}

int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  ShimFile& shim_file = of(file);
  const std::string_view text(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
  const int code = shim_file.shim->ask({VfsOperation::Kind::write, shim_file.name, offset, text});
  const int written = code == SQLITE_OK ? bytes : bytes / 2;
  const int done = real_methods(file).xWrite(shim_file.real, data, written, offset);
  return code == SQLITE_OK ? done : code;
}

int truncate(sqlite3_file* file, sqlite3_int64 bytes) {
  const int code = of(file).shim->ask({VfsOperation::Kind::truncate, of(file).name, bytes});
  return code == SQLITE_OK ? real_methods(file).xTruncate(of(file).real, bytes) : code;
}

int sync(sqlite3_file* file, int /*flags*/) { return of(file).shim->ask({VfsOperation::Kind::sync, of(file).name}); }

template <auto kMethod, class... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
  return (real_methods(file).*kMethod)(of(file).real, arguments...);
}

void shm_barrier(sqlite3_file* file) { real_methods(file).xShmBarrier(of(file).real); }

/// Version 2: without memory-mapped reads, which would bypass read().
constexpr sqlite3_io_methods kMethods = {
    2,
    close_file,
    read,
    write,
    truncate,
    sync,
    forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    forward<&sqlite3_io_methods::xLock, int>,
    forward<&sqlite3_io_methods::xUnlock, int>,
    forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    forward<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    forward<&sqlite3_io_methods::xShmLock, int, int, int>,
    shm_barrier,
    forward<&sqlite3_io_methods::xShmUnmap, int>,
    nullptr,
    nullptr,
};

}  // namespace

VfsShim::VfsShim() {
  sqlite3_initialize();
  sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  static_cast<sqlite3_vfs&>(vfs_) = *real;
  vfs_.shim = this;
  vfs_.real = real;
  vfs_.zName = "nazotte-test";
  vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + real->szOsFile;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  sqlite3_vfs_register(&vfs_, 1);
}

VfsShim::~VfsShim() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(vfs_.real, 1);
}

int VfsShim::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  Vfs& self = *static_cast<Vfs*>(vfs);
  auto* const behind = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(ShimFile));
  file->pMethods = nullptr;
  const int code = self.real->xOpen(self.real, name, behind, flags, out_flags);
  // SQLite closes a file that has methods even if it could not be opened.
  if (code != SQLITE_OK) {
    if (behind->pMethods != nullptr) behind->pMethods->xClose(behind);
    return code;
  }
  auto* const shim_file = new (file) ShimFile{{&kMethods}, self.shim, behind, base_name(name)};
  static_cast<void>(shim_file);
  return SQLITE_OK;
}

int VfsShim::remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  Vfs& self = *static_cast<Vfs*>(vfs);
  const int code = self.shim->ask({VfsOperation::Kind::remove, base_name(name)});
  return code == SQLITE_OK ? self.real->xDelete(self.real, name, sync_folder) : code;
}

}  // namespace nazotte::test
