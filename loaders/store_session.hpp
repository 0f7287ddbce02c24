// The store and its writer as one write port that can be closed and opened again: a process that hands its store over
// to another closes it first, and goes on if nothing comes of that.
//
// Thread safety: the WritePort functions and status() from any thread; they pass one after another, which costs little
// beside what a writer does with them, and close() returns when none is under way any more. Everything else from one
// thread. Lifetime: catalog and initial data must outlive the session. Invariant: while it is closed nobody changes the
// catalog, and the store is free: another process may lock and write it.
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/status_port.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "loaders/initial_data.hpp"
#include "loaders/store.hpp"
#include "loaders/store_url.hpp"
#include "loaders/writer.hpp"

namespace nazotte::loaders {

struct StoreSessionOptions {
  std::function<std::unique_ptr<Store>()> make_store;  // required
  WriterOptions writer;                                // its logger is required
  const isuumo::Renderer* large_renderer = nullptr;    // see StartupOptions
  StoreUrl url = {};                                   // for status()
};

class StoreSession final : public isuumo::WritePort, public isuumo::StatusPort {
 public:
  StoreSession(isuumo::Catalog& catalog, StoreSessionOptions options);
  ~StoreSession() override;
  StoreSession(const StoreSession&) = delete;
  StoreSession& operator=(const StoreSession&) = delete;

  /// As load_catalog(); then writes are taken.
  [[nodiscard]] Result<void> load(std::stop_token stop);

  /// Finishes the writes that were begun. Later ones are answered `unavailable`; health() stays good, for whoever
  /// closes a session keeps writes away meanwhile. Idempotent.
  void close();

  /// After close(), when nobody else has written since: takes writes again. Reads the rows again only when the outcome
  /// of a write was unknown; that waits for the store until stop is requested.
  void reopen(std::stop_token stop);

  void import_chairs(std::string csv, Completion done) override;
  void import_estates(std::string csv, Completion done) override;
  void buy(std::int64_t chair_id, Completion done) override;
  void initialize(Completion done) override;
  void reload(Completion done) override;
  [[nodiscard]] isuumo::Health health() const override;
  [[nodiscard]] isuumo::StoreStatus status() const override;

 private:
  void start_writer();
  template <class Call>
  void pass(Completion&& done, Call call);

  isuumo::Catalog& catalog_;
  const StoreSessionOptions options_;
  std::unique_ptr<Store> store_;
  bool memory_is_behind_ = false;  // a write's outcome was unknown when the writer ended
  mutable std::mutex mutex_;       // of writer_
  std::optional<Writer> writer_;
};

}  // namespace nazotte::loaders
