#include "questions.hpp"

#include <fmt/format.h>
#include <gen/words.hpp>

#include <array>
#include <cstdlib>
#include <set>
#include <span>

namespace nazotte::differential {
namespace {

struct Bounds {
  int min;  // -1: open
  int max;  // -1: open
};

constexpr Bounds kSideRanges[] = {{-1, 80}, {80, 110}, {110, 150}, {150, -1}};
constexpr Bounds kPriceRanges[] = {{-1, 3000}, {3000, 6000}, {6000, 9000}, {9000, 12000}, {12000, 15000}, {15000, -1}};
constexpr Bounds kRentRanges[] = {{-1, 50000}, {50000, 100000}, {100000, 150000}, {150000, -1}};

struct RangeColumn {
  const char* parameter;
  const char* column;
  std::span<const Bounds> ranges;
};

constexpr RangeColumn kChairRanges[] = {{"priceRangeId", "price", kPriceRanges},
                                        {"heightRangeId", "height", kSideRanges},
                                        {"widthRangeId", "width", kSideRanges},
                                        {"depthRangeId", "depth", kSideRanges}};
constexpr RangeColumn kEstateRanges[] = {{"doorHeightRangeId", "door_height", kSideRanges},
                                         {"doorWidthRangeId", "door_width", kSideRanges},
                                         {"rentRangeId", "rent", kRentRanges}};

void add_ranges(data::Random& random, std::span<const RangeColumn> columns, std::string& query, std::string& where) {
  for (const RangeColumn& column : columns) {
    if (random.below(3) != 0) continue;
    const std::uint32_t id = random.below(static_cast<std::uint32_t>(column.ranges.size()));
    query += fmt::format("&{}={}", column.parameter, id);
    const Bounds bounds = column.ranges[id];
    if (bounds.min != -1) where += fmt::format(" AND {} >= {}", column.column, bounds.min);
    if (bounds.max != -1) where += fmt::format(" AND {} < {}", column.column, bounds.max);
  }
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char character : text) encoded += fmt::format("%{:02X}", static_cast<unsigned char>(character));
  return encoded;
}

/// For LIKE: the word stands for itself.
std::string like_literal(std::string_view word) {
  std::string pattern;
  for (const char character : word) {
    if (character == '%' || character == '_' || character == '\\') pattern += '\\';
    pattern += character;
  }
  return pattern;
}

/// A run of at least one whole character of the word.
std::string random_part(data::Random& random, std::string_view word) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((static_cast<unsigned char>(word[i]) & 0xc0) != 0x80) starts.push_back(i);
  }
  const std::uint32_t characters = static_cast<std::uint32_t>(starts.size());
  const std::uint32_t first = random.below(characters);
  const std::uint32_t count = 1 + random.below(characters - first);
  starts.push_back(word.size());
  return std::string(word.substr(starts[first], starts[first + count] - starts[first]));
}

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      json += '\\';
      json += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<int>(character));
    } else {
      json += character;
    }
  }
  json += '"';
  return json;
}

constexpr const char* kChairColumns =
    "SELECT id, name, description, thumbnail, color, features, kind, price, height, width, depth FROM chair ";

std::string chair_json(const SqlRow& row) {
  constexpr std::array kTexts = {"name", "description", "thumbnail", "color", "features", "kind"};
  constexpr std::array kNumbers = {"price", "height", "width", "depth"};
  std::string json = fmt::format(R"({{"id":{})", row[0]);
  for (std::size_t i = 0; i < kTexts.size(); ++i) json += fmt::format(R"(,"{}":{})", kTexts[i], json_text(row[1 + i]));
  for (std::size_t i = 0; i < kNumbers.size(); ++i) json += fmt::format(R"(,"{}":{})", kNumbers[i], row[7 + i]);
  json += '}';
  return json;
}

constexpr const char* kEstateColumns =
    "SELECT id, name, description, thumbnail, address, features, latitude, longitude, rent, door_height, door_width "
    "FROM estate ";

std::string estate_json(const SqlRow& row) {
  constexpr std::array kTexts = {"name", "description", "thumbnail", "address", "features"};
  constexpr std::array kNumbers = {"latitude", "longitude", "rent", "doorHeight", "doorWidth"};
  std::string json = fmt::format(R"({{"id":{})", row[0]);
  for (std::size_t i = 0; i < kTexts.size(); ++i) json += fmt::format(R"(,"{}":{})", kTexts[i], json_text(row[1 + i]));
  for (std::size_t i = 0; i < kNumbers.size(); ++i) json += fmt::format(R"(,"{}":{})", kNumbers[i], row[6 + i]);
  json += '}';
  return json;
}

template <class Render>
std::string json_list(const std::vector<SqlRow>& rows, Render render) {
  std::string json = "[";
  for (const SqlRow& row : rows) {
    if (json.size() > 1) json += ',';
    json += render(row);
  }
  json += ']';
  return json;
}

