#include "loaders/writer.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <nazotte/check.hpp>

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "loaders/buy_group.hpp"
#include "loaders/content_watch.hpp"
#include "loaders/csv_reader.hpp"
#include "loaders/effect.hpp"
#include "loaders/merges.hpp"
#include "loaders/reload.hpp"
#include "loaders/store_health.hpp"
#include "loaders/write_queue.hpp"
#include "loaders/write_statistics.hpp"

namespace nazotte::loaders {

namespace {

using Clock = std::chrono::steady_clock;

using Action = isuumo::PastWrite::Action;
using Transaction = WriteStatistics::Transaction;

}  // namespace

class Writer::Impl {
 public:
  Impl(Store& store, isuumo::Catalog& catalog, WriterOptions options)
      : store_(store),
        catalog_(catalog),
        options_(std::move(options)),
        statistics_(*options_.statistics),
        queue_({.requests_max = options_.queue_max, .bytes_max = options_.queue_bytes_max}),
        health_({.logger = options_.logger,
                 .statistics = options_.statistics,
                 .ping_interval = options_.ping_interval,
                 .retry_first = options_.retry_first,
                 .retry_max = options_.retry_max}),
        watch_({.logger = options_.logger,
                .statistics = options_.statistics,
                .interval = options_.check_interval,
                .rows_max = options_.check_rows_max},
               [this] { queue_.wake(); }),
        reload_(options_.logger, [this] { queue_.wake(); }),
        merges_([this] { queue_.wake(); }),
        thread_([this] { run(); }) {}

  void push(WriteRequest request) {
    switch (queue_.push(request)) {
      case WriteQueue::Admission::accepted:
        return;
      case WriteQueue::Admission::full:
        return request.done(Error{ErrorCode::unavailable, "too many writes are waiting"});
      case WriteQueue::Admission::closed:
        return request.done(Error{ErrorCode::unavailable, "shutting down"});
    }
  }

  isuumo::Health health() const { return health_.get(); }

  WriteQueue::Load load() const { return queue_.load(); }

  bool initialize_enabled() const { return options_.initial_data != nullptr; }

  void shutdown() {
    const std::scoped_lock lock(shutdown_mutex_);
    queue_.close();
    if (thread_.joinable()) thread_.join();
    health_.refuse("shutting down");
  }

 private:
  void run() {
    watch_.reading(store_);
    watch_.was_read();
    while (!queue_.finished()) {
      const Clock::time_point wake = in_step() ? std::min(health_.next_ping(), watch_.next()) : health_.next_ping();
      auto requests = queue_.take(wake, {.buys_max = kGroupCommitMax, .patience = patience_});
      merges_.install(catalog_);
      static_cast<void>(install_reload());
      if (!requests.empty()) {
        execute(requests);
      } else if (Clock::now() >= health_.next_ping()) {
        look_after_store();
      }
      begin_reload();
      check_content();
      merges_.plan(catalog_);
      statistics_.published(catalog_.version());
    }
    static_cast<void>(finish_reload());
    reload_.answer_all(Error{ErrorCode::unavailable, "shutting down"});
  }

  void execute(std::vector<WriteRequest>& requests) {
    WriteRequest& first = requests.front();
    switch (first.kind) {
      case WriteRequest::Kind::buy:
        return buy(requests);
      case WriteRequest::Kind::import_chairs:
        return noted(first, Action::import_chairs, [&](auto& rows) { return import <isuumo::Chair>(first, rows); });
      case WriteRequest::Kind::import_estates:
        return noted(first, Action::import_estates, [&](auto& rows) { return import <isuumo::Estate>(first, rows); });
      case WriteRequest::Kind::initialize:
        return noted(first, Action::initialize, [&](auto&) { return initialize(first); });
      case WriteRequest::Kind::reload:
        return reload_.request(std::move(first.done));
    }
  }

  // --- writes ---

  /// Answers a request with what `write` comes to, which tells how many rows it has met. Who is answered finds it in
  /// the statistics.
  template <class Write>
  void noted(const WriteRequest& request, Action action, Write write) {
    isuumo::PastWrite past{.action = action, .bytes = request.csv.size()};
    const Result<void> outcome = write(past.rows);
    note_end(std::move(past), request.arrived, outcome);
    request.done(outcome);
  }

  void note_end(isuumo::PastWrite past, Clock::time_point arrived, const Result<void>& outcome) {
    if (!outcome) past.error = outcome.error().message;
    statistics_.ended(std::move(past), arrived);
    statistics_.published(catalog_.version());
  }

  template <class Row>
  Result<void> import(WriteRequest& request, std::uint64_t& row_count) {
    auto source = std::make_unique<ImportedRows<Row>>();
    source->csv = std::move(request.csv);
    auto parsed = parse_csv<Row>(source->csv);
    if (!parsed) return parsed.error();
    source->parsed = std::move(*parsed);
    const std::span<const Row> rows(source->parsed.rows);
    row_count = rows.size();
    // The store comes first also in time: what is unsettled may hold the same ids.
    if (auto ready = make_ready(request.arrived); !ready) return ready;
    auto prepared = catalog_.prepare(rows);
    if (!prepared) return prepared.error();
    const auto effect = [&] { return Effect(NewRows<Row>{std::move(*prepared), std::move(source)}); };
    auto done = commit([&] { return store_.insert(rows); }, effect);
    if (done) statistics_.committed({Transaction::import, row_count, commit_time_}, {&request.arrived, 1});
    return done;
  }

