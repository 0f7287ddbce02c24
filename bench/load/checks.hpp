// One user who asks while nobody else does: the reset before a load, and questions before and after it. Nothing is
// under way then, so that every answer has to be exactly the model's.
//
// Thread safety: one thread, with no worker's user living.
#pragma once

#include <cstdint>

#include "judge.hpp"
#include "statistics.hpp"
#include "worker.hpp"

namespace nazotte::load {

/// Requests of one look.
inline constexpr std::uint32_t kLookRequests = 60;

class Checks {
 public:
  explicit Checks(Arena& arena);

  enum class Reset : std::uint8_t { done, not_offered, failed };
  /// POST /initialize. A fault is noted in `statistics`.
  [[nodiscard]] Reset initialize(Statistics& statistics);
  /// Asks kLookRequests questions that change nothing; each wrong answer is noted.
  void look(Statistics& statistics);

 private:
  [[nodiscard]] Exchange exchange(const Connection::Request& request);

  Arena& arena_;
  Judge judge_;
  RequestPlan plan_;
  boost::asio::io_context context_{1};
  Connection connection_;
  std::uint64_t made_ = 0;
};

}  // namespace nazotte::load
