#include "row_generator.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace nazotte::data {
namespace {

std::int32_t draw(Random& random, ValueRange range) { return random.between(range.min, range.max); }

/// FNV-1a: separates the tables' random sequences.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char character : text) value = (value ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  return value;
}

}  // namespace

Random RowGenerator::row_random(std::string_view table, std::int32_t id) const {
  // Each step through next() spreads one more ingredient over all bits; neighbours in seed or id share nothing.
  Random seeded(seed_);
  Random of_table(seeded.next() ^ hash(table));
  return Random(of_table.next() ^ Random(static_cast<std::uint32_t>(id)).next());
}

void RowGenerator::make_features(Random& random, WordList words) {
  features_.clear();
  std::array<std::string_view, kFeaturesMax> chosen;
  const auto count = static_cast<std::size_t>(random.between(0, kFeaturesMax));
  for (std::size_t i = 0; i < count;) {
    const std::string_view word = random.pick(words);
    bool repeated = false;
    for (std::size_t before = 0; before < i; ++before) repeated = repeated || chosen[before] == word;
    if (repeated) continue;
    chosen[i++] = word;
    if (!features_.empty()) features_ += ',';
    features_ += word;
  }
}

void RowGenerator::make_description(Random& random, const Phrases& phrases) {
  description_ = random.pick(phrases.opening);
  description_ += random.pick(phrases.middle);
  description_ += random.pick(phrases.closing);
}

void RowGenerator::make_thumbnail(Random& random, std::string_view table) {
  // Pictures belong to the table, not to the seed: two data sets show the same thousand.
  Random picture(hash(table) + random.below(kPictures));
  thumbnail_.clear();
  fmt::format_to(std::back_inserter(thumbnail_), "/images/{}/", table);
  for (int part = 0; part < 4; ++part) fmt::format_to(std::back_inserter(thumbnail_), "{:016x}", picture.next());
  thumbnail_ += ".png";
}

void RowGenerator::make_address(Random& random, const City& city) {
  address_ = city.prefecture;
  address_ += city.name;
  address_ += random.pick(town_names());
  const std::int32_t district = random.between(1, 40);
  const std::int32_t block = random.between(1, 30);
  const std::int32_t house = random.between(1, 20);
  fmt::format_to(std::back_inserter(address_), "{}丁目{}番{}号", district, block, house);
  const std::string_view building = random.pick(building_names());
  if (building.empty()) return;
  const std::string_view owner = random.pick(family_names());
  fmt::format_to(std::back_inserter(address_), " {}{}{:03}", owner, building, random.between(1, 999));
}

// One draw per statement: the order of evaluation within an expression is up to the compiler.
isuumo::Chair RowGenerator::chair(std::int32_t id) {
  Random random = row_random(isuumo::Declaration<isuumo::Chair>::table, id);
  isuumo::Chair row;
  row.id = id;
  name_ = random.pick(chair_name_prefixes());
  name_ += random.pick(chair_name_styles());
  name_ += random.pick(chair_name_nouns());
  row.name = name_;
  make_description(random, chair_phrases());
  row.description = description_;
  make_thumbnail(random, isuumo::Declaration<isuumo::Chair>::table);
  row.thumbnail = thumbnail_;
  row.price = draw(random, kPrice);
  row.height = draw(random, kSide);
  row.width = draw(random, kSide);
  row.depth = draw(random, kSide);
  row.color = random.pick(chair_colors());
  make_features(random, chair_features());
  row.features = features_;
  row.kind = random.pick(chair_kinds());
  row.popularity = draw(random, kPopularity);
  row.stock = draw(random, kStock);
  return row;
}

isuumo::Estate RowGenerator::estate(std::int32_t id) {
  Random random = row_random(isuumo::Declaration<isuumo::Estate>::table, id);
  isuumo::Estate row;
  row.id = id;
  name_ = random.pick(family_names());
  name_ += random.below(2) == 0 ? "ISUハイム" : "荘 ISU";
  name_ += random.pick(town_names());
  row.name = name_;
  make_description(random, estate_phrases());
  row.description = description_;
  make_thumbnail(random, isuumo::Declaration<isuumo::Estate>::table);
  row.thumbnail = thumbnail_;
  const City& city = random.pick(cities());
  make_address(random, city);
  row.address = address_;
  row.latitude = city.latitude + random.normal() * kCoordinateDeviationDegrees;
  row.longitude = city.longitude + random.normal() * kCoordinateDeviationDegrees;
  row.rent = draw(random, kRent);
  row.door_height = draw(random, kSide);
  row.door_width = draw(random, kSide);
  make_features(random, estate_features());
  row.features = features_;
  row.popularity = draw(random, kPopularity);
  return row;
}

}  // namespace nazotte::data
