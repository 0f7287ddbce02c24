#include "synthetic_catalog.hpp"

#include <nazotte/check.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace nazotte::bench {

namespace {

using Engine = std::mt19937_64;

constexpr std::uint64_t kSeed = 20'200'912;

std::int32_t uniform(Engine& engine, std::int32_t min, std::int32_t max) {
  return std::uniform_int_distribution<std::int32_t>(min, max)(engine);
}

std::vector<std::string> words(const char* prefix, int count) {
  std::vector<std::string> made;
  for (int i = 0; i < count; ++i) made.push_back(prefix + std::to_string(10 + i));
  return made;
}

const std::string& pick(Engine& engine, const std::vector<std::string>& from) {
  return from[static_cast<std::size_t>(uniform(engine, 0, static_cast<std::int32_t>(from.size()) - 1))];
}

/// 0 to 3 features.
std::string feature_list(Engine& engine, std::int32_t min) {
  std::string list;
  for (std::int32_t i = uniform(engine, min, 3); i > 0; --i)
    list += (list.empty() ? "" : ",") + pick(engine, features());
  return list;
}

/// Tokyo, Osaka, Nagoya, Sapporo, Fukuoka, Sendai, Hiroshima, Naha.
constexpr std::array<Degrees, 8> kCities = {{{35.68, 139.77},
                                             {34.69, 135.50},
                                             {35.18, 136.91},
                                             {43.06, 141.35},
                                             {33.59, 130.40},
                                             {38.27, 140.87},
                                             {34.39, 132.46},
                                             {26.21, 127.68}}};

isuumo::Conditions conditions() {
  const std::vector<IntegerRange> sides = {{kOpen, 80}, {80, 110}, {110, 150}, {150, kOpen}};
  isuumo::Conditions made;
  made.chair_price = {{kOpen, 3000}, {3000, 6000}, {6000, 9000}, {9000, 12'000}, {12'000, 15'000}, {15'000, kOpen}};
  made.chair_height = made.chair_width = made.chair_depth = sides;
  made.estate_door_height = made.estate_door_width = sides;
  made.estate_rent = {{kOpen, 50'000}, {50'000, 100'000}, {100'000, 150'000}, {150'000, kOpen}};
  return made;
}

isuumo::Renderer renderer() {
  return {[](const isuumo::Chair& chair, std::string& out) { out += std::to_string(chair.id); },
          [](const isuumo::Estate& estate, std::string& out) { out += std::to_string(estate.id); }};
}

isuumo::Chair make_chair(Engine& engine, std::int32_t id, std::string_view feature_list) {
  isuumo::Chair chair;
  chair.id = id;
  chair.price = uniform(engine, 1000, 20'000);
  chair.height = uniform(engine, 30, 200);
  chair.width = uniform(engine, 30, 200);
  chair.depth = uniform(engine, 30, 200);
  chair.color = pick(engine, colors());
  chair.kind = pick(engine, kinds());
  chair.features = feature_list;
  chair.popularity = uniform(engine, 3000, 1'000'000);
  chair.stock = uniform(engine, 1, 10);
  return chair;
}

isuumo::Estate make_estate(Engine& engine, std::int32_t id, std::string_view feature_list) {
  isuumo::Estate estate;
  estate.id = id;
  const Degrees place = near_a_city(engine);
  estate.latitude = place.latitude;
  estate.longitude = place.longitude;
  estate.rent = uniform(engine, 30'000, 200'000);
  estate.door_height = uniform(engine, 30, 200);
  estate.door_width = uniform(engine, 30, 200);
  estate.features = feature_list;
  estate.popularity = uniform(engine, 3000, 1'000'000);
  return estate;
}

}  // namespace

const std::vector<std::string>& colors() {
  static const auto kColors = words("color", 12);
  return kColors;
}

const std::vector<std::string>& kinds() {
  static const auto kKinds = words("kind", 4);
  return kKinds;
}

const std::vector<std::string>& features() {
  static const auto kFeatures = [] {
    auto made = words("feature", 49);
    made.push_back("arm-" + made.front());  // one word within another, as in the condition files
    return made;
  }();
  return kFeatures;
}

Degrees near_a_city(Engine& engine) {
  const Degrees city = kCities[static_cast<std::size_t>(uniform(engine, 0, kCities.size() - 1))];
  std::normal_distribution<double> spread(0, 0.3);
  return {city.latitude + spread(engine), city.longitude + spread(engine)};
}

SyntheticCatalog::SyntheticCatalog(SyntheticRows rows)
    : catalog_(conditions(), renderer()), next_id_(static_cast<std::int32_t>(std::max(rows.chairs, rows.estates)) + 1) {
  catalog_.install(build(catalog_, rows));
}

isuumo::Catalog::Replacement SyntheticCatalog::build(const isuumo::Catalog& catalog, SyntheticRows rows) {
  auto replacement = isuumo::Catalog::prepare_replace(filled(catalog, rows));
  NAZOTTE_CHECK(replacement.has_value());
  return std::move(*replacement);
}

isuumo::CatalogBuilder SyntheticCatalog::filled(const isuumo::Catalog& catalog, SyntheticRows rows) {
  Engine engine(kSeed);
  isuumo::CatalogBuilder builder = catalog.builder();
  const auto chairs = static_cast<std::int32_t>(rows.chairs);
  const auto estates = static_cast<std::int32_t>(rows.estates);
  for (std::int32_t id = 1; id <= chairs; ++id) builder.add(make_chair(engine, id, feature_list(engine, 0)));
  for (std::int32_t id = 1; id <= estates; ++id) builder.add(make_estate(engine, id, feature_list(engine, 0)));
  return builder;
}

std::vector<isuumo::Chair> SyntheticCatalog::new_chairs(std::size_t rows) {
  Engine engine(kSeed + static_cast<std::uint64_t>(next_id_));
  std::vector<isuumo::Chair> made;
  for (std::size_t i = 0; i < rows; ++i) made.push_back(make_chair(engine, next_id_++, pick(engine, features())));
  return made;
}

}  // namespace nazotte::bench
