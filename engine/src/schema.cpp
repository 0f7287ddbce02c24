#include <nazotte/check.hpp>
#include <nazotte/schema.hpp>

#include <algorithm>
#include <utility>

namespace nazotte {

namespace {

/// Handles number columns with 16 bits.
std::uint16_t next_index(std::size_t declared) {
  NAZOTTE_CHECK(declared < std::numeric_limits<std::uint16_t>::max());
  return static_cast<std::uint16_t>(declared);
}

}  // namespace

Schema::Schema(std::string name) : name_(std::move(name)) {}

IntegerColumn Schema::integer(std::string name, IntegerOptions options) {
  check_unused(name);
  integers_.push_back({std::move(name), std::move(options)});
  return {next_index(integers_.size() - 1)};
}

RealColumn Schema::real(std::string name, RealOptions options) {
  check_unused(name);
  reals_.push_back({std::move(name), options});
  return {next_index(reals_.size() - 1)};
}

TagColumn Schema::tag(std::string name) {
  check_unused(name);
  tags_.push_back(std::move(name));
  return {next_index(tags_.size() - 1)};
}

TagListColumn Schema::tag_list(std::string name) {
  check_unused(name);
  tag_lists_.push_back(std::move(name));
  return {next_index(tag_lists_.size() - 1)};
}

PointColumn Schema::point(std::string name) {
  check_unused(name);
  points_.push_back(std::move(name));
  return {next_index(points_.size() - 1)};
}

FitIndex Schema::fit(IntegerColumn a, IntegerColumn b, FitOptions options) {
  NAZOTTE_CHECK(a.index < integers_.size() && b.index < integers_.size());
  fits_.push_back({a, b, options});
  return {next_index(fits_.size() - 1)};
}

PassIndex Schema::pass(std::vector<IntegerColumn> sides, PassOptions options) {
  NAZOTTE_CHECK(sides.size() >= 2);
  for (const IntegerColumn side : sides) NAZOTTE_CHECK(side.index < integers_.size());
  passes_.push_back({std::move(sides), options});
  return {next_index(passes_.size() - 1)};
}

void Schema::rank_by(IntegerColumn column, Direction direction) {
  NAZOTTE_CHECK(column.index < integers_.size());
  rank_ = Rank{column, direction};
}

void Schema::with_counter() { has_counter_ = true; }

void Schema::facets(FacetOptions options) { facets_ = options; }

void Schema::check_unused(const std::string& name) const {
  const auto same = [&name](const auto& spec) { return spec.name == name; };
  NAZOTTE_CHECK(std::none_of(integers_.begin(), integers_.end(), same));
  NAZOTTE_CHECK(std::none_of(reals_.begin(), reals_.end(), same));
  for (const auto* names : {&tags_, &tag_lists_, &points_}) {
    NAZOTTE_CHECK(std::find(names->begin(), names->end(), name) == names->end());
  }
}

}  // namespace nazotte
