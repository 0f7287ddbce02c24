// An experiment: which points lie in a polygon? Our spatial index beside Boost.Geometry's R-tree, on random points.
//
//   rtree [POINTS [POLYGONS [SEED]]]
//
// Each row of the table is a width of polygons. Both are asked the same questions in turn; answers must be the same. A
// ratio is our median over theirs: below 1, ours is quicker. "best 50" is what a search page needs: Boost's R-tree
// knows no rank, so it has to find all rows and sort them.
//
// Coordinates are whole microdegrees in doubles, so Boost's `within` is exact, as ours is.
#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>
#include <nazotte/table.hpp>

#include <boost/geometry.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/index/rtree.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <memory>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;
using Point = bg::model::d2::point_xy<double>;
using Ring = bg::model::ring<Point>;
using Keys = std::vector<nazotte::Key>;

constexpr std::size_t kBest = 50;

Point on_grid(nazotte::Degrees degrees) {
  const nazotte::GridPoint point = nazotte::to_grid(degrees);
  return {static_cast<double>(point.x), static_cast<double>(point.y)};
}

/// Uniform in a square of one degree.
std::vector<nazotte::Degrees> random_points(std::size_t count, std::mt19937_64& random) {
  std::uniform_real_distribution<double> latitude(35, 36);
  std::uniform_real_distribution<double> longitude(139, 140);
  std::vector<nazotte::Degrees> points(count);
  for (nazotte::Degrees& point : points) point = {latitude(random), longitude(random)};
  return points;
}

/// A star around a random centre, as a hand would draw it: 24 vertices at angles that rise, so no edge crosses another.
std::vector<nazotte::Degrees> random_polygon(double width, std::mt19937_64& random) {
  constexpr int kVertices = 24;
  std::uniform_real_distribution<double> centre(0.2, 0.8);
  std::uniform_real_distribution<double> radius(width / 4, width / 2);
  const nazotte::Degrees middle = {35 + centre(random), 139 + centre(random)};
  std::vector<nazotte::Degrees> ring;
  for (int i = 0; i < kVertices; ++i) {
    const double angle = 2 * std::numbers::pi * i / kVertices;
    const double distance = radius(random);
    ring.push_back({middle.latitude + distance * std::sin(angle), middle.longitude + distance * std::cos(angle)});
  }
  return ring;
}

/// Keys are ranks: row 0 is the best.
class Ours {
 public:
  explicit Ours(const std::vector<nazotte::Degrees>& points) {
    auto schema = std::make_shared<nazotte::Schema>("points");
    column_ = schema->point("point");
    nazotte::Batch batch(schema);
    for (std::size_t i = 0; i < points.size(); ++i) {
      batch.row(static_cast<nazotte::Key>(i)).set(column_, points[i].latitude, points[i].longitude);
    }
    nazotte::Table table(schema);
    table.commit(table.prepare(std::move(batch)).value());
    snapshot_ = table.snapshot();
  }

  void search(const std::vector<nazotte::Degrees>& ring, std::size_t limit, Keys& found) {
    polygon_.assign(ring).value();
    snapshot_->inside(column_, polygon_, limit, hits_);
    found.clear();
    for (const nazotte::Hit hit : hits_.rows) found.push_back(snapshot_->key(hit));
  }

 private:
  nazotte::PointColumn column_{};
  std::shared_ptr<const nazotte::TableSnapshot> snapshot_;
  nazotte::Polygon polygon_;
  nazotte::Hits hits_;
};

class Boosts {
 public:
  explicit Boosts(const std::vector<nazotte::Degrees>& points) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < points.size(); ++i) entries.emplace_back(on_grid(points[i]), i);
    tree_ = Tree(entries);
  }

  void search(const std::vector<nazotte::Degrees>& degrees, std::size_t limit, Keys& found) const {
    Ring ring;
    for (const nazotte::Degrees vertex : degrees) ring.push_back(on_grid(vertex));
    bg::correct(ring);
    const auto box = bg::return_envelope<bg::model::box<Point>>(ring);
    const auto inside = [&ring](const Entry& entry) { return bg::within(entry.first, ring); };
    found.clear();
    for (auto entry = tree_.qbegin(bgi::within(box) && bgi::satisfies(inside)); entry != tree_.qend(); ++entry) {
      found.push_back(entry->second);
    }
    const std::size_t kept = std::min(found.size(), limit);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
    found.resize(kept);
  }

 private:
  using Entry = std::pair<Point, nazotte::Key>;
  using Tree = bgi::rtree<Entry, bgi::rstar<16>>;
  Tree tree_;
};

template <class F>
double microseconds(F f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// One row of the table; false when answers differ.
bool compare(Ours& ours, const Boosts& boosts, double width, std::size_t polygons, std::mt19937_64& random) {
  std::vector<double> inside;
  std::vector<double> times[2][2];  // all rows, the best: of Boost, of ours
  Keys expected;
  Keys found;
  for (std::size_t i = 0; i < polygons; ++i) {
    const auto ring = random_polygon(width, random);
    for (const std::size_t best : {0, 1}) {
      const std::size_t limit = best ? kBest : nazotte::kSegmentRowsMax;
      // Whoever is asked second finds the polygon in the cache, so they take turns.
      for (const std::size_t turn : {i % 2, (i + 1) % 2}) {
        times[best][turn].push_back(microseconds([&] {
          if (turn == 0) {
            boosts.search(ring, limit, expected);
          } else {
            ours.search(ring, limit, found);
          }
        }));
      }
      if (!best) inside.push_back(static_cast<double>(expected.size()));
      if (found != expected) {
        std::cerr << "polygon " << i << " of width " << width << ": " << expected.size() << " rows of Boost's, "
                  << found.size() << " of ours, not the same ones\n";
        return false;
      }
    }
  }
  std::cout << std::fixed << std::setprecision(2) << std::setw(6) << width << std::setprecision(0) << std::setw(8)
            << median(inside) << std::setprecision(2);
  for (const auto& [theirs, our] : times) {
    std::cout << std::setw(12) << median(theirs) << std::setw(12) << median(our) << std::setw(8)
              << median(our) / median(theirs);
  }
  std::cout << '\n';
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::uint64_t usual) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : usual;
  };
  const std::size_t count = argument(1, 100'000);
  const std::size_t polygons = std::max<std::size_t>(argument(2, 200), 1);
  const std::uint64_t seed = argument(3, 1);
  std::mt19937_64 random(seed);
  const auto points = random_points(count, random);
  Ours ours(points);
  const Boosts boosts(points);
  std::cout << count << " points, " << polygons << " polygons of each width, seed " << seed
            << "; medians in microseconds\n"
            << " width  inside  all: Boost     nazotte   ratio  50: Boost     nazotte   ratio\n";
  for (const double width : {0.01, 0.03, 0.1, 0.3}) {
    if (!compare(ours, boosts, width, polygons, random)) return 1;
  }
  std::cout << "all answers agree\n";
}
