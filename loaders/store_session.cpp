#include "loaders/store_session.hpp"

#include <malloc.h>
#include <spdlog/logger.h>

#include <utility>

#include "loaders/startup.hpp"

namespace nazotte::loaders {

StoreSession::StoreSession(isuumo::Catalog& catalog, StoreSessionOptions options)
    : catalog_(catalog), options_(std::move(options)) {}

StoreSession::~StoreSession() { close(); }

Result<void> StoreSession::load(std::stop_token stop) {
  store_ = options_.make_store();
  auto loaded = load_catalog(*store_, catalog_,
                             {.logger = options_.writer.logger,
                              .initial_data = options_.writer.initial_data,
                              .stop = std::move(stop),
                              .large_renderer = options_.large_renderer});
  if (!loaded) return loaded.error();
  malloc_trim(0);  // the rows were held twice while they were sorted; give that back
  start_writer();
  return {};
}

void StoreSession::start_writer() {
  memory_is_behind_ = false;
  const std::scoped_lock lock(mutex_);
  writer_.emplace(*store_, catalog_, options_.writer);
}

void StoreSession::close() {
  if (!store_) return;
  if (writer_) {
    writer_->shutdown();
    const std::scoped_lock lock(mutex_);
    writer_.reset();
  }
  memory_is_behind_ = memory_is_behind_ || store_->unsettled();
  store_.reset();
}

void StoreSession::reopen(std::stop_token stop) {
  if (memory_is_behind_) {
    if (const auto loaded = load(std::move(stop)); loaded) return;
  }
  store_ = options_.make_store();
  // A store that is away now comes back to the writer.
  if (const auto opened = store_->open(); !opened) {
    options_.writer.logger->error("the store cannot be opened again: {}", opened.error().message);
  }
  start_writer();
}

template <class Call>
void StoreSession::pass(Completion&& done, Call call) {
  {
    const std::scoped_lock lock(mutex_);
    if (writer_) return call(std::move(done));
  }
  done(Error{ErrorCode::unavailable, "another process is taking over"});
}

void StoreSession::import_chairs(std::string csv, Completion done) {
  pass(std::move(done), [&](Completion&& then) { writer_->import_chairs(std::move(csv), std::move(then)); });
}

void StoreSession::import_estates(std::string csv, Completion done) {
  pass(std::move(done), [&](Completion&& then) { writer_->import_estates(std::move(csv), std::move(then)); });
}

void StoreSession::buy(std::int64_t chair_id, Completion done) {
  pass(std::move(done), [&](Completion&& then) { writer_->buy(chair_id, std::move(then)); });
}

void StoreSession::initialize(Completion done) {
  pass(std::move(done), [&](Completion&& then) { writer_->initialize(std::move(then)); });
}

void StoreSession::reload(Completion done) {
  pass(std::move(done), [&](Completion&& then) { writer_->reload(std::move(then)); });
}

isuumo::Health StoreSession::health() const {
  const std::scoped_lock lock(mutex_);
  return writer_ ? writer_->health() : isuumo::Health{.ready = true, .reason = {}};
}

isuumo::StoreStatus StoreSession::status() const {
  using State = isuumo::StoreStatus::State;
  isuumo::StoreStatus status = options_.writer.statistics->status();
  status.kind = options_.url.kind_name();
  status.address = options_.url.redacted();
  const std::scoped_lock lock(mutex_);
  status.state = State::closed;
  if (!writer_) return status;
  isuumo::Health health = writer_->health();
  status.state = health.ready ? State::ready : State::away;
  status.reason = std::move(health.reason);
  status.difference = std::move(health.difference);
  const WriteQueue::Load load = writer_->load();
  status.queued_writes = load.requests;
  status.queued_bytes = load.bytes;
  return status;
}

}  // namespace nazotte::loaders
