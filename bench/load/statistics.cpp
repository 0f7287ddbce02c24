#include "statistics.hpp"

#include <numeric>
#include <utility>

namespace nazotte::load {

void Statistics::record(const Result& result) {
  KindStatistics& kind = kinds_[static_cast<std::size_t>(result.kind)];
  ++kind.requests;
  if (result.answered) kind.latencies.record(result.microseconds);
  points_ += result.points;
  refused_bots_ += result.refused_bot ? 1 : 0;
}

void Statistics::record_fault(RequestKind kind, Example example) {
  ++kinds_[static_cast<std::size_t>(kind)].faults;
  record_fault(std::move(example));
}

void Statistics::record_fault(Example example) {
  const auto kind = static_cast<std::size_t>(example.fault.kind);
  ++faults_[kind];
  if (examples_[kind].size() < kExamplesMax) examples_[kind].push_back(std::move(example));
}

void Statistics::add(const Statistics& other) {
  for (std::size_t i = 0; i < kRequestKinds; ++i) {
    kinds_[i].latencies.add(other.kinds_[i].latencies);
    kinds_[i].requests += other.kinds_[i].requests;
    kinds_[i].faults += other.kinds_[i].faults;
  }
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    faults_[i] += other.faults_[i];
    for (const Example& example : other.examples_[i]) {
      if (examples_[i].size() < kExamplesMax) examples_[i].push_back(example);
    }
  }
  points_ += other.points_;
  refused_bots_ += other.refused_bots_;
}

KindStatistics Statistics::all() const {
  KindStatistics sum;
  for (const KindStatistics& kind : kinds_) {
    sum.latencies.add(kind.latencies);
    sum.requests += kind.requests;
    sum.faults += kind.faults;
  }
  return sum;
}

std::uint64_t Statistics::faults() const { return std::accumulate(faults_.begin(), faults_.end(), std::uint64_t{0}); }

std::uint64_t Statistics::score() const {
  const std::uint64_t lost = faults() * kPointsPerFault;
  return points_ > lost ? points_ - lost : 0;
}

}  // namespace nazotte::load
