// 64 codes become the 64 bits of a word. With AVX-512 that is what a comparison gives; every narrower instruction set
// has to put bytes together. Compilers do not find it by themselves, so it is spelt out.
#include "code_kernels.hpp"

#include <nazotte/target_clones.hpp>

#include "bitmap_kernels.hpp"
#include "flag_bits.hpp"

#include <algorithm>

#ifdef NAZOTTE_HAS_TARGET_CLONES
#include <immintrin.h>
#endif

namespace nazotte {

namespace {

NAZOTTE_FAST_CLONES
std::uint64_t match_words(const FacetCode* codes, std::size_t words, const FacetSelection& selection, Word* out) {
  std::uint64_t bits = 0;
  for (std::size_t word = 0; word < words; ++word, codes += kWordBits) {
    alignas(kWordBits) std::uint8_t flags[kWordBits];
    for (std::uint32_t i = 0; i < kWordBits; ++i) flags[i] = (codes[i] & selection.mask) == selection.code;
    out[word] = pack_flags(flags);
    bits += static_cast<std::uint64_t>(__builtin_popcountll(out[word]));
  }
  return bits;
}

#ifdef NAZOTTE_HAS_TARGET_CLONES
/// The versions of one function: the loader picks.
__attribute__((target("avx512f,avx512bw,popcnt"))) std::uint64_t match_words_fast(const FacetCode* codes,
                                                                                  std::size_t words,
                                                                                  const FacetSelection& selection,
                                                                                  Word* out) {
  const __m512i mask = _mm512_set1_epi16(static_cast<std::int16_t>(selection.mask));
  const __m512i code = _mm512_set1_epi16(static_cast<std::int16_t>(selection.code));
  std::uint64_t bits = 0;
  for (std::size_t word = 0; word < words; ++word, codes += kWordBits) {
    const Word low = _mm512_cmpeq_epi16_mask(_mm512_and_si512(_mm512_loadu_si512(codes), mask), code);
    const Word high = _mm512_cmpeq_epi16_mask(_mm512_and_si512(_mm512_loadu_si512(codes + 32), mask), code);
    out[word] = low | high << 32;
    bits += static_cast<std::uint64_t>(__builtin_popcountll(out[word]));
  }
  return bits;
}
__attribute__((target("default"))) std::uint64_t match_words_fast(const FacetCode* codes, std::size_t words,
                                                                  const FacetSelection& selection, Word* out) {
  return match_words(codes, words, selection, out);
}
#else
std::uint64_t match_words_fast(const FacetCode* codes, std::size_t words, const FacetSelection& selection, Word* out) {
  return match_words(codes, words, selection, out);
}
#endif

}  // namespace

std::uint64_t match_codes(std::span<const FacetCode> codes, const FacetSelection& selection, Word* out) {
  const std::size_t whole = codes.size() / kWordBits;
  const std::uint64_t bits = match_words_fast(codes.data(), whole, selection, out);
  if (whole * kWordBits == codes.size()) return bits;
  // 0 lacks kIndexedBit, so no selection matches it.
  FacetCode rest[kWordBits] = {};
  const auto last = codes.subspan(whole * kWordBits);
  std::copy(last.begin(), last.end(), rest);
  return bits + match_words_fast(rest, 1, selection, out + whole);
}

std::uint64_t count_codes(std::span<const FacetCode> codes, const FacetSelection& selection) {
  Word ignored[kBlockWords];
  std::uint64_t count = 0;
  for (std::size_t first = 0; first < codes.size(); first += kBlockRows) {
    const std::size_t size = std::min<std::size_t>(kBlockRows, codes.size() - first);
    count += match_codes(codes.subspan(first, size), selection, ignored);
  }
  return count;
}

}  // namespace nazotte
