// The door through which the HTTP server hands in changes. loaders/ implements it (store first, then memory, then
// the answer); server/ calls it; neither knows the other.
//
// Thread safety: every function may be called from any thread. A completion is called exactly once, on a thread of the
// implementation's choice, possibly before the call returns; it must not block.
// Invariant: a completion with success means: committed in the store and visible to every later read.
#pragma once

#include <nazotte/error.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace nazotte::isuumo {

/// Can this process answer and write right now; if not, why (for operators, fit to be shown).
struct Health {
  bool ready = false;
  std::string reason;
  /// What the store holds otherwise than memory, because somebody else changed it; empty: nothing that is known.
  std::string difference = {};
};

class WritePort {
 public:
  using Completion = std::function<void(Result<void>)>;

  virtual ~WritePort() = default;

  /// All rows of the CSV text or none. Errors: invalid_argument (message says row and column), limit_exceeded,
  /// duplicate_key, unavailable.
  virtual void import_chairs(std::string csv, Completion done) = 0;
  virtual void import_estates(std::string csv, Completion done) = 0;

  /// Stock - 1. Errors: not_found (unknown or sold out), unavailable.
  virtual void buy(std::int64_t chair_id, Completion done) = 0;

  /// Back to the initial data. Errors: disabled (no initial data configured), unavailable.
  virtual void initialize(Completion done) = 0;

  /// Reads all rows of the store anew. Reads and writes go on meanwhile; nothing that was acknowledged vanishes for a
  /// moment. Errors: unavailable; incompatible (the store's tables were altered); disabled (the store keeps no rows).
  virtual void reload(Completion done) = 0;

  [[nodiscard]] virtual Health health() const = 0;
};

}  // namespace nazotte::isuumo
