// Masks of the bytes of a text that a scanner looks for: a bit for each byte, the first the lowest. Header only; vectors are passed
// by value, so that no caller holds a pointer. On processors without SSE2 the compiler makes the same of plain instructions.
#pragma once
#include <stdint.h>

typedef uint8_t trestle_bytes16 __attribute__((vector_size(16)));
typedef int8_t trestle_signed16 __attribute__((vector_size(16)));

#define TRESTLE_MASK static inline __attribute__((always_inline))

// The highest bit of each byte.
TRESTLE_MASK uint32_t trestle_top_bits(trestle_bytes16 bytes) {
#if defined(__SSE2__)
    typedef char trestle_chars16 __attribute__((vector_size(16)));
    return (uint32_t)__builtin_ia32_pmovmskb128((trestle_chars16)bytes);
#else
    uint32_t bits = 0;
    for (int index = 0; index < 16; index++) bits |= (uint32_t)(bytes[index] >> 7) << index;
    return bits;
#endif
}

TRESTLE_MASK uint64_t trestle_join(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return (uint64_t)(a | b << 16) | (uint64_t)(c | d << 16) << 32;
}

// The bytes that are equal to `byte`.
TRESTLE_MASK uint32_t trestle_equal(trestle_bytes16 bytes, uint8_t byte) {
    return trestle_top_bits((trestle_bytes16)(bytes == (trestle_bytes16){} + byte));
}

// The bytes that are not digits; bit 16 is set, too.
TRESTLE_MASK uint32_t trestle_other_than_digits(trestle_bytes16 bytes) {
    return trestle_top_bits((trestle_bytes16)(bytes - '0' > 9)) | 0x10000;
}

// Of 64 bytes: the quotes, and whether there is a control character, a backslash or a byte that is not ASCII.
struct trestle_quotes {
    uint64_t quotes;
    uint64_t has_others;
};

TRESTLE_MASK trestle_bytes16 trestle_others(trestle_bytes16 bytes) {
    return (trestle_bytes16)((trestle_signed16)bytes < 0x20) | (trestle_bytes16)(bytes == '\\');
}

TRESTLE_MASK struct trestle_quotes
trestle_find_quotes(trestle_bytes16 a, trestle_bytes16 b, trestle_bytes16 c, trestle_bytes16 d) {
    struct trestle_quotes found;
    found.quotes =
        trestle_join(trestle_equal(a, '"'), trestle_equal(b, '"'), trestle_equal(c, '"'), trestle_equal(d, '"'));
    found.has_others = trestle_top_bits(trestle_others(a) | trestle_others(b) | trestle_others(c) | trestle_others(d));
    return found;
}
