// A file of constant content as an answer: its header fields are made once, its bytes stay where they are.
//
// Thread safety: const access from any thread.
// Lifetime: the embedded file's bytes are constants; a Reply made here refers to the StaticFile.
#pragma once

#include "server/embedded.hpp"
#include "server/reply.hpp"
#include "server/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::server {

/// How long a client may use it without asking.
enum class Caching : std::uint8_t {
  ask,        // each time it asks whether the file is still the same
  immutable,  // for good: the name changes with the content
};

class StaticFile {
 public:
  /// `more_fields`: header fields beside type, caching and tag, each with its CRLF.
  StaticFile(const EmbeddedFile& file, Caching caching, std::string_view more_fields = {});

  [[nodiscard]] std::string_view name() const { return file_.name; }

  /// 200 with the file, or 304 where the client says that it has it.
  void reply(const Request& request, Reply& reply) const;

 private:
  EmbeddedFile file_;
  std::string tag_;     // as it stands in an If-None-Match
  std::string fields_;  // of every answer, each with its CRLF
};

/// What the ending of the name says; application/octet-stream when it says nothing.
[[nodiscard]] std::string_view content_type_of(std::string_view name);

}  // namespace nazotte::server