  Result<void> initialize(const WriteRequest& request) {
    const InitialData& data = *options_.initial_data;
    isuumo::CatalogBuilder builder = catalog_.builder();
    if (auto read = data.read(builder); !read) return broken_initial_data(read.error());
    auto replacement = isuumo::Catalog::prepare_replace(std::move(builder));
    if (!replacement) return broken_initial_data(replacement.error());
    if (auto ready = make_ready(request.arrived); !ready) return ready;
    const std::uint64_t rows = replacement->chairs.snapshot()->rows() + replacement->estates.snapshot()->rows();
    auto done = commit([&] { return store_.replace(data); }, [&] { return Effect(std::move(*replacement)); });
    if (!done && done.error().code != ErrorCode::unavailable) return broken_initial_data(done.error());
    if (done) statistics_.committed({Transaction::initialize, rows, commit_time_}, {&request.arrived, 1});
    return done;
  }

  /// The client did nothing wrong: files of the operator are, which are none of the client's business.
  Error broken_initial_data(const Error& error) {
    const std::string reference = fmt::format("{:08x}", std::random_device{}());
    options_.logger->error("initialize, reference {}: {}", reference, error.message);
    return {ErrorCode::internal,
            fmt::format("the initial data cannot be used; the server's log has the reason, reference {}", reference)};
  }

  void buy(std::vector<WriteRequest>& requests) {
    // All arrived before the last one was taken, so the first one's time decides for the group.
    if (auto ready = make_ready(requests.front().arrived); !ready) {
      statistics_.bought(0, {.failed = requests.size()});
      for (WriteRequest& request : requests) request.done(ready);
      return;
    }
    BuyGroup group(requests, catalog_);
    if (group.sold_out() > 0) statistics_.bought(0, {.sold_out = group.sold_out()});
    group.answer_sold_out();
    if (group.size() == 0) return;
    Sales& purchases = group.purchases();
    auto done = commit([&] { return store_.buy(purchases); }, [&] { return Effect(purchases); });
    patience_ = std::min<Clock::duration>((Clock::now() - commit_time_.begin) / 2, kGatherMax);
    queue_.expect_again(requests.size());
    if (done) statistics_.committed({Transaction::buy, group.rows_written(), commit_time_}, group.arrivals());
    statistics_.bought(group.size(), group.counts(done));
    statistics_.published(catalog_.version());
    group.answer(done);
  }

  // --- store first, then memory ---

  /// Success: the store has it and memory, too.
  template <class Write, class MakeEffect>
  Result<void> commit(Write write, MakeEffect make_effect) {
    commit_time_.begin = Clock::now();
    Result<void> written = health_.note(write());
    commit_time_.end = Clock::now();
    if (written) {
      apply(make_effect());
      return {};
    }
    if (!store_.unsettled()) return written;
    pending_.emplace(make_effect());
    // It was prepared for the present content, and what is being read may have it or not.
    reload_.outdate();
    auto settlement = settle();
    commit_time_.end = Clock::now();
    if (settlement && *settlement == Settlement::committed) return {};
    return written;
  }

  void apply(Effect&& effect) {
    reload_.note(effect);
    const bool replaces = std::holds_alternative<isuumo::Catalog::Replacement>(effect);
    loaders::apply(std::move(effect), catalog_);
    if (!replaces) return;
    watch_.was_replaced();
    health_.set_difference(watch_.difference());
  }

  /// Finds out about the write of unknown outcome, and brings memory in step.
  Result<Settlement> settle() {
    auto settlement = store_.settle();
    if (settlement) {
      NAZOTTE_CHECK(pending_.has_value());
      if (*settlement == Settlement::committed) apply(std::move(*pending_));
      stale_ = *settlement == Settlement::untraceable;
      pending_.reset();
    }
    if (stale_) {
      options_.logger->warn("reading all rows again: what the store did cannot be told otherwise");
      return settlement;
    }
    // Only now: it is not ready before memory is in step.
    return health_.note(std::move(settlement));
  }

  /// Before a write: nothing unsettled may be left. A request that had been waiting when the store proved to be away
  /// shares that outcome, so that a queue does not pay one time-out after the other.
  Result<void> make_ready(Clock::time_point arrived) {
    const auto failed_at = health_.failed_at();
    if (failed_at && arrived < *failed_at) return Error{ErrorCode::unavailable, health_.get().reason};
    if (reload_.noted_bytes() > options_.reload_notes_bytes_max) static_cast<void>(finish_reload());
    return catch_up();
  }

