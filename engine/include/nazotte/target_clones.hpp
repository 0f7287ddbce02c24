// Compiles a function twice, for plain x86-64 and for machines with AVX2 and POPCNT; the loader picks one.
//
// Compilers do not find by themselves what AVX-512 does with masks. What gains from it is written twice by hand: a
// function with NAZOTTE_AVX512, within #ifdef NAZOTTE_HAS_TARGET_CLONES, and one of the same name and parameters with
// NAZOTTE_PORTABLE. They must be in an unnamed namespace, the caller in the same file. Helpers of the former that have
// no other version are only called from them.
//
// Why a switch: sanitizers start after such functions are resolved, and other compilers lack them.
//
// Thread safety: the choice is made before main() runs.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(NAZOTTE_NO_TARGET_CLONES)
#define NAZOTTE_HAS_TARGET_CLONES
#define NAZOTTE_FAST_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#define NAZOTTE_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,popcnt,bmi")))
#define NAZOTTE_PORTABLE __attribute__((target("default")))
#else
#define NAZOTTE_FAST_CLONES
#define NAZOTTE_PORTABLE
#endif
