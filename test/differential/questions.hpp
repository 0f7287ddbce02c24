// Random questions, each with the request that asks nazotted and the answer that MariaDB gives.
//
// Thread safety: none.
#pragma once

#include "contract/case_file.hpp"

#include <gen/random.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "database.hpp"
#include "polygons.hpp"
#include "search_form.hpp"

namespace nazotte::differential {

struct Question {
  std::string what;
  contract::Request request;
  int status = 200;
  std::string json;  // of the expected answer; empty: not compared
};

class Questions {
 public:
  /// Reads ids and coordinates of all estates and puts their points, as %f prints them, into a temporary table. The
  /// estates must not change afterwards; chairs may.
  Questions(Database& database, data::Random random);

  /// The expected answer is that of this moment.
  [[nodiscard]] Question next();

  /// Points that MariaDB counted as inside and that are not, because they lie on the boundary.
  [[nodiscard]] std::uint64_t boundary_points() const { return boundary_points_; }

 private:
  [[nodiscard]] Question search(const SearchForm& form);
  [[nodiscard]] Question facets(const SearchForm& form);
  [[nodiscard]] Question nazotte();
  [[nodiscard]] Question recommended();
  [[nodiscard]] Question chair_detail();
  [[nodiscard]] Question estate_detail();
  [[nodiscard]] Question low_priced();
  [[nodiscard]] Question buy();

  void add_page(std::string& query, std::string& limit);
  [[nodiscard]] std::string chairs(const std::string& where_and_order);
  [[nodiscard]] std::string estates(const std::string& where_and_order);
  [[nodiscard]] std::string random_id(std::int32_t ids);

  Database& database_;
  data::Random random_;
  SearchForm chair_form_;
  SearchForm estate_form_;
  std::vector<Point> points_;
  std::int32_t chair_ids_ = 0;
  std::int32_t estate_ids_ = 0;
  std::uint64_t boundary_points_ = 0;
};

}  // namespace nazotte::differential
