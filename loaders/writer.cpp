#include "loaders/writer.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <nazotte/check.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "loaders/csv_reader.hpp"
#include "loaders/merge_thread.hpp"
#include "loaders/write_queue.hpp"

namespace nazotte::loaders {

namespace {

using Clock = std::chrono::steady_clock;
using StockChanges = std::vector<isuumo::Catalog::StockChange>;

struct NewChairs {
  PreparedSegment segment;
};
struct NewEstates {
  PreparedSegment segment;
};

/// What a write does to memory once the store has it.
using Effect = std::variant<StockChanges, NewChairs, NewEstates, isuumo::Catalog::Replacement>;

Error sold_out(std::int64_t chair_id) {
  return {ErrorCode::not_found, fmt::format("chair {} is unknown or sold out", chair_id)};
}

}  // namespace

class Writer::Impl {
 public:
  Impl(Store& store, isuumo::Catalog& catalog, WriterOptions options)
      : store_(store),
        catalog_(catalog),
        options_(std::move(options)),
        queue_({.requests_max = options_.queue_max, .bytes_max = options_.queue_bytes_max}),
        backoff_(options_.retry_first),
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

  isuumo::Health health() const {
    const std::scoped_lock lock(health_mutex_);
    return health_;
  }

  bool initialize_enabled() const { return options_.initial_data != nullptr; }

  void shutdown() {
    const std::scoped_lock lock(shutdown_mutex_);
    queue_.close();
    if (thread_.joinable()) thread_.join();
    set_health({.ready = false, .reason = "shutting down"});
  }

 private:
  void run() {
    while (!queue_.finished()) {
      auto requests = queue_.take(next_ping_, {.buys_max = kGroupCommitMax, .patience = patience_});
      install_merge();
      if (!requests.empty()) {
        execute(requests);
      } else if (Clock::now() >= next_ping_) {
        look_after_store();
      }
      plan_merge();
    }
  }

  void execute(std::vector<WriteRequest>& requests) {
    WriteRequest& first = requests.front();
    switch (first.kind) {
      case WriteRequest::Kind::buy:
        return buy(requests);
      case WriteRequest::Kind::import_chairs:
        return first.done(import <isuumo::Chair, NewChairs>(first));
      case WriteRequest::Kind::import_estates:
        return first.done(import <isuumo::Estate, NewEstates>(first));
      case WriteRequest::Kind::initialize:
        return first.done(initialize(first));
    }
  }

  // --- writes ---

  template <class Row, class NewRows>
  Result<void> import(const WriteRequest& request) {
    auto parsed = parse_csv<Row>(request.csv);
    if (!parsed) return parsed.error();
    const std::span<const Row> rows(parsed->rows);
    // The store comes first also in time: what is unsettled may hold the same ids.
    if (auto ready = make_ready(request.arrived); !ready) return ready;
    auto prepared = catalog_.prepare(rows);
    if (!prepared) return prepared.error();
    return commit([&] { return store_.insert(rows); }, [&] { return Effect(NewRows{std::move(*prepared)}); });
  }

  Result<void> initialize(const WriteRequest& request) {
    const InitialData& data = *options_.initial_data;
    isuumo::CatalogBuilder builder = catalog_.builder();
    if (auto read = data.read(builder); !read) return broken_initial_data(read.error());
    auto replacement = isuumo::Catalog::prepare_replace(std::move(builder));
    if (!replacement) return broken_initial_data(replacement.error());
    if (auto ready = make_ready(request.arrived); !ready) return ready;
    auto done = commit([&] { return store_.replace(data); }, [&] { return Effect(std::move(*replacement)); });
    if (!done && done.error().code != ErrorCode::unavailable) return broken_initial_data(done.error());
    return done;
  }

  /// The client did nothing wrong: files of the operator are, which are none of the client's business.
  Error broken_initial_data(const Error& error) {
    const std::string reference = fmt::format("{:08x}", std::random_device{}());
    options_.logger->error("initialize, reference {}: {}", reference, error.message);
    return {ErrorCode::internal,
            fmt::format("the initial data cannot be used; the server's log has the reason, reference {}", reference)};
  }

