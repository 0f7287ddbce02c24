// The SQLite store when its file system refuses: every operation in turn, then power cuts, torn logs and damage.
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "test/engine/random_source.hpp"
#include "test/loaders/sqlite_file.hpp"
#include "test/loaders/sqlite_vfs_shim.hpp"
#include "test/loaders/sqlite_workload.hpp"

namespace nazotte::test {

using loaders::SqliteStore;
using loaders::StoreState;
using Kind = VfsOperation::Kind;

namespace {

constexpr int kCheckpointPages = 8;  // so that a few writes hold several checkpoints

struct Refusal {
  Kind kind;
  int code;
  bool lasting;  // until it is healed; else one operation only
};

/// Refuses operation number `at` of a kind.
class Refuser {
 public:
  Refuser(VfsShim& shim, Refusal refusal, int at) : shim_(shim) {
    shim.hook = [this, refusal, at](const VfsOperation& operation) {
      // A copy is how the test looks at the file.
      if (operation.file.starts_with("copy.db") || operation.kind != refusal.kind) return SQLITE_OK;
      if (++seen_ < at || healed_) return SQLITE_OK;
      if (!refusal.lasting && seen_ > at) return SQLITE_OK;
      refused_ = true;
      return refusal.code;
    };
  }
  ~Refuser() { shim_.hook = nullptr; }
  Refuser(const Refuser&) = delete;
  Refuser& operator=(const Refuser&) = delete;

