// Gives the page cache's copy of a large file back while the file is read once, from its begin to its end.
//
// A start reads the whole database file and makes 1.6 times its size of rows. Where both do not fit, the kernel
// looks for pages to reclaim at nearly every allocation, which takes more processor time than all the reading.
//
// Thread safety: drop() from any thread.
#pragma once

#include <string>

namespace nazotte::loaders {

class FilePages {
 public:
  FilePages() = default;
  ~FilePages() { close(); }
  FilePages(const FilePages&) = delete;
  FilePages& operator=(const FilePages&) = delete;

  /// A file that is small beside the machine's memory, or that cannot be read, is left alone: drop() then does nothing.
  /// Closing any descriptor of a file gives up the process's POSIX locks on it, SQLite's included: so this must be
  /// opened before the database and closed after it.
  void open(const std::string& path);
  void close();

  /// What has been read is forgotten; what has not been written yet stays. O(pages that are in memory).
  void drop() const;

 private:
  static constexpr int kNone = -1;
  int descriptor_ = kNone;
};

}  // namespace nazotte::loaders
