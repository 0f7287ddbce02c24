// Compiles a function twice, for plain x86-64 and for machines with AVX2 and POPCNT; the loader picks one.
//
// Why a switch: sanitizers start after such functions are resolved, and other compilers lack them.
//
// Thread safety: the choice is made before main() runs.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(NAZOTTE_NO_TARGET_CLONES)
#define NAZOTTE_HAS_TARGET_CLONES
#define NAZOTTE_FAST_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define NAZOTTE_FAST_CLONES
#endif
