#include "fuzz_target.hpp"

#include <boost/assert.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace nazotte::fuzz {

namespace {

[[noreturn]] void report(const std::string& finding) {
  std::fprintf(stderr, "FINDING: %s\n", finding.c_str());
  std::abort();
}

/// Knuth's multiplicative hash, byte by byte.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) { return (hash ^ value) * 0x9E37'79B9'7F4A'7C15U; }

/// The range of a sequence's second byte; the others' is 0x80 to 0xBF.
struct Sequence {
  std::size_t bytes;
  unsigned char second_min;
  unsigned char second_max;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

/// Asks libFuzzer to stop once this process has had so many seconds of processor time: whatever else the machine does,
/// a search is as long.
void stop_after(std::int64_t processor_seconds) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  timer_t timer{};
  itimerspec time{};
  time.it_value.tv_sec = processor_seconds;
  const bool set =
      timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) == 0 && timer_settime(timer, 0, &time, nullptr) == 0;
  if (!set) report("no timer of processor time");
}

}  // namespace

bool fault_planted() {
  static const bool kPlanted = std::getenv("NAZOTTE_FUZZ_CANARY") != nullptr;
  return kPlanted;
}

void expect_equal(std::string_view what, std::string_view ours, std::string_view oracle) {
  if (ours == oracle) return;
  report(std::string(what) + "\n  ours:   " + shown(ours) + "\n  oracle: " + shown(oracle));
}

void expect_equal(std::string_view what, std::int64_t ours, std::int64_t oracle) {
  if (ours != oracle) expect_equal(what, std::to_string(ours), std::to_string(oracle));
}

void expect(bool holds, std::string_view what) {
  if (!holds) report(std::string(what));
}

std::vector<std::string_view> cut(std::string_view input, std::uint64_t variant) {
  std::uint64_t hash = mixed(variant, input.size());
  for (const char byte : input) hash = mixed(hash, static_cast<unsigned char>(byte));
  // Some inputs come byte by byte, some in a few large pieces.
  const std::uint64_t piece_bytes_max = std::uint64_t{1} << (hash >> 60U);
  std::vector<std::string_view> pieces;
  while (!input.empty()) {
    hash = mixed(hash, pieces.size() + 1);
    const std::size_t bytes = 1 + (hash >> 32U) % piece_bytes_max;
    pieces.push_back(input.substr(0, bytes));
    input.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::string shown(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out = "'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '\\') {
      out += c;
    } else {
      out += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return out += '\'';
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Sequence sequence = sequence_of(static_cast<unsigned char>(text.front()));
    if (sequence.bytes == 0 || sequence.bytes > text.size()) return false;
    for (std::size_t i = 1; i < sequence.bytes; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const unsigned char min = i == 1 ? sequence.second_min : 0x80;
      const unsigned char max = i == 1 ? sequence.second_max : 0xBF;
      if (byte < min || byte > max) return false;
    }
    text.remove_prefix(sequence.bytes);
  }
  return true;
}

}  // namespace nazotte::fuzz

namespace boost {

void assertion_failed(char const* expression, char const* function, char const* /*file*/, long /*line*/) {
  nazotte::fuzz::expect(false, std::string("an assertion of Boost failed: ") + expression + " in " + function);
}

void assertion_failed_msg(char const* expression, char const* /*message*/, char const* function, char const* file,
                          long line) {
  assertion_failed(expression, function, file, line);
}

}  // namespace boost

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* const seconds = std::getenv("NAZOTTE_FUZZ_PROCESSOR_SECONDS");
  if (seconds != nullptr) nazotte::fuzz::stop_after(std::strtoll(seconds, nullptr, 10));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nazotte::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