  using Waiting = std::map<std::int32_t, std::vector<WriteRequest*>>;  // by chair, in order of arrival

  /// Answers what memory knows to be sold out, and collects the rest.
  Waiting collect_buys(std::vector<WriteRequest>& requests) {
    Waiting waiting;
    for (WriteRequest& request : requests) {
      if (catalog_.stock(request.chair_id).value_or(0) > 0) {
        waiting[static_cast<std::int32_t>(request.chair_id)].push_back(&request);
      } else {
        request.done(sold_out(request.chair_id));
      }
    }
    return waiting;
  }

  void buy(std::vector<WriteRequest>& requests) {
    // All arrived before the last one was taken, so the first one's time decides for the group.
    auto ready = make_ready(requests.front().arrived);
    if (!ready) {
      for (WriteRequest& request : requests) request.done(ready);
      return;
    }
    const Waiting waiting = collect_buys(requests);
    if (waiting.empty()) return;
    std::vector<Purchase> purchases;
    for (const auto& [chair_id, buyers] : waiting) {
      const auto wanted = static_cast<std::int32_t>(buyers.size());
      purchases.push_back({.chair_id = chair_id, .count = std::min(wanted, *catalog_.stock(chair_id))});
    }
    const Clock::time_point begin = Clock::now();
    auto done = commit([&] { return store_.buy(purchases); }, [&] { return Effect(stock_after(purchases)); });
    patience_ = std::min<Clock::duration>((Clock::now() - begin) / 2, kGatherMax);
    queue_.expect_again(requests.size());
    for (const Purchase& purchase : purchases) {
      std::int32_t left = purchase.granted;
      for (WriteRequest* request : waiting.at(purchase.chair_id)) {
        if (!done) {
          request->done(done);
        } else if (left-- > 0) {
          request->done({});
        } else {
          request->done(sold_out(purchase.chair_id));
        }
      }
    }
  }

  StockChanges stock_after(const std::vector<Purchase>& purchases) const {
    StockChanges changes;
    for (const Purchase& purchase : purchases) {
      // Less than wanted: somebody else sold the rest, and the store has none left.
      const bool all = purchase.granted == purchase.count;
      const std::int32_t left = all ? *catalog_.stock(purchase.chair_id) - purchase.granted : 0;
      changes.push_back({.chair_id = purchase.chair_id, .stock = left});
    }
    return changes;
  }

  // --- store first, then memory ---

  /// Success: the store has it and memory, too.
  template <class Write, class MakeEffect>
  Result<void> commit(Write write, MakeEffect make_effect) {
    Result<void> written = note(write());
    if (written) {
      apply(make_effect());
      return {};
    }
    if (!store_.unsettled()) return written;
    pending_.emplace(make_effect());
    auto settlement = settle();
    if (settlement && *settlement == Settlement::committed) return {};
    return written;
  }

  void apply(Effect&& effect) {
    if (auto* changes = std::get_if<StockChanges>(&effect)) catalog_.set_stock(*changes);
    if (auto* chairs = std::get_if<NewChairs>(&effect)) catalog_.commit_chairs(std::move(chairs->segment));
    if (auto* estates = std::get_if<NewEstates>(&effect)) catalog_.commit_estates(std::move(estates->segment));
    if (auto* content = std::get_if<isuumo::Catalog::Replacement>(&effect)) catalog_.install(std::move(*content));
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
    // Only now: it is not ready before memory is in step.
    return note(std::move(settlement));
  }

  /// Memory may miss something that the store has: reads everything anew.
  Result<void> reload() {
    options_.logger->warn("reading all rows again: what the store did cannot be told otherwise");
    auto state = note(store_.open());
    if (!state) return state.error();
    isuumo::CatalogBuilder builder = catalog_.builder();
    if (*state == StoreState::empty) return Error{ErrorCode::unavailable, "the store has lost its tables"};
    if (auto loaded = note(store_.load(builder)); !loaded) return loaded;
    auto replacement = isuumo::Catalog::prepare_replace(std::move(builder));
    if (!replacement) return replacement.error();
    catalog_.install(std::move(*replacement));
    stale_ = false;
    return {};
  }