  void heal() { healed_ = true; }
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  VfsShim& shim_;
  int seen_ = 0;
  bool healed_ = false;
  bool refused_ = false;
};

/// A message for clients: no path, no SQL.
void check_message(const Error& error, const TemporaryFolder& folder) {
  for (const std::string_view part :
       {std::string_view(folder.path().native()), std::string_view("INSERT"), std::string_view("UPDATE"),
        std::string_view("PRAGMA"), std::string_view(".db")}) {
    CHECK(error.message.find(part) == std::string::npos);
  }
}

/// The workload with one refusal in it; every step is tried again until it is done. False when nothing was refused.
bool survives(const SqliteWorkload& workload, VfsShim& shim, const Refusal& refusal, int at) {
  const TemporaryFolder folder;
  const TemporaryFolder crash_folder;
  const auto file = folder.path() / "store.db";
  Content acknowledged;
  {
    Refuser refuser(shim, refusal, at);
    SqliteStore store(file.string(), null_logger(), kCheckpointPages);
    if (!store.open()) {
      refuser.heal();
      REQUIRE(store.open());
    }
    for (const SqliteWorkload::Step& step : workload.steps()) {
      Content next = acknowledged;
      step.effect(next);
      auto done = step.run(store);
      if (!done) {
        CHECK(done.error().code == ErrorCode::unavailable);
        check_message(done.error(), folder);
        // A crash at this moment finds the step whole or not at all; nobody was told that it is done.
        const Content found = content_of(copy_database(file, crash_folder));
        CHECK((found == acknowledged || found == next));
        done = step.run(store);
      }
      if (!done) {
        CHECK(done.error().code == ErrorCode::unavailable);
        refuser.heal();
        REQUIRE(store.ping());
        REQUIRE(step.run(store));
      }
      acknowledged = std::move(next);
    }
    if (!refuser.refused()) return false;
  }
  CHECK(content_of(file) == acknowledged);
  return true;
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("whichever operation on a SQLite file is refused, what was acknowledged is there and nothing else") {
  const SqliteWorkload workload;
  VfsShim shim;
  for (const Refusal& refusal :
       {Refusal{Kind::write, SQLITE_FULL, true}, Refusal{Kind::write, SQLITE_IOERR_WRITE, false},
        Refusal{Kind::sync, SQLITE_IOERR_FSYNC, true}, Refusal{Kind::sync, SQLITE_IOERR_FSYNC, false},
        Refusal{Kind::truncate, SQLITE_IOERR_TRUNCATE, true}, Refusal{Kind::remove, SQLITE_IOERR_DELETE, true}}) {
    int at = 1;
    for (bool refused = true; refused; ++at) {
      INFO("code " << refusal.code << ", lasting " << refusal.lasting << ", operation " << at);
      refused = survives(workload, shim, refusal, at);
    }
    if (refusal.kind == Kind::write) CHECK(at > 100);
    if (refusal.kind == Kind::sync) CHECK(at > 25);
  }
}

namespace {

/// What a disk may hold after a power cut: of the operations since a file's last sync, any part.
class Disk {
 public:
  enum class Kind : unsigned char { honest, lying };  // a lying disk forgets that it was told to sync
  explicit Disk(Kind kind) : kind_(kind) {}

  void note(const VfsOperation& operation) {
    File& file = files_[operation.file];
    if (operation.kind != VfsOperation::Kind::sync) {
      file.pending.push_back({operation.kind, operation.offset, std::string(operation.data)});
      return;
    }
    if (kind_ == Kind::lying) return;
    // SQLite syncs the folder with a new journal or log: then what was removed stays away.
    if (!file.durable) forget_removed();
    for (const Pending& pending : file.pending) apply(pending, file.durable);
    file.pending.clear();
  }

  /// Writes the files of database `name` to a folder.
  void cut_power(RandomSource& random, const std::string& name, const TemporaryFolder& folder) const {
    for (const std::string suffix : {"", "-wal", "-journal"}) {
      const auto target = folder.path() / ("copy.db" + suffix);
      std::filesystem::remove(target);
      const auto found = files_.find(name + suffix);
      if (found == files_.end()) continue;
      std::optional<std::string> bytes = found->second.durable;
      for (const Pending& pending : found->second.pending) tear(pending, random, bytes);
      if (bytes) write_bytes(target, *bytes);
    }
  }

 private:
  struct Pending {
    VfsOperation::Kind kind;
    std::int64_t offset;
    std::string data;
  };
  struct File {
    std::optional<std::string> durable;
    std::vector<Pending> pending;
  };
  static constexpr std::size_t kSectorBytes = 512;

  void forget_removed() {
    for (auto& [name, file] : files_) {
      const auto is_removal = [](const Pending& pending) { return pending.kind == VfsOperation::Kind::remove; };
      const auto last = std::find_if(file.pending.rbegin(), file.pending.rend(), is_removal);
      if (last == file.pending.rend()) continue;
      file.durable.reset();
      file.pending.erase(file.pending.begin(), last.base());
    }
  }

  static void apply(const Pending& pending, std::optional<std::string>& bytes) {
    if (pending.kind == VfsOperation::Kind::remove) return bytes.reset();
    if (!bytes) bytes.emplace();
    const auto offset = static_cast<std::size_t>(pending.offset);
    if (pending.kind == VfsOperation::Kind::truncate) return bytes->resize(offset);
    if (bytes->size() < offset + pending.data.size()) bytes->resize(offset + pending.data.size());
    bytes->replace(offset, pending.data.size(), pending.data);
  }

  /// All of it, nothing of it, or some of its sectors.
  static void tear(const Pending& pending, RandomSource& random, std::optional<std::string>& bytes) {
    const auto fate = random.integer(0, 2);
    if (fate == 0) return;
    if (fate == 1 || pending.kind != VfsOperation::Kind::write) return apply(pending, bytes);
    for (std::size_t at = 0; at < pending.data.size(); at += kSectorBytes) {
      if (random.chance(0.5)) continue;
      apply({pending.kind, pending.offset + static_cast<std::int64_t>(at), pending.data.substr(at, kSectorBytes)},
            bytes);
    }
  }

  const Kind kind_;
  std::map<std::string, File> files_;
};

}  // namespace

namespace {

struct Cuts {
  int all = 0;
  int wrong = 0;  // found something else than what was acknowledged, with or without the step under way
};

/// Cuts the power before every operation of the workload.
Cuts cut_everywhere(RandomSource& random, const SqliteWorkload& workload, Disk::Kind disk_kind) {
  const std::vector<Content> history = workload.history();
  const TemporaryFolder folder;
  const TemporaryFolder cut_folder;
  VfsShim shim;
  Disk disk(disk_kind);
  std::size_t acknowledged = 0;
  Cuts cuts;
  shim.hook = [&](const VfsOperation& operation) {
    if (operation.file.starts_with("copy.db")) return SQLITE_OK;
    disk.cut_power(random, "store.db", cut_folder);
    const auto found = content_if_readable(cut_folder.path() / "copy.db");
    const std::size_t next = std::min(acknowledged + 1, history.size() - 1);
    if (!found || (*found != history[acknowledged] && *found != history[next])) ++cuts.wrong;
    ++cuts.all;
    disk.note(operation);
    return SQLITE_OK;
  };
  SqliteStore store((folder.path() / "store.db").string(), null_logger(), kCheckpointPages);
  REQUIRE(store.open());
  for (const SqliteWorkload::Step& step : workload.steps()) {
    REQUIRE(step.run(store));
    ++acknowledged;
  }
  return cuts;
}

}  // namespace

TEST_CASE("after a power cut at any moment a SQLite file holds what was acknowledged by then") {
  RandomSource random;
  INFO(random.seed());
  const SqliteWorkload workload;
  const Cuts cuts = cut_everywhere(random, workload, Disk::Kind::honest);
  CHECK(cuts.all > 100);
  CHECK(cuts.wrong == 0);
  // Were nothing synced, this test would see it.
  CHECK(cut_everywhere(random, workload, Disk::Kind::lying).wrong > 10);
}

namespace {

/// A write-ahead log with the whole workload in it, and where it ended after each step.
struct Log {
  std::string bytes;
  std::vector<std::size_t> ends = {0};

  /// Steps that were complete before a place of the log.
  [[nodiscard]] std::size_t steps_before(std::size_t place) const {
    return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), place) - ends.begin()) - 1;
  }
};

Log write_log(SqliteStore& store, const std::filesystem::path& file, const SqliteWorkload& workload) {
  Log log;
  for (const SqliteWorkload::Step& step : workload.steps()) {
    REQUIRE(step.run(store));
    log.ends.push_back(std::filesystem::file_size(file.native() + "-wal"));
  }
  log.bytes = read_bytes(file.native() + "-wal");
  return log;
}

}  // namespace

