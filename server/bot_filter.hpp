// Recognises crawlers by their User-Agent, by the contract's list.
//
// Thread safety: const access from any thread (RE2 keeps a cache of its own behind a lock; connections remember the
// answer, so that no request of a warm connection comes here).
#pragma once

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace nazotte::server {

class BotFilter {
 public:
  BotFilter();
  ~BotFilter();
  BotFilter(BotFilter&&) noexcept;
  BotFilter& operator=(BotFilter&&) noexcept;

  /// O(bytes).
  [[nodiscard]] bool matches(std::string_view user_agent) const;

 private:
  std::unique_ptr<re2::RE2> pattern_;
};

}  // namespace nazotte::server
