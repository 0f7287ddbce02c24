#include <nazotte/check.hpp>
#include <nazotte/limits.hpp>
#include <nazotte/table.hpp>

#include "batch_data.hpp"
#include "live_segment.hpp"
#include "segment.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace nazotte {

struct PreparedSegment::State {
  LiveSegment segment;
};

PreparedSegment::PreparedSegment(std::unique_ptr<State> state) : state_(std::move(state)) {}
PreparedSegment::PreparedSegment(PreparedSegment&&) noexcept = default;
PreparedSegment& PreparedSegment::operator=(PreparedSegment&&) noexcept = default;
PreparedSegment::~PreparedSegment() = default;

std::size_t PreparedSegment::rows() const { return state_->segment.segment()->rows(); }

struct MergeJob::State {
  std::shared_ptr<const Schema> schema;
  std::vector<SegmentView> sources;  // neighbours in the table
  Segment::Built result;             // result.order: places in the sources' concatenation
};

MergeJob::MergeJob(std::unique_ptr<State> state) : state_(std::move(state)) {}
MergeJob::MergeJob(MergeJob&&) noexcept = default;
MergeJob& MergeJob::operator=(MergeJob&&) noexcept = default;
MergeJob::~MergeJob() = default;

void MergeJob::run() {
  BatchData batch(state_->schema);
  for (const SegmentView& source : state_->sources) {
    source.segment->append_to(batch);
    if (!state_->schema->has_counter()) continue;
    // The facet index leaves dead rows out; what changes until install() is told to the new segment then.
    for (std::uint32_t row = 0; row < source.segment->rows(); ++row) {
      batch.counters.push_back(!source.live || source.live->test(row) ? 1 : 0);
    }
  }
  auto built = Segment::build(std::move(batch));
  // A key is in one segment only, so there is no duplicate.
  NAZOTTE_CHECK(built.has_value());
  state_->result = std::move(*built);
}

struct Table::State {
  std::shared_ptr<const Schema> schema;
  std::vector<LiveSegment> segments;                   // oldest first
  std::shared_ptr<const TableSnapshot> snapshot = {};  // null: something changed since the last one

  struct Place {
    LiveSegment* segment;
    std::uint32_t row;
  };
  [[nodiscard]] std::optional<Place> find(Key key) {
    for (LiveSegment& segment : segments) {
      if (const auto row = segment.segment()->find(key)) return Place{&segment, *row};
    }
    return std::nullopt;
  }
};

Table::Table(std::shared_ptr<const Schema> schema) : state_(std::make_unique<State>(State{std::move(schema), {}})) {}
Table::~Table() = default;
Table::Table(Table&&) noexcept = default;
Table& Table::operator=(Table&&) noexcept = default;

Result<PreparedSegment> Table::prepare(Batch&& batch) const {
  NAZOTTE_CHECK(batch.schema_ptr() == state_->schema);
  BatchData& data = *batch.data_;
  std::uint64_t rows = data.keys.size();
  for (const LiveSegment& segment : state_->segments) rows += segment.segment()->rows();
  if (rows > kSegmentRowsMax) {
    return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kSegmentRowsMax) + " rows in a table"};
  }
  for (const Key key : data.keys) {
    if (contains(key)) return Error{ErrorCode::duplicate_key, "id " + std::to_string(key) + " exists already"};
  }
  if (data.oversized) {
    return Error{ErrorCode::limit_exceeded, "the payload of id " + std::to_string(*data.oversized) + " has more than " +
                                                std::to_string(kPayloadBytesMax) + " bytes"};
  }
  const LargeVector<std::int32_t> unordered = data.counters;
  auto built = Segment::build(std::move(data));
  if (!built) return built.error();
  std::vector<std::int32_t> counters;
  if (state_->schema->has_counter()) {
    counters.reserve(built->order.size());
    for (const std::uint32_t from : built->order) counters.push_back(unordered[from]);
  }
  return PreparedSegment(std::make_unique<PreparedSegment::State>(
      PreparedSegment::State{LiveSegment(std::move(built->segment), std::move(counters))}));
}

void Table::commit(PreparedSegment&& prepared) {
  if (prepared.rows() > 0) {
    state_->segments.push_back(std::move(prepared.state_->segment));
    state_->snapshot.reset();
  }
  prepared.state_.reset();
}