TEST_CASE("a write-ahead log that is cut or flipped anywhere holds the commits before that place") {
  RandomSource random;
  INFO(random.seed());
  const SqliteWorkload workload;
  const std::vector<Content> history = workload.history();
  const TemporaryFolder folder;
  const TemporaryFolder torn_folder;
  const VfsShim no_syncs;
  const auto file = folder.path() / "store.db";
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  const Log log = write_log(store, file, workload);
  const auto content_with = [&](std::string_view torn_log) {
    const auto copy = copy_database(file, torn_folder);
    write_bytes(copy.native() + "-wal", torn_log);
    return content_of(copy);
  };
  constexpr std::size_t kHeaderBytes = 32;
  constexpr std::size_t kFrameBytes = 24 + 4096;
  REQUIRE((log.bytes.size() - kHeaderBytes) % kFrameBytes == 0);
  for (std::size_t frame = kHeaderBytes; frame < log.bytes.size(); frame += kFrameBytes) {
    const std::size_t within = frame + static_cast<std::size_t>(random.integer(1, kFrameBytes - 1));
    INFO("frame at " << frame << ", place within it " << within);
    CHECK(content_with(std::string_view(log.bytes).substr(0, frame)) == history[log.steps_before(frame)]);
    CHECK(content_with(std::string_view(log.bytes).substr(0, within)) == history[log.steps_before(within)]);
    std::string flipped = log.bytes;
    flipped[within] = static_cast<char>(flipped[within] ^ 0x10);
    CHECK(content_with(flipped) == history[log.steps_before(within)]);
  }
  CHECK(content_with(log.bytes) == history.back());
}

namespace {

/// A file with the workload's rows, closed.
std::filesystem::path make_file(const TemporaryFolder& folder, const SqliteWorkload& workload) {
  const auto file = folder.path() / "store.db";
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  for (const SqliteWorkload::Step& step : workload.steps()) REQUIRE(step.run(store));
  return file;
}

}  // namespace