  Result<void> settle_earlier() {
    if (!store_.unsettled()) return {};
    if (auto settled = settle(); !settled) return settled.error();
    return {};
  }

  Result<void> catch_up() {
    if (auto settled = settle_earlier(); !settled) return settled;
    while (stale_) {
      Result<void> done = reload_.running() ? Result<void>() : start_reload();
      if (done) done = finish_reload();
      if (!done || !stale_) done = health_.note(std::move(done));
      if (done) continue;
      const Error refusal{ErrorCode::unavailable, "the store's rows have to be read again, which failed so far"};
      health_.refuse(refusal.message);
      return refusal;
    }
    return {};
  }

  // --- reading everything anew ---

  void begin_reload() {
    if (reload_.running() || !reload_.wanted()) return;
    const auto settled = settle_earlier();
    if (const auto begun = settled ? start_reload() : settled; !begun) {
      note_end({.action = Action::reload}, Clock::now(), begun);
      reload_.answer_all(begun);
    }
  }

  Result<void> start_reload() {
    watch_.reading(store_);
    reload_begun_ = Clock::now();
    auto begun = reload_.start(store_, catalog_);
    statistics_.reloading(begun.has_value());
    return begun;
  }

  /// Shows what a load has read, if one has ended. Errors: what went wrong with it, for a client.
  Result<void> install_reload() {
    auto finished = reload_.collect(catalog_);
    if (!finished) return {};
    statistics_.reloading(false);
    if (finished->outcome == Reload::Outcome::outdated) return {};
    Result<void> outcome;
    if (finished->outcome == Reload::Outcome::read) {
      catalog_.install(std::move(*finished->content));
      stale_ = false;
      watch_.was_read();
      health_.set_difference(watch_.difference());
      options_.logger->info("all rows were read again");
    } else {
      outcome = finished->error;
    }
    note_end({.action = Action::reload}, reload_begun_, outcome);
    reload_.answer(outcome);
    return outcome;
  }

  /// Waits for a load under way.
  Result<void> finish_reload() {
    if (!reload_.running()) return {};
    reload_.wait();
    return install_reload();
  }

  /// Memory may lack something that the store has.
  bool behind() const { return store_.unsettled() || stale_; }

  /// As far as we know, memory is what the store holds, and the store is there.
  bool in_step() const { return !behind() && !health_.failed_at(); }

  /// Looks whether somebody else changed rows. Only between two writes.
  void check_content() {
    watch_.collect();
    health_.set_difference(watch_.difference());
    if (in_step()) watch_.begin(store_, catalog_);
  }

  void look_after_store() {
    catalog_.published().reclaim();
    // With a write to settle or rows to read, that is what tells whether the store is there.
    if (auto alive = behind() ? Result<void>() : health_.note(store_.ping()); !alive) return;
    if (auto caught_up = catch_up(); !caught_up) {
      options_.logger->warn("writes stay refused: {}", caught_up.error().message);
    }
  }

  Store& store_;
  isuumo::Catalog& catalog_;
  const WriterOptions options_;
  WriteStatistics& statistics_;
  WriteQueue queue_;

  // The writer thread's own:
  std::optional<Effect> pending_;  // of the write whose outcome is unknown
  bool stale_ = false;             // memory has to be read anew before anything else is written
  Clock::time_point reload_begun_;
  WriteStatistics::CommitTime commit_time_;  // of the last transaction
  Clock::duration patience_{};               // for further buys: half of what the last group took, so that waiting pays

  StoreHealth health_;
  ContentWatch watch_;
  Reload reload_;
  Merges merges_;
  std::mutex shutdown_mutex_;
  std::thread thread_;  // last: it uses everything above
};

Writer::Writer(Store& store, isuumo::Catalog& catalog, WriterOptions options)
    : impl_(std::make_unique<Impl>(store, catalog, std::move(options))) {}

Writer::~Writer() { shutdown(); }

void Writer::import_chairs(std::string csv, Completion done) {
  impl_->push({.kind = WriteRequest::Kind::import_chairs, .csv = std::move(csv), .done = std::move(done)});
}

void Writer::import_estates(std::string csv, Completion done) {
  impl_->push({.kind = WriteRequest::Kind::import_estates, .csv = std::move(csv), .done = std::move(done)});
}

void Writer::buy(std::int64_t chair_id, Completion done) {
  impl_->push({.kind = WriteRequest::Kind::buy, .chair_id = chair_id, .done = std::move(done)});
}

void Writer::initialize(Completion done) {
  if (!impl_->initialize_enabled()) return done(Error{ErrorCode::disabled, "no initial data are configured"});
  impl_->push({.kind = WriteRequest::Kind::initialize, .done = std::move(done)});
}

void Writer::reload(Completion done) { impl_->push({.kind = WriteRequest::Kind::reload, .done = std::move(done)}); }

isuumo::Health Writer::health() const { return impl_->health(); }

WriteQueue::Load Writer::load() const { return impl_->load(); }

void Writer::shutdown() { impl_->shutdown(); }

}  // namespace nazotte::loaders
