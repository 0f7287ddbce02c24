#include <nazotte/isuumo/catalog.hpp>

namespace nazotte::isuumo {

Model::Model(const Conditions& conditions) {
  auto chairs = std::make_shared<Schema>("chair");
  chair.price = chairs->integer("price", {.buckets = conditions.chair_price, .first = kLowPricedRows});
  chair.height = chairs->integer("height", {.buckets = conditions.chair_height});
  chair.width = chairs->integer("width", {.buckets = conditions.chair_width});
  chair.depth = chairs->integer("depth", {.buckets = conditions.chair_depth});
  chair.popularity = chairs->integer("popularity");
  chair.kind = chairs->tag("kind");
  chair.color = chairs->tag("color");
  chair.features = chairs->tag_list("features");
  // If any two sides of a chair pass a door, the two shortest do.
  chair.sides = chairs->pass({chair.height, chair.width, chair.depth}, {.by_key = true});
  chairs->rank_by(chair.popularity, Direction::descending);
  chairs->with_counter();
  chair_schema = std::move(chairs);

  auto estates = std::make_shared<Schema>("estate");
  estate.rent = estates->integer("rent", {.buckets = conditions.estate_rent, .first = kLowPricedRows});
  estate.door_height = estates->integer("door_height", {.buckets = conditions.estate_door_height});
  estate.door_width = estates->integer("door_width", {.buckets = conditions.estate_door_width});
  estate.popularity = estates->integer("popularity");
  estate.features = estates->tag_list("features");
  estate.location = estates->point("location");
  estate.door = estates->fit(estate.door_width, estate.door_height, {.best = kRecommendedRows});
  estates->rank_by(estate.popularity, Direction::descending);
  estate_schema = std::move(estates);
}

}  // namespace nazotte::isuumo
