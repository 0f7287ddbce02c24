// Boost.Geometry's R-tree with a lazy `within`: box first, then polygon, then the best 50 by rank.
//
// Coordinates are whole microdegrees in doubles: differences and their products stay below 2^53, so `within` is exact.
#include "questions.hpp"
#include "subject.hpp"

#include "loaders/csv_reader.hpp"

#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace nazotte::bench {
namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;
using Point = bg::model::d2::point_xy<double>;
using Ring = bg::model::ring<Point>;

/// Popularity negated and id: the smaller, the better.
using Rank = std::pair<std::int32_t, std::int32_t>;
using Entry = std::pair<Point, Rank>;

Point on_grid(Degrees degrees) {
  const GridPoint point = to_grid(degrees);
  return {static_cast<double>(point.x), static_cast<double>(point.y)};
}

class EstateSink : public isuumo::RowSink {
 public:
  void add(const isuumo::Chair& /*chair*/) override {}
  void add(const isuumo::Estate& estate) override {
    entries.emplace_back(on_grid({estate.latitude, estate.longitude}), Rank(-estate.popularity, estate.id));
  }
  std::vector<Entry> entries;
};

class BoostSubject : public Subject {
 public:
  explicit BoostSubject(const SubjectOptions& options) : questions_(read_questions(options.questions)) {
    EstateSink sink;
    if (auto read = loaders::read_csv_file<isuumo::Estate>(options.rows / "estate.csv", sink); !read)
      throw std::runtime_error(read.error().message);
    tree_ = decltype(tree_)(sink.entries);
  }

  [[nodiscard]] std::string version() const override { return "Boost.Geometry " BOOST_LIB_VERSION; }
  [[nodiscard]] std::vector<std::string> kinds() const override { return {"nazotte"}; }
  [[nodiscard]] std::size_t count(const std::string& /*kind*/) const override { return questions_.nazotte.size(); }

  void ask(const std::string& /*kind*/, std::size_t question, Answer& answer) override {
    Ring ring;
    for (const Degrees vertex : questions_.nazotte[question]) ring.push_back(on_grid(vertex));
    bg::correct(ring);
    const auto box = bg::return_envelope<bg::model::box<Point>>(ring);
    const auto inside = [&ring](const Entry& entry) { return bg::within(entry.first, ring); };
    found_.clear();
    for (auto entry = tree_.qbegin(bgi::within(box) && bgi::satisfies(inside)); entry != tree_.qend(); ++entry)
      found_.push_back(entry->second);
    const std::size_t limit = std::min(found_.size(), isuumo::kNazotteRows);
    std::partial_sort(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(limit), found_.end());
    answer.clear();
    for (std::size_t i = 0; i < limit; ++i) answer.push_back(found_[i].second);
  }

 private:
  Questions questions_;
  bgi::rtree<Entry, bgi::rstar<16>> tree_;
  std::vector<Rank> found_;
};

}  // namespace

std::unique_ptr<Subject> make_boost_geometry(const SubjectOptions& options) {
  return std::make_unique<BoostSubject>(options);
}

}  // namespace nazotte::bench
