// Reads that answer lists of rows.
#include "server/handlers.hpp"
#include "server/http_error.hpp"
#include "server/json_body.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <span>

namespace nazotte::server {

namespace {

constexpr std::string_view kChairs = R"({"chairs":[)";
constexpr std::string_view kEstates = R"({"estates":[)";
constexpr std::string_view kMoreChairs = R"(,"chairs":[)";
constexpr std::string_view kMoreEstates = R"(,"estates":[)";

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

/// The first cache lines of what will be read; the processor sees the rest coming.
void prefetch(const char* bytes) {
  constexpr std::size_t kLineBytes = 64;
  for (const std::size_t line : {0, 1, 2, 3}) __builtin_prefetch(bytes + line * kLineBytes);
}

void append_rows(const AnsweredTable& table, Workspace& workspace) {
  const std::vector<Hit>& hits = workspace.hits.rows;
  workspace.payloads.resize(hits.size());
  table.snapshot.payloads(hits, workspace.payloads);
  Reply& reply = workspace.reply;
  reply.rows.resize(hits.size());
  for (std::size_t i = 0; i < hits.size(); ++i) reply.rows[i] = StoredRow::read(workspace.payloads[i]);
  if (reply.coding == Coding::gzip) {
    for (const StoredRow& row : reply.rows) prefetch(row.coded().data());
  }
  reply.row_template = &table.row_template;
  reply.tail = "]}";
}

/// `opening` is everything before the rows, for example {"estates":[
void reply_list(std::string_view opening, const AnsweredTable& table, Workspace& workspace) {
  workspace.reply.text = opening;
  append_rows(table, workspace);
}

/// As reply_list, with the count in front; `opening` goes on behind the number.
void reply_counted_list(std::string_view opening, const AnsweredTable& table, Workspace& workspace) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), workspace.hits.count).ptr;
  std::string& text = workspace.reply.text;
  text = R"({"count":)";
  text.append(digits.data(), end);
  text += opening;
  append_rows(table, workspace);
}

/// Range ids that no list can hold become the largest one: the catalog refuses it as unknown.
Result<void> read_range(const QueryString& parameters, std::string_view name, std::optional<std::uint32_t>& range) {
  const std::string_view text = parameters[name];
  if (text.empty()) return {};
  const ParsedInteger id = parse_integer(text);
  if (!id.is_integer() || id.value < 0 || id.value > std::numeric_limits<std::uint32_t>::max()) {
    return invalid(fmt::format("{} must be the number of a range", name));
  }
  range = static_cast<std::uint32_t>(id.value);
  return {};
}

Result<void> read_count(const QueryString& parameters, std::string_view name, std::uint64_t max, std::uint64_t& count) {
  const ParsedInteger parsed = parse_integer(parameters[name]);
  if (parsed.kind == ParsedInteger::Kind::malformed) return invalid(fmt::format("{} must be an integer", name));
  if (parsed.is_integer() && parsed.value < 0) return invalid(fmt::format("{} must not be negative", name));
  if (!parsed.is_integer() || static_cast<std::uint64_t>(parsed.value) > max) {
    return invalid(fmt::format("{} must be at most {}", name, max));
  }
  count = static_cast<std::uint64_t>(parsed.value);
  return {};
}

template <class RowQuery>
struct RangeParameter {
  std::string_view name;
  std::optional<std::uint32_t> RowQuery::*member;
};

constexpr RangeParameter<isuumo::ChairQuery> kChairRanges[] = {{"priceRangeId", &isuumo::ChairQuery::price_range},
                                                               {"heightRangeId", &isuumo::ChairQuery::height_range},
                                                               {"widthRangeId", &isuumo::ChairQuery::width_range},
                                                               {"depthRangeId", &isuumo::ChairQuery::depth_range}};

constexpr RangeParameter<isuumo::EstateQuery> kEstateRanges[] = {
    {"doorHeightRangeId", &isuumo::EstateQuery::door_height_range},
    {"doorWidthRangeId", &isuumo::EstateQuery::door_width_range},
    {"rentRangeId", &isuumo::EstateQuery::rent_range}};

void read_words(const QueryString& parameters, isuumo::ChairQuery& query) {
  query.kind = parameters["kind"];
  query.color = parameters["color"];
  query.features = parameters["features"];
}

void read_words(const QueryString& parameters, isuumo::EstateQuery& query) { query.features = parameters["features"]; }

