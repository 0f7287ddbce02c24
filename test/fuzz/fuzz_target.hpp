// What all fuzz targets share. A target is one file X_fuzz.cpp that defines run(): it reads an input with our parser
// and with an oracle, and ends the process when they disagree. libFuzzer, ASan and UBSan do the rest.
//
// A planted fault (NAZOTTE_FUZZ_CANARY in the environment) proves that a target would find one: the target then damages
// what our parser said about some rare inputs, and must report it within seconds. It has to be searched for: the corpus
// holds none of those inputs.
//
// Thread safety: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::fuzz {

/// Judges one input. Defined by each target.
void run(std::string_view input);

/// Is this the run that has to find the planted fault?
[[nodiscard]] bool fault_planted();

/// Ends the process with a report of both unless they are equal.
void expect_equal(std::string_view what, std::string_view ours, std::string_view oracle);
void expect_equal(std::string_view what, std::int64_t ours, std::int64_t oracle);

/// Ends the process with a report unless `holds`.
void expect(bool holds, std::string_view what);

/// The input in pieces, as a network or a file might deliver it. Which ones depends on the input's bytes and on
/// `variant` alone. Each piece has at least one byte; O(bytes).
[[nodiscard]] std::vector<std::string_view> cut(std::string_view input, std::uint64_t variant);

/// A text as it may be shown on a terminal: what is not visible ASCII as \xHH.
[[nodiscard]] std::string shown(std::string_view text);

/// Independent of the validator that the product uses. Source: RFC 3629, section 4.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace nazotte::fuzz
