// What a run has counted, and its score.
//
// Thread safety: none; each thread has its own, which are added up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "faults.hpp"
#include "histogram.hpp"
#include "requests.hpp"

namespace nazotte::load {

/// Examples kept of each kind of fault.
inline constexpr std::size_t kExamplesMax = 3;
/// Points that a wrong answer, or none, costs.
inline constexpr std::uint64_t kPointsPerFault = 10;

struct Example {
  Fault fault;
  std::uint32_t user = 0;
  std::uint64_t number = 0;  // of the user's requests, from 1; 0: it belongs to no user
  std::string request;
};

struct KindStatistics {
  Histogram latencies;  // of requests that were answered, rightly or not
  std::uint64_t requests = 0;
  std::uint64_t faults = 0;
};

class Statistics {
 public:
  struct Result {
    RequestKind kind = RequestKind::chair_low_priced;
    std::uint64_t microseconds = 0;
    std::uint32_t points = 0;
    bool answered = true;
    bool refused_bot = false;
  };
  void record(const Result& result);
  /// A fault of a request that was, or will be, recorded. `kind` is the request's.
  void record_fault(RequestKind kind, Example example);
  /// A fault that belongs to no request of a user, such as that of initialize.
  void record_fault(Example example);
  void add(const Statistics& other);

  [[nodiscard]] const KindStatistics& of(RequestKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  /// Of all kinds together.
  [[nodiscard]] KindStatistics all() const;
  [[nodiscard]] std::uint64_t faults() const;
  [[nodiscard]] std::uint64_t faults(FaultKind kind) const { return faults_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const std::vector<Example>& examples(FaultKind kind) const {
    return examples_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t points() const { return points_; }
  [[nodiscard]] std::uint64_t refused_bots() const { return refused_bots_; }
  /// points() less kPointsPerFault for each fault; not below 0.
  [[nodiscard]] std::uint64_t score() const;

 private:
  std::array<KindStatistics, kRequestKinds> kinds_;
  std::array<std::uint64_t, kFaultKinds> faults_{};
  std::array<std::vector<Example>, kFaultKinds> examples_;
  std::uint64_t points_ = 0;
  std::uint64_t refused_bots_ = 0;
};

}  // namespace nazotte::load