TEST_CASE("a truncated or damaged file ends a start with a clear error, and is not written to") {
  const TemporaryFolder folder;
  const SqliteWorkload workload;
  const auto file = make_file(folder, workload);
  const std::string whole = read_bytes(file);
  const auto error_of = [&]() -> std::optional<Error> {
    SqliteStore store(file.string(), null_logger());
    auto state = store.open();
    if (!state) return state.error();
    RecordingSink sink;
    auto loaded = store.load(sink);
    if (!loaded) return loaded.error();
    return std::nullopt;
  };
  const auto check_refused = [&](const std::string& bytes) {
    write_bytes(file, bytes);
    const auto error = error_of();
    REQUIRE(error);
    CHECK((error->code == ErrorCode::incompatible || error->code == ErrorCode::invalid_argument));
    CHECK(read_bytes(file) == bytes);
  };
  for (const std::size_t kept : {whole.size() / 2, whole.size() - 4096, std::size_t{4096}, std::size_t{100}}) {
    INFO("cut at " << kept);
    check_refused(whole.substr(0, kept));
  }
  for (const std::size_t page : {std::size_t{1}, std::size_t{2}, whole.size() / 4096 - 1}) {
    INFO("page " << page);
    std::string bytes = whole;
    bytes.replace(page * 4096, 4096, std::string(4096, '\x5a'));
    check_refused(bytes);
  }
  write_bytes(file, whole);
  CHECK_FALSE(error_of());
}

TEST_CASE("a file that cannot be read any more takes no writes until it is mended and opened again") {
  const TemporaryFolder folder;
  const SqliteWorkload workload;
  const auto file = make_file(folder, workload);
  VfsShim shim;
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  std::array<loaders::Purchase, 1> purchase = {{{.chair_id = 55, .count = 1}}};
  shim.read_result = SQLITE_CORRUPT;
  const auto refused = store.buy(purchase);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  check_message(refused.error(), folder);
  shim.read_result = SQLITE_OK;
  // What is in memory may be as wrong as what was read.
  CHECK_FALSE(store.ping());
  CHECK_FALSE(store.buy(purchase));
  REQUIRE(store.snapshot());
  CHECK(store.ping());
  CHECK(store.buy(purchase));
}

TEST_CASE("a file that was replaced takes no writes until a snapshot has opened the new one") {
  const TemporaryFolder folder;
  const SqliteWorkload workload;
  const auto file = make_file(folder, workload);
  const auto other = folder.path() / "other.db";
  std::filesystem::copy_file(file, other);
  run_sql(other, "UPDATE chair SET stock = 77 WHERE id = 55");
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  const auto commits = store.foreign_commits();
  std::array<loaders::Purchase, 1> purchase = {{{.chair_id = 55, .count = 1}}};
  REQUIRE(store.buy(purchase));
  const auto old = folder.path() / "old.db";
  std::filesystem::rename(file, old);
  CHECK_FALSE(store.ping());
  const auto refused = store.buy(purchase);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  check_message(refused.error(), folder);
  // Gone altogether: nothing is made anew.
  CHECK_FALSE(store.snapshot());
  CHECK_FALSE(std::filesystem::exists(file));
  std::filesystem::rename(other, file);
  auto snapshot = store.snapshot();
  REQUIRE(snapshot);
  RecordingSink sink;
  REQUIRE((*snapshot)->read(sink));
  CHECK(sink.chairs.at(55).find("stock=77") != std::string::npos);
  CHECK(store.foreign_commits() != commits);
  CHECK(store.buy(purchase));
  // The old file has all that was acknowledged, and the new one nothing of it.
  CHECK(content_of(old).chairs.at(55) != workload.history().back().chairs.at(55));
}

TEST_CASE("a file that another process has locked is refused in bounded time, and heals") {
  const TemporaryFolder folder;
  const SqliteWorkload workload;
  const auto file = make_file(folder, workload);
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  std::array<loaders::Purchase, 1> purchase = {{{.chair_id = 55, .count = 1}}};
  const auto refused = store.buy(purchase);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().message == "the database file refuses: database is locked");
  RecordingSink sink;
  CHECK(store.load(sink));
  sqlite3_close(other);
  CHECK(store.ping());
  CHECK(store.buy(purchase));
}

}  // namespace nazotte::test
