// The one place where anything changes: a thread that takes writes in order of arrival, commits each to the store, then
// to memory, and then answers.
//
// Commit order: parse and index (may fail, changes nothing) -> store transaction -> Catalog -> completion. Memory is
// never ahead of the store. It is behind only while a write is in flight or its outcome is unknown; in the latter case
// the client is answered `unavailable`, no other write goes through, and once the store tells that the write was
// committed memory gets it, too.
//
// Group commit: buys that wait together share one transaction, at most kGroupCommitMax. A buy that memory knows to be
// sold out never reaches the store.
//
// Beside the writer, a thread each: merges of segments, reading everything anew (reload.hpp), and looking whether
// somebody else changed rows (content_watch.hpp). The writer installs results between two writes.
//
// Thread safety: the WritePort functions, health() and shutdown() from any thread.
// Lifetime: store, catalog and initial data must outlive the Writer, and belong to its thread until the destructor
// returns; readers go through Catalog::published().
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "loaders/initial_data.hpp"
#include "loaders/limits.hpp"
#include "loaders/store.hpp"
#include "loaders/write_queue.hpp"
#include "loaders/write_statistics.hpp"

namespace nazotte::loaders {

struct WriterOptions {
  std::shared_ptr<spdlog::logger> logger;     // required
  const InitialData* initial_data = nullptr;  // null: initialize answers `disabled`
  std::size_t queue_max = kWriteQueueMax;
  std::size_t queue_bytes_max = kWriteQueueBytesMax;
  std::chrono::milliseconds ping_interval = kPingInterval;
  std::chrono::milliseconds retry_first = kRetryFirst;
  std::chrono::milliseconds retry_max = kRetryMax;
  std::chrono::milliseconds check_interval = kCheckInterval;  // 0: never
  std::uint64_t check_rows_max = kCheckRowsMax;
  std::size_t reload_notes_bytes_max = kReloadNotesBytesMax;
  std::shared_ptr<WriteStatistics> statistics = std::make_shared<WriteStatistics>();
};

class Writer : public isuumo::WritePort {
 public:
  /// Starts the threads. The store must be open and the catalog loaded (see startup.hpp).
  Writer(Store& store, isuumo::Catalog& catalog, WriterOptions options);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// As shutdown().
  ~Writer() override;

  void import_chairs(std::string csv, Completion done) override;
  void import_estates(std::string csv, Completion done) override;
  void buy(std::int64_t chair_id, Completion done) override;
  void initialize(Completion done) override;
  void reload(Completion done) override;
  [[nodiscard]] isuumo::Health health() const override;
  /// What waits for it; any thread.
  [[nodiscard]] WriteQueue::Load load() const;

  /// Refuses new writes (unavailable), finishes the queued ones and a reload under way, and joins the threads.
  /// Idempotent.
  void shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nazotte::loaders
