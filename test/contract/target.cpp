#include "target.hpp"

#include <boost/beast/core/string.hpp>

namespace nazotte::contract {

std::string_view Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (boost::beast::iequals(key, name)) return value;
  }
  return {};
}

}  // namespace nazotte::contract
