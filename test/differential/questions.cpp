#include "questions.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace nazotte::differential {
namespace {

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

std::int32_t largest_id(Database& database, const char* table) {
  return std::atoi(database.query(fmt::format("SELECT MAX(id) FROM {}", table)).at(0).at(0).c_str());
}

}  // namespace

Questions::Questions(Database& database, data::Random random)
    : database_(database),
      random_(random),
      chair_form_(chair_form(database)),
      estate_form_(estate_form(database)),
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
  switch (random_.below(18)) {
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
      return search(estate_form_);
    case 13:
      return facets(chair_form_);
    case 14:
      return facets(estate_form_);
    default:
      return search(chair_form_);
  }
}

std::string Questions::chairs(const std::string& where_and_order) {
  return json_list(database_.query(kChairColumns + where_and_order), chair_json);
}

std::string Questions::estates(const std::string& where_and_order) {
  return json_list(database_.query(kEstateColumns + where_and_order), estate_json);
}

void Questions::add_page(std::string& query, std::string& limit) {
  const std::uint32_t per_page = random_.below(4) == 0 ? random_.below(60) : 25;
  const std::uint32_t page = random_.below(4) == 0 ? random_.below(100) : random_.below(3);
  query += fmt::format("&page={}&perPage={}", page, per_page);
  limit = fmt::format(" ORDER BY popularity DESC, id ASC LIMIT {} OFFSET {}", per_page, std::uint64_t{page} * per_page);
}

Question Questions::search(const SearchForm& form) {
  const Search asked = random_search(form, random_, database_);
  std::string query = asked.query;
  std::string limit;
  add_page(query, limit);
  Question question{fmt::format("{} search", form.table),
                    {.method = "GET", .target = fmt::format("/api/{}/search?{}", form.table, query.substr(1))},
                    400,
                    {}};
  if (asked.query.empty()) return question;
  const std::string rows = where(form, asked);
  const std::string count =
      database_.query(fmt::format("SELECT COUNT(*) FROM {} WHERE {}", form.table, rows)).at(0).at(0);
  const std::string page = "WHERE " + rows + limit;
  question.status = 200;
  question.json = fmt::format(R"({{"count":{},"{}s":{}}})", count, form.table,
                              form.table == "chair" ? chairs(page) : estates(page));
  return question;
}

/// One look at the table counts all choices: COUNT passes over NULL.
Question Questions::facets(const SearchForm& form) {
  const Search asked = random_search(form, random_, database_);
  const auto count_of = [](const std::string& rows) { return fmt::format("COUNT(CASE WHEN {} THEN 1 END)", rows); };
  std::string sql = "SELECT " + count_of(where(form, asked));
  for (const Facet& facet : form.facets) {
    for (const Choice& choice : facet.choices) sql += ", " + count_of(where(form, asked, facet, choice));
  }
  const SqlRow counts = database_.query(fmt::format("{} FROM {}", sql, form.table)).at(0);
  std::string json = fmt::format(R"({{"count":{},"facets":[)", counts.at(0));
  std::size_t next = 1;
  for (const Facet& facet : form.facets) {
    std::string choices;
    for (const Choice& choice : facet.choices) {
      choices += fmt::format(R"({}{{"value":{},"count":{}}})", choices.empty() ? "" : ",", json_text(choice.value),
                             counts.at(next++));
    }
    json += fmt::format(R"({}{{"parameter":"{}","choices":[{}]}})", json.ends_with('[') ? "" : ",", facet.parameter,
                        choices);
  }
  // An empty parameter means nothing.
  return {fmt::format("{} facets", form.table),
          {.method = "GET", .target = fmt::format("/api/{}/search/facets?{}", form.table, asked.query)},
          200,
          json + "]}"};
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