std::vector<std::string> distinct_words(Database& database, const char* table) {
  std::set<std::string> words;
  for (const SqlRow& row :
       database.query(fmt::format("SELECT DISTINCT features FROM {} WHERE features <> ''", table))) {
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = row[0].find(',', begin);
      words.insert(row[0].substr(begin, end == std::string::npos ? end : end - begin));
    }
  }
  return {words.begin(), words.end()};
}

std::int32_t largest_id(Database& database, const char* table) {
  return std::atoi(database.query(fmt::format("SELECT MAX(id) FROM {}", table)).at(0).at(0).c_str());
}

}  // namespace

Questions::Questions(Database& database, data::Random random)
    : database_(database),
      random_(random),
      chair_words_(distinct_words(database, "chair")),
      estate_words_(distinct_words(database, "estate")),
      chair_ids_(largest_id(database, "chair")),
      estate_ids_(largest_id(database, "estate")) {
  database.query("CREATE TEMPORARY TABLE rounded (id INTEGER NOT NULL PRIMARY KEY, point POINT NOT NULL)");
  std::string insert;
  for (const SqlRow& row : database.query("SELECT id, latitude, longitude FROM estate")) {
    const Point point{std::strtod(row[1].c_str(), nullptr), std::strtod(row[2].c_str(), nullptr)};
    points_.push_back(point);
    insert +=
        fmt::format("{}({}, ST_GeomFromText('POINT({} {})'))", insert.empty() ? "INSERT INTO rounded VALUES " : ", ",
                    row[0], six_decimals(point.latitude), six_decimals(point.longitude));
    if (points_.size() % 1000 == 0) database.query(std::exchange(insert, {}));
  }
  if (!insert.empty()) database.query(insert);
}

Question Questions::next() {
  switch (random_.below(16)) {
    case 0:
      return chair_detail();
    case 1:
      return estate_detail();
    case 2:
      return low_priced();
    case 3:
      return buy();
    case 4:
    case 5:
      return recommended();
    case 6:
    case 7:
    case 8:
    case 9:
      return nazotte();
    case 10:
    case 11:
    case 12:
      return estate_search();
    default:
      return chair_search();
  }
}

std::string Questions::chairs(const std::string& where_and_order) {
  return json_list(database_.query(kChairColumns + where_and_order), chair_json);
}

std::string Questions::estates(const std::string& where_and_order) {
  return json_list(database_.query(kEstateColumns + where_and_order), estate_json);
}

void Questions::add_features(const std::vector<std::string>& words, std::string& query, std::string& where) {
  std::string list;
  for (std::uint32_t count = random_.below(4); count > 0; --count) {
    const std::string& word = random_.pick(words);
    const std::string asked = random_.below(3) == 0 ? random_part(random_, word) : word;
    if (!list.empty()) list += ',';
    list += asked;
    where += fmt::format(" AND features COLLATE utf8mb4_bin LIKE {}",
                         database_.quote(fmt::format("%{}%", like_literal(asked))));
  }
  if (!list.empty()) query += fmt::format("&features={}", percent_encode(list));
}

void Questions::add_page(std::string& query, std::string& limit) {
  const std::uint32_t per_page = random_.below(4) == 0 ? random_.below(60) : 25;
  const std::uint32_t page = random_.below(4) == 0 ? random_.below(100) : random_.below(3);
  query += fmt::format("&page={}&perPage={}", page, per_page);
  limit = fmt::format(" ORDER BY popularity DESC, id ASC LIMIT {} OFFSET {}", per_page, std::uint64_t{page} * per_page);
}

Question Questions::chair_search() {
  std::string query;
  std::string where = "WHERE stock > 0";
  add_ranges(random_, kChairRanges, query, where);
  if (random_.below(4) == 0) {
    const std::string kind(random_.pick(data::chair_kinds()));
    query += "&kind=" + percent_encode(kind);
    where += " AND BINARY kind = " + database_.quote(kind);
  }
  if (random_.below(4) == 0) {
    const std::string color(random_.pick(data::chair_colors()));
    query += "&color=" + percent_encode(color);
    where += " AND BINARY color = " + database_.quote(color);
  }
  add_features(chair_words_, query, where);
  const bool no_condition = query.empty();
  std::string limit;
  add_page(query, limit);
  Question question{"chair search", {.method = "GET", .target = "/api/chair/search?" + query.substr(1)}, 400, {}};
  if (no_condition) return question;
  question.status = 200;
  question.json =
      fmt::format(R"({{"count":{},"chairs":{}}})", database_.query("SELECT COUNT(*) FROM chair " + where).at(0).at(0),
                  chairs(where + limit));
  return question;
}

Question Questions::estate_search() {
  std::string query;
  std::string where = "WHERE TRUE";
  add_ranges(random_, kEstateRanges, query, where);
  add_features(estate_words_, query, where);
  const bool no_condition = query.empty();
  std::string limit;
  add_page(query, limit);
  Question question{"estate search", {.method = "GET", .target = "/api/estate/search?" + query.substr(1)}, 400, {}};
  if (no_condition) return question;
  question.status = 200;
  question.json =
      fmt::format(R"({{"count":{},"estates":{}}})", database_.query("SELECT COUNT(*) FROM estate " + where).at(0).at(0),
                  estates(where + limit));
  return question;
}