  /// Before a write: nothing unsettled may be left. A request that had been waiting when the store proved to be away
  /// shares that outcome, so that a queue does not pay one time-out after the other.
  Result<void> make_ready(Clock::time_point arrived) {
    if (failed_at_ && arrived < *failed_at_) return Error{ErrorCode::unavailable, health().reason};
    return catch_up();
  }

  Result<void> catch_up() {
    if (store_.unsettled()) {
      if (auto settled = settle(); !settled) return settled.error();
    }
    if (!stale_) return {};
    auto reloaded = reload();
    if (reloaded) return {};
    // Whatever it is, it is no fault of the client's that waits, and may name what only operators should see.
    options_.logger->error("reading all rows again failed: {}", reloaded.error().message);
    const Error refusal{ErrorCode::unavailable, "the store's rows have to be read again, which failed so far"};
    set_health({.ready = false, .reason = refusal.message});
    return refusal;
  }

  // --- health ---

  /// Looks at a store's answer and hands it on.
  template <class Value>
  Result<Value> note(Result<Value> result) {
    if (!result && result.error().code == ErrorCode::unavailable) {
      if (!failed_at_) options_.logger->error("the store is unavailable: {}", result.error().message);
      failed_at_ = Clock::now();
      next_ping_ = *failed_at_ + backoff_;
      backoff_ = std::min(backoff_ * 2, options_.retry_max);
      set_health({.ready = false, .reason = result.error().message});
      return result;
    }
    if (failed_at_) options_.logger->info("the store is available again");
    failed_at_.reset();
    next_ping_ = Clock::now() + options_.ping_interval;
    backoff_ = options_.retry_first;
    set_health({.ready = true, .reason = {}});
    return result;
  }

  void look_after_store() {
    catalog_.published().reclaim();
    // With a write to settle, that is what tells whether the store is there.
    if (auto alive = store_.unsettled() ? Result<void>() : note(store_.ping()); !alive) return;
    if (auto caught_up = catch_up(); !caught_up) {
      options_.logger->warn("writes stay refused: {}", caught_up.error().message);
    }
  }

  void set_health(isuumo::Health health) {
    const std::scoped_lock lock(health_mutex_);
    health_ = std::move(health);
  }

  // --- merges ---

  void install_merge() {
    auto job = merges_.collect();
    if (!job) return;
    if (merging_chairs_) {
      catalog_.install_chairs(std::move(*job));
    } else {
      catalog_.install_estates(std::move(*job));
    }
  }

  void plan_merge() {
    if (merges_.busy()) return;
    auto job = catalog_.plan_chair_merge();
    merging_chairs_ = job.has_value();
    if (!job) job = catalog_.plan_estate_merge();
    if (job) merges_.start(std::move(*job));
  }

  Store& store_;
  isuumo::Catalog& catalog_;
  const WriterOptions options_;
  WriteQueue queue_;

  // The writer thread's own:
  std::optional<Effect> pending_;               // of the write whose outcome is unknown
  bool stale_ = false;                          // memory has to be read anew
  std::optional<Clock::time_point> failed_at_;  // the store's last failure, until it answers again
  Clock::time_point next_ping_ = Clock::now();
  std::chrono::milliseconds backoff_;
  Clock::duration patience_{};  // for further buys: half of what the last group took, so that waiting pays
  bool merging_chairs_ = false;

  mutable std::mutex health_mutex_;
  isuumo::Health health_{.ready = true, .reason = {}};
  std::mutex shutdown_mutex_;
  MergeThread merges_;
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

isuumo::Health Writer::health() const { return impl_->health(); }

void Writer::shutdown() { impl_->shutdown(); }

}  // namespace nazotte::loaders
