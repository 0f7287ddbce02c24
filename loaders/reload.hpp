// Reads all rows of the store anew while the writer goes on.
//
// Order: between two writes the store is asked for a snapshot. A thread of its own reads it and builds a whole new
// content, which nobody sees. What the writer commits meanwhile changes the present content as ever, and is noted. In
// the end the writer repeats what was noted on the new content and publishes it. So no read and no write waits for the
// load, and nothing that was acknowledged vanishes for a moment.
//
// What was noted may not fit what was read, when rows are changed by hand during the load; then it has to be begun
// again. What is noted is bounded by the caller: see noted_bytes().
//
// Everybody who asks while one is running shares the next one, which begins when it has ended: the running one may have
// begun before the change that they want to see.
//
// Thread safety: all functions from the writer's thread; the callback comes from the reading thread.
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "loaders/effect.hpp"
#include "loaders/side_thread.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class Reload {
 public:
  using Completion = isuumo::WritePort::Completion;

  /// `finished` is called on the reading thread after each load.
  Reload(std::shared_ptr<spdlog::logger> logger, std::function<void()> finished);

  /// To be answered by the next load.
  void request(Completion done) { waiting_.push_back(std::move(done)); }
  /// Somebody has not been answered yet: by the next load or, while running(), by the present one.
  [[nodiscard]] bool wanted() const { return !waiting_.empty() || !served_.empty(); }

  /// From start() until collect() has returned a result.
  [[nodiscard]] bool running() const { return thread_.busy(); }

  /// Only when not running() and with nothing unsettled. Errors: those of Store::snapshot().
  [[nodiscard]] Result<void> start(Store& store, const isuumo::Catalog& catalog);

  /// A write was committed and is about to change memory. Takes what it needs for itself.
  void note(Effect& effect);
  /// Memory that is held for what was noted since start().
  [[nodiscard]] std::size_t noted_bytes() const { return noted_bytes_; }

  /// What is being read will not do: it has to be begun again.
  void outdate() { outdated_ = true; }

  /// Blocks until the load has ended. Only when running().
  void wait() { thread_.wait(); }

  enum class Outcome : unsigned char { outdated, failed, read };
  struct Finished {
    Outcome outcome;
    std::optional<isuumo::Catalog::Replacement> content;  // read: with everything that was committed up to now
    Error error = {};                                     // failed: fit for clients, the log has the details
  };
  /// Nothing while the load is under way. O(what was noted).
  [[nodiscard]] std::optional<Finished> collect(const isuumo::Catalog& catalog);

  /// Answers those whom the last load was for.
  void answer(const Result<void>& outcome);
  /// Answers everybody.
  void answer_all(const Result<void>& outcome);

 private:
  struct Job {
    std::shared_ptr<spdlog::logger> logger;
    std::unique_ptr<StoreSnapshot> snapshot;
    isuumo::CatalogBuilder builder;
    std::optional<Result<isuumo::Catalog::Replacement>> content = {};

    void run();
  };
  using Note = std::variant<Sales, std::unique_ptr<const ImportedRows<isuumo::Chair>>,
                            std::unique_ptr<const ImportedRows<isuumo::Estate>>>;

  Error refusal(const Error& error) const;
  /// False when it does not fit.
  static bool repeat(const Note& note, const isuumo::Catalog& catalog, isuumo::Catalog::Replacement& content);
  static bool repeat(const Sales& sales, isuumo::Catalog::Replacement& content);

  std::shared_ptr<spdlog::logger> logger_;
  std::vector<Completion> waiting_;  // for the next load
  std::vector<Completion> served_;   // by the running one
  std::vector<Note> notes_;          // in the order of commits
  std::size_t noted_bytes_ = 0;
  bool outdated_ = false;
  SideThread<Job> thread_;
};

}  // namespace nazotte::loaders