std::optional<std::int32_t> Table::counter(Key key) const {
  const auto place = state_->find(key);
  if (!place || !place->segment->has_counters()) return std::nullopt;
  return place->segment->counter(place->row);
}

void Table::set_counter(Key key, std::int32_t value) {
  const auto place = state_->find(key);
  NAZOTTE_CHECK(place.has_value() && place->segment->has_counters());
  if (place->segment->set_counter(place->row, value)) state_->snapshot.reset();
}

bool Table::contains(Key key) const { return state_->find(key).has_value(); }

RowSums Table::sums(KeyRange range, std::span<const IntegerColumn> columns) const {
  RowSums sums;
  sums.columns.resize(columns.size());
  for (const LiveSegment& live : state_->segments) {
    const Segment& segment = *live.segment();
    const auto add = [&](std::uint32_t row) {
      ++sums.rows;
      sums.keys += segment.key(row);
      if (live.has_counters()) sums.counters += live.counter(row);
      for (std::size_t i = 0; i < columns.size(); ++i) sums.columns[i] += segment.values(columns[i])[row];
    };
    // In the order of the rows: looking up the keys of a narrow range costs more in cache misses than this scan.
    for (std::uint32_t row = 0; row < segment.rows(); ++row) {
      if (segment.key(row) >= range.first && segment.key(row) <= range.last) add(row);
    }
  }
  return sums;
}

std::optional<KeyRange> Table::key_range() const {
  std::optional<KeyRange> range;
  for (const LiveSegment& live : state_->segments) {
    const auto present = live.segment()->key_range();
    if (!range) range = present;
    if (present) range = {std::min(range->first, present->first), std::max(range->last, present->last)};
  }
  return range;
}

std::optional<MergeJob> Table::plan_merge() const {
  // A segment joins its younger neighbours once they hold a fourth of its rows: each row moves up by a factor per
  // merge.
  constexpr std::uint64_t kTierRatio = 4;
  const auto& segments = state_->segments;
  std::uint64_t rows = 0;
  std::size_t first = segments.size();
  while (first > 0) {
    const std::uint64_t older = segments[first - 1].segment()->rows();
    const bool worth = first == segments.size() || older < kTierRatio * rows;
    if (!worth) break;
    rows += older;
    --first;
  }
  std::size_t last = segments.size();
  if (last - first < 2) {
    const auto outdated = std::find_if(segments.begin(), segments.end(), std::mem_fn(&LiveSegment::outdated));
    if (outdated == segments.end()) return std::nullopt;
    first = static_cast<std::size_t>(outdated - segments.begin());
    last = first + 1;
  }
  auto job = std::make_unique<MergeJob::State>();
  job->schema = state_->schema;
  for (std::size_t i = first; i < last; ++i) job->sources.push_back(state_->segments[i].view());
  return MergeJob(std::move(job));
}

void Table::install(MergeJob&& job) {
  const std::unique_ptr<MergeJob::State> merge = std::move(job.state_);
  NAZOTTE_CHECK(merge->result.segment != nullptr);
  auto& segments = state_->segments;
  // The job keeps its sources alive, so an equal address means the same segment.
  const auto first = std::search(segments.begin(), segments.end(), merge->sources.begin(), merge->sources.end(),
                                 [](const LiveSegment& a, const SegmentView& b) { return a.segment() == b.segment; });
  if (first == segments.end()) return;
  const auto last = first + static_cast<std::ptrdiff_t>(merge->sources.size());

  std::vector<std::int32_t> counters;
  if (state_->schema->has_counter()) {
    // Today's counters, not those of the day when the merge was planned.
    std::vector<std::int32_t> concatenated;
    for (auto source = first; source != last; ++source) {
      concatenated.insert(concatenated.end(), source->counters().begin(), source->counters().end());
    }
    counters.reserve(concatenated.size());
    for (const std::uint32_t from : merge->result.order) counters.push_back(concatenated[from]);
  }
  *first = LiveSegment(std::move(merge->result.segment), std::move(counters));
  segments.erase(first + 1, last);
  state_->snapshot.reset();
}

std::shared_ptr<const TableSnapshot> Table::snapshot() const {
  if (!state_->snapshot) {
    std::vector<SegmentView> views;
    views.reserve(state_->segments.size());
    for (LiveSegment& segment : state_->segments) views.push_back(segment.view());
    state_->snapshot = std::make_shared<const TableSnapshot>(state_->schema, std::move(views));
  }
  return state_->snapshot;
}

}  // namespace nazotte
