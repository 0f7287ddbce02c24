#include "server/bot_filter.hpp"

#include <nazotte/check.hpp>

#include <re2/re2.h>

namespace nazotte::server {

BotFilter::BotFilter()
    : pattern_(std::make_unique<re2::RE2>(R"(ISUCONbot(?:-Mobile)?|ISUCONbot-Image/|Mediapartners-ISUCON|ISUCONCoffee)"
                                          R"(|ISUCONFeedSeeker(?:Beta)?)"
                                          R"(|crawler \(https://isucon\.invalid/(?:support/faq/|help/jp/))"
                                          R"(|isubot|Isupider|Isupider(?:-image)?\+)"
                                          R"(|(?i:(?:bot|crawler|spider)(?:[-_ ./;@()]|$)))",
                                          re2::RE2::Latin1)) {
  NAZOTTE_CHECK(pattern_->ok());
}

BotFilter::~BotFilter() = default;
BotFilter::BotFilter(BotFilter&&) noexcept = default;
BotFilter& BotFilter::operator=(BotFilter&&) noexcept = default;

bool BotFilter::matches(std::string_view user_agent) const {
  return re2::RE2::PartialMatch(re2::StringPiece(user_agent.data(), user_agent.size()), *pattern_);
}

}  // namespace nazotte::server
