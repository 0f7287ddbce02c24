// NAZOTTE_CHECK: a statement about our own code that must hold in every build. It is never reachable by input:
// input errors are Results. A failed check prints where and aborts, because going on with broken
// invariants could acknowledge a write that is not there.
//
// Thread safety: any thread. NAZOTTE_DCHECK is compiled out of builds with NDEBUG (inner loops).
#pragma once

#include <cstdio>
#include <cstdlib>

namespace nazotte::detail {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace nazotte::detail

#define NAZOTTE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::nazotte::detail::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define NAZOTTE_DCHECK(condition) static_cast<void>(0)
#else
#define NAZOTTE_DCHECK(condition) NAZOTTE_CHECK(condition)
#endif
