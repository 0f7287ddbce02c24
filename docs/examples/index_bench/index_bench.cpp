// A bench of your own index beside ours: write a class in own_indexes.hpp and add it here.
//
//   index_bench [ROWS [QUESTIONS [SEED]]]
#include "index_bench.hpp"

#include <cstdlib>
#include <iostream>
#include <memory>

#include "nazotte_indexes.hpp"
#include "own_indexes.hpp"
#include "workload.hpp"

int main(int argc, char** argv) {
  using namespace index_bench;
  constexpr std::size_t kPage = 50;
  const auto argument = [&](int i, std::uint64_t usual) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : usual;
  };
  Random random(argument(3, 1));
  const Rows rows = random_rows(argument(1, 100'000), random);
  const std::size_t questions = argument(2, 200);

  Bench<Area> areas("areas", rows, random_areas(questions, kPage, random), scan_areas);
  areas.add("nazotte", std::make_unique<NazotteAreas>());
  areas.add("grid", std::make_unique<GridIndex>());

  Bench<Conditions> conditions("conditions", rows, random_conditions(questions, kPage, random), scan_conditions);
  conditions.add("nazotte", std::make_unique<NazotteConditions>());
  conditions.add("bitmaps", std::make_unique<BitmapIndex>());

  return areas.run(std::cout) && conditions.run(std::cout) ? 0 : 1;
}
