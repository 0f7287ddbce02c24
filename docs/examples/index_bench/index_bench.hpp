// One interface for an index of your own and for ours: every answer is checked before anything is measured.
//
//   class MyIndex : public index_bench::Index<index_bench::Area> { ... };  // build() and answer()
//   index_bench::Bench<index_bench::Area> bench("areas", rows, questions);
//   bench.add("nazotte", std::make_unique<NazotteAreas>());                // the first one is what others are measured
//   by bench.add("mine", std::make_unique<MyIndex>()); return bench.run(std::cout) ? 0 : 1;
//
// Thread safety: none; one thread builds and asks.
// Invariant: rows are numbered in rank order; row 0 is the best, and answers ascend.
#pragma once

#include <nazotte/grid.hpp>
#include <nazotte/schema.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace index_bench {

/// The columns of a table, one entry a row.
struct Rows {
  std::vector<nazotte::Degrees> places;
  std::vector<std::int32_t> prices;
  std::vector<std::string> kinds;
  std::vector<std::string> features;  // comma-separated words

  [[nodiscard]] std::size_t size() const { return places.size(); }
};

/// Which rows lie strictly inside this ring? The best `limit`.
struct Area {
  std::vector<nazotte::Degrees> ring;
  std::size_t limit;
};

/// Which rows meet all of these? How many there are, and the best `limit`. Empty words set no condition.
struct Conditions {
  nazotte::IntegerRange price;
  std::string kind;
  std::string feature;  // one whole word of the row's
  std::size_t limit;
};

struct Answer {
  std::uint64_t count = 0;
  std::vector<std::uint32_t> rows;

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// What you write: two functions.
template <class Question>
class Index {
 public:
  virtual ~Index() = default;
  /// Once, before any question. The rows live as long as the index.
  virtual void build(const Rows& rows) = 0;
  /// Overwrites `answer`, whose memory is there to be used again.
  virtual void answer(const Question& question, Answer& answer) = 0;
};

template <class Question>
class Bench {
 public:
  /// Answers a question in the plainest way there is: what all others must agree with.
  using Reference = std::function<void(const Rows&, const Question&, Answer&)>;

  /// `rows` must outlive the bench.
  Bench(std::string title, const Rows& rows, std::vector<Question> questions, Reference reference)
      : title_(std::move(title)), rows_(rows), questions_(std::move(questions)), reference_(std::move(reference)) {}

  void add(std::string name, std::unique_ptr<Index<Question>> index) {
    subjects_.push_back({std::move(name), std::move(index), 0, {}});
  }

  /// Builds, checks, measures, and prints a table; false when an answer is wrong, which is all that is printed then.
  [[nodiscard]] bool run(std::ostream& out) {
    for (Subject& subject : subjects_) {
      subject.build_milliseconds = microseconds([&] { subject.index->build(rows_); }) / 1000;
    }
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      if (!check(i, out)) return false;
    }
    // In turn, so that what disturbs the machine disturbs all of them; the least of some rounds is the index's own.
    constexpr int kRounds = 5;
    for (Subject& subject : subjects_) subject.times.assign(questions_.size(), std::numeric_limits<double>::max());
    for (int round = 0; round < kRounds; ++round) {
      for (std::size_t i = 0; i < questions_.size(); ++i) measure(i);
    }
    print(out);
    return true;
  }

 private:
  struct Subject {
    std::string name;
    std::unique_ptr<Index<Question>> index;
    double build_milliseconds;
    std::vector<double> times;  // microseconds by question
  };

  template <class F>
  static double microseconds(F f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
  }

  bool check(std::size_t question, std::ostream& out) {
    Answer expected;
    reference_(rows_, questions_[question], expected);
    for (Subject& subject : subjects_) {
      Answer answer;
      subject.index->answer(questions_[question], answer);
      if (answer == expected) continue;
      const auto differs =
          std::mismatch(answer.rows.begin(), answer.rows.end(), expected.rows.begin(), expected.rows.end());
      out << title_ << ": " << subject.name << " is wrong in question " << question << ": count " << answer.count
          << " instead of " << expected.count << ", " << answer.rows.size() << " rows instead of "
          << expected.rows.size() << ", the first " << differs.first - answer.rows.begin() << " the same\n";
      return false;
    }
    return true;
  }

  void measure(std::size_t question) {
    for (Subject& subject : subjects_) {
      const double time = microseconds([&] { subject.index->answer(questions_[question], scratch_); });
      subject.times[question] = std::min(subject.times[question], time);
    }
  }

  static double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  void print(std::ostream& out) const {
    out << title_ << ": " << rows_.size() << " rows, " << questions_.size() << " questions, every answer checked\n"
        << "  index           build ms   median us   ratio\n"
        << std::fixed << std::setprecision(2);
    const double first = subjects_.empty() ? 0 : median(subjects_.front().times);
    for (const Subject& subject : subjects_) {
      out << "  " << std::left << std::setw(12) << subject.name << std::right << std::setw(12)
          << subject.build_milliseconds << std::setw(12) << median(subject.times) << std::setw(8)
          << median(subject.times) / first << '\n';
    }
  }

  std::string title_;
  const Rows& rows_;
  std::vector<Question> questions_;
  Reference reference_;
  std::vector<Subject> subjects_;
  Answer scratch_;
};

}  // namespace index_bench