Question Questions::nazotte() {
  const Polygon polygon = random_polygon(random_, points_);
  std::string body;
  std::string wkt;
  Point min = polygon.ring.front();
  Point max = min;
  for (const Point vertex : polygon.ring) {
    body += fmt::format(R"({}{{"latitude":{},"longitude":{}}})", body.empty() ? "" : ",", vertex.latitude,
                        vertex.longitude);
    wkt +=
        fmt::format("{}{} {}", wkt.empty() ? "" : ",", six_decimals(vertex.latitude), six_decimals(vertex.longitude));
    min = {std::min(min.latitude, vertex.latitude), std::min(min.longitude, vertex.longitude)};
    max = {std::max(max.latitude, vertex.latitude), std::max(max.longitude, vertex.longitude)};
  }
  // ST_Contains of MariaDB holds for points on the boundary; those are taken out here, by exact arithmetic.
  std::vector<SqlRow> rows = database_.query(
      fmt::format("{} JOIN rounded USING (id) WHERE latitude BETWEEN {} AND {} AND longitude BETWEEN {} AND {} "
                  "AND ST_Contains(ST_PolygonFromText('POLYGON(({}))'), point) ORDER BY popularity DESC, id ASC",
                  kEstateColumns, min.latitude, max.latitude, min.longitude, max.longitude, wkt));
  boundary_points_ += std::erase_if(rows, [&polygon](const SqlRow& row) {
    return on_boundary({std::strtod(row[6].c_str(), nullptr), std::strtod(row[7].c_str(), nullptr)}, polygon.ring);
  });
  if (rows.size() > 50) rows.resize(50);
  return {fmt::format("nazotte, {}", polygon.kind),
          {.method = "POST",
           .target = "/api/estate/nazotte",
           .content_type = "application/json",
           .body = fmt::format(R"({{"coordinates":[{}]}})", body)},
          200,
          fmt::format(R"({{"count":{},"estates":{}}})", rows.size(), json_list(rows, estate_json))};
}

std::string Questions::random_id(std::int32_t ids) { return std::to_string(random_.between(1, ids + ids / 20)); }

Question Questions::recommended() {
  const std::string id = random_id(chair_ids_);
  Question question{"recommended", {.method = "GET", .target = "/api/recommended_estate/" + id}, 400, {}};
  const auto chair = database_.query("SELECT width, height, depth FROM chair WHERE id = " + id);
  if (chair.empty()) return question;
  std::string fits;
  constexpr std::array<std::array<std::size_t, 2>, 6> kOrientations = {
      {{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}}};
  for (const auto [across, up] : kOrientations) {
    fits += fmt::format("{}(door_width >= {} AND door_height >= {})", fits.empty() ? "" : " OR ", chair[0][across],
                        chair[0][up]);
  }
  question.status = 200;
  question.json =
      fmt::format(R"({{"estates":{}}})", estates("WHERE " + fits + " ORDER BY popularity DESC, id ASC LIMIT 20"));
  return question;
}

Question Questions::chair_detail() {
  const std::string id = random_id(chair_ids_);
  const auto rows = database_.query(kChairColumns + ("WHERE stock > 0 AND id = " + id));
  return {"chair detail",
          {.method = "GET", .target = "/api/chair/" + id},
          rows.empty() ? 404 : 200,
          rows.empty() ? "" : chair_json(rows[0])};
}

Question Questions::estate_detail() {
  const std::string id = random_id(estate_ids_);
  const auto rows = database_.query(kEstateColumns + ("WHERE id = " + id));
  return {"estate detail",
          {.method = "GET", .target = "/api/estate/" + id},
          rows.empty() ? 404 : 200,
          rows.empty() ? "" : estate_json(rows[0])};
}

Question Questions::low_priced() {
  if (random_.below(2) == 0) {
    return {"low priced estates",
            {.method = "GET", .target = "/api/estate/low_priced"},
            200,
            fmt::format(R"({{"estates":{}}})", estates("ORDER BY rent ASC, id ASC LIMIT 20"))};
  }
  return {"low priced chairs",
          {.method = "GET", .target = "/api/chair/low_priced"},
          200,
          fmt::format(R"({{"chairs":{}}})", chairs("WHERE stock > 0 ORDER BY price ASC, id ASC LIMIT 20"))};
}

/// Sells a chair that low_priced shows or a search shows first, so that later questions notice.
Question Questions::buy() {
  const char* order = random_.below(2) == 0 ? "price ASC, id ASC" : "popularity DESC, id ASC";
  const auto rows = database_.query(fmt::format(
      "SELECT id FROM chair WHERE stock > 0 ORDER BY stock = 1 DESC, {} LIMIT 1 OFFSET {}", order, random_.below(20)));
  const std::string id = rows.empty() ? "0" : rows[0][0];
  return {"buy",
          {.method = "POST",
           .target = "/api/chair/buy/" + id,
           .content_type = "application/json",
           .body = R"({"email": "differential@example.com"})"},
          rows.empty() ? 404 : 200,
          {}};
}

}  // namespace nazotte::differential
