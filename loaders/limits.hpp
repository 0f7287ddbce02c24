// Every cap and time-out of the loaders in one place; docs/OPERATIONS.md lists them for operators.
//
// Thread safety: constants.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace nazotte::loaders {

/// Rows of one CSV import. Drafts arrive as files of 500 rows.
inline constexpr std::size_t kImportRowsMax = 1'000'000;

/// Bytes of one CSV record. The widest legal row has about 20 KB, twice that when every character is a doubled quote.
inline constexpr std::size_t kCsvRecordBytesMax = 1U << 20U;

/// Bytes of one statement of a dump that is not an INSERT, and of one value of an INSERT.
inline constexpr std::size_t kSqlStatementBytesMax = 1U << 20U;

/// Bytes read from a file at a time.
inline constexpr std::size_t kFileChunkBytes = 1U << 18U;

/// Bytes of one multi-row INSERT; a smaller max_allowed_packet of the server wins.
inline constexpr std::size_t kInsertStatementBytesMax = 1U << 20U;

/// Writes that may wait for the writer, in number and in bytes of CSV. Above: unavailable.
inline constexpr std::size_t kWriteQueueMax = 4'096;
inline constexpr std::size_t kWriteQueueBytesMax = 256U << 20U;

/// Buys that share one transaction.
inline constexpr std::size_t kGroupCommitMax = 256;
/// How long a buy waits for others to share its transaction; usually half the time of the last one.
inline constexpr std::chrono::microseconds kGatherMax{2'000};

/// Time-outs of a MySQL connection, in whole seconds as the client library counts them. A write that meets a server
/// which says nothing any more is refused after an answer's time-out and two attempts to connect: 16 s at most.
inline constexpr std::chrono::seconds kMysqlConnectTimeout{3};
/// For the answer to a statement, and for each part of it.
inline constexpr std::chrono::seconds kMysqlAnswerTimeout{10};
/// For statements that make, rename, index and drop the tables of an initialize.
inline constexpr std::chrono::seconds kMysqlTableTimeout{30};
inline constexpr std::chrono::seconds kMysqlPingTimeout{3};
/// After which the server ends a session that says nothing. An idle writer asks for its store far more often.
inline constexpr std::chrono::seconds kMysqlIdleMax{20};
/// How long a statement waits for a row lock of somebody else; also bounds the wait for an unsettled commit.
inline constexpr std::chrono::seconds kMysqlLockWait{5};

/// How long SQLite waits for a reader's or writer's lock of another process.
inline constexpr std::chrono::milliseconds kSqliteBusyTimeout{2'000};
/// Pages of SQLite's write-ahead log, of 4 KiB each, at which it is folded into the file.
inline constexpr int kSqliteCheckpointPages = 1'000;

/// How often an idle writer asks whether its store is alive, and the backoff while it is not.
inline constexpr std::chrono::milliseconds kPingInterval{2'000};
inline constexpr std::chrono::milliseconds kRetryFirst{100};
inline constexpr std::chrono::milliseconds kRetryMax{5'000};

/// Rows of both tables in all from which on each row's memory counts for more than what its answer costs.
inline constexpr std::uint64_t kLargeRowsMin = 4'000'000;

/// How often the store is compared with memory, and the rows of a table that one comparison may cost.
inline constexpr std::chrono::seconds kCheckInterval{30};
inline constexpr std::uint64_t kCheckRowsMax = 100'000;

/// What is committed while all rows are read anew is kept, up to so many bytes; above, writes wait for the reading.
inline constexpr std::size_t kReloadNotesBytesMax = 256U << 20U;

/// Imports, resets and reloads that are remembered for operators.
inline constexpr std::size_t kPastWritesKept = 20;

/// How often a start that takes long says in the log how far it is.
inline constexpr std::chrono::milliseconds kProgressInterval{1'000};

}  // namespace nazotte::loaders