/// All of a search but its page.
template <class RowQuery>
Result<void> read_conditions(const Call& call, std::span<const RangeParameter<RowQuery>> ranges,
                             QueryString& parameters, RowQuery& query) {
  if (auto parsed = parameters.parse(call.query); !parsed) return parsed;
  for (const auto& range : ranges) {
    if (auto read = read_range(parameters, range.name, query.*range.member); !read) return read;
  }
  read_words(parameters, query);
  return {};
}

template <class RowQuery>
Result<void> search(const Call& call, Workspace& workspace, std::span<const RangeParameter<RowQuery>> ranges) {
  const QueryString& parameters = workspace.parameters;
  RowQuery query;
  if (auto read = read_conditions(call, ranges, workspace.parameters, query); !read) return read;
  if (auto read = read_count(parameters, "page", kPageMax, query.page); !read) return read;
  if (auto read = read_count(parameters, "perPage", kPerPageMax, query.per_page); !read) return read;
  return call.snapshot.search(query, workspace.query, workspace.hits);
}

/// All refusals of a search are 400, too many conditions too: a query string is no content of a size.
void reply_refused_search(const Error& error, Reply& reply) { reply_error(400, error.message, reply); }

template <class RowQuery, class Form>
void reply_facets(const Call& call, Workspace& workspace, std::span<const RangeParameter<RowQuery>> ranges,
                  const Form& form) {
  Reply& reply = workspace.reply;
  RowQuery query;
  if (const auto read = read_conditions(call, ranges, workspace.parameters, query); !read) {
    return reply_refused_search(read.error(), reply);
  }
  const auto counted =
      call.snapshot.count_choices(query, form.offers, workspace.choice_scratch, workspace.choice_counts);
  if (!counted) return reply_refused_search(counted.error(), reply);
  append_choice_counts(form.texts, workspace.choice_counts, reply.text);
  reply.compressible = true;
}

}  // namespace

void search_chairs(const Call& call, Workspace& workspace) {
  const auto found = search<isuumo::ChairQuery>(call, workspace, kChairRanges);
  if (!found) return reply_refused_search(found.error(), workspace.reply);
  reply_counted_list(kMoreChairs, answered_chairs(call), workspace);
}

void search_estates(const Call& call, Workspace& workspace) {
  const auto found = search<isuumo::EstateQuery>(call, workspace, kEstateRanges);
  if (!found) return reply_refused_search(found.error(), workspace.reply);
  reply_counted_list(kMoreEstates, answered_estates(call), workspace);
}

void chair_facets(const Call& call, Workspace& workspace) {
  reply_facets<isuumo::ChairQuery>(call, workspace, kChairRanges, call.options.search_forms.chair);
}

void estate_facets(const Call& call, Workspace& workspace) {
  reply_facets<isuumo::EstateQuery>(call, workspace, kEstateRanges, call.options.search_forms.estate);
}

void low_priced_chairs(const Call& call, Workspace& workspace) {
  call.snapshot.low_priced_chairs(workspace.hits);
  reply_list(kChairs, answered_chairs(call), workspace);
}

void low_priced_estates(const Call& call, Workspace& workspace) {
  call.snapshot.low_priced_estates(workspace.hits);
  reply_list(kEstates, answered_estates(call), workspace);
}

void nazotte_estates(const Call& call, Workspace& workspace) {
  const auto ring = workspace.json->coordinates(call.request.body);
  if (!ring) return reply_error(ring.error(), workspace.reply);
  if (const auto assigned = workspace.polygon.assign(*ring); !assigned) {
    return reply_error(assigned.error(), workspace.reply);
  }
  call.snapshot.nazotte(workspace.polygon, workspace.hits);
  reply_counted_list(kMoreEstates, answered_estates(call), workspace);
}

void recommended_estates(const Call& call, Workspace& workspace) {
  // An id that is no integer or beyond 64 bits is an unknown chair too, and here the contract has 400 for both.
  const ParsedInteger id = parse_integer(call.id);
  if (!id.is_integer()) return reply_error(400, "the id of a chair must be an integer", workspace.reply);
  if (const auto found = call.snapshot.recommended(id.value, workspace.hits); !found) {
    return reply_error(400, found.error().message, workspace.reply);
  }
  reply_list(kEstates, answered_estates(call), workspace);
}

}  // namespace nazotte::server
