#include <iostream>
#include <nazotte/table.hpp>

int main() {
  auto schema = std::make_shared<nazotte::Schema>("cafes");
  const auto price = schema->integer("price");
  const auto words = schema->tag_list("words");
  const auto visits = schema->integer("visits");
  schema->rank_by(visits, nazotte::Direction::descending);
  nazotte::Batch batch(schema);
  batch.row(1).set(price, 450).set(words, "espresso,terrace").set(visits, 70).payload("Harbour");
  batch.row(2).set(price, 700).set(words, "filter,terrace").set(visits, 95).payload("Garden");
  batch.row(3).set(price, 380).set(words, "espresso,terrace,cats").set(visits, 82).payload("Alley");
  nazotte::Table table(schema);
  table.commit(table.prepare(std::move(batch)).value());
  const auto cafes = table.snapshot();
  nazotte::Hits hits;
  cafes->search(nazotte::Query().in_range(price, {0, 500}).contains(words, "terrace").page(0, 10), hits);
  for (const nazotte::Hit hit : hits.rows) std::cout << cafes->key(hit) << ' ' << cafes->payload(hit) << '\n';
}
