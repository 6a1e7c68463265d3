// CRC-32C by the processor's own instructions. Header only: each function carries its target attribute, so that no C file
// is compiled and no flag is needed; the caller asks `trestle_crc32c_available` first.
//
// Three ways, by what the processor has and by length:
// - one chain of the CRC32 instruction: eight bytes in three cycles, the latency of one;
// - three chains side by side, put together by carry-less multiplication: eight bytes a cycle;
// - folding of 256 bytes at a time by carry-less multiplication of vectors (VPCLMULQDQ).
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

typedef long long trestle_vector2 __attribute__((vector_size(16)));
typedef long long trestle_vector8 __attribute__((vector_size(64)));

static inline int trestle_crc32c_available(void) { return __builtin_cpu_supports("sse4.2"); }

#define TRESTLE_CRC __attribute__((target("crc32,sse4.2")))
#define TRESTLE_CRC_CLMUL __attribute__((target("crc32,sse4.2,pclmul")))
#define TRESTLE_CRC_VECTOR __attribute__((target("crc32,sse4.2,pclmul,avx512f,vpclmulqdq")))

// `crc` is the register, not inverted, here and below.
TRESTLE_CRC static inline uint32_t trestle_crc32c_chain(uint32_t crc, const uint8_t *next, size_t count) {
    uint64_t wide = crc;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        __builtin_memcpy(&word, next, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    for (; count > 0; count--) wide = __builtin_ia32_crc32qi((uint32_t)wide, *next++);
    return (uint32_t)wide;
}

// Takes blocks of three parts of `part` bytes. `by_two` and `by_one` are x^(16 part - 33) and x^(8 part - 33) modulo the
// polynomial: a product with one, reduced by a CRC32 step, moves a register past two parts or one.
TRESTLE_CRC_CLMUL static inline uint32_t trestle_crc32c_chains(
    uint32_t crc, const uint8_t **bytes, size_t *count, size_t part, long long by_two, long long by_one) {
    const uint8_t *next = *bytes;
    size_t left = *count;
    for (; left >= 3 * part; left -= 3 * part, next += 3 * part) {
        uint64_t first = crc, second = 0, third = 0;
        for (size_t offset = 0; offset < part; offset += 8) {
            uint64_t a, b, c;
            __builtin_memcpy(&a, next + offset, 8);
            __builtin_memcpy(&b, next + part + offset, 8);
            __builtin_memcpy(&c, next + 2 * part + offset, 8);
            first = __builtin_ia32_crc32di(first, a);
            second = __builtin_ia32_crc32di(second, b);
            third = __builtin_ia32_crc32di(third, c);
        }
        trestle_vector2 moved =
            __builtin_ia32_pclmulqdq128((trestle_vector2){(long long)first, 0}, (trestle_vector2){by_two, 0}, 0) ^
            __builtin_ia32_pclmulqdq128((trestle_vector2){(long long)second, 0}, (trestle_vector2){by_one, 0}, 0);
        crc = (uint32_t)(__builtin_ia32_crc32di(0, (uint64_t)moved[0]) ^ third);
    }
    *bytes = next;
    *count = left;
    return crc;
}

TRESTLE_CRC_CLMUL static inline uint32_t trestle_crc32c_threefold(uint32_t crc, const uint8_t *next, size_t count) {
    crc = trestle_crc32c_chains(crc, &next, &count, 1024, 0xa51b6135, 0x170076fa);
    crc = trestle_crc32c_chains(crc, &next, &count, 128, 0xb9e02b86, 0x0d3b6092);
    return trestle_crc32c_chain(crc, next, count);
}

TRESTLE_CRC_VECTOR static inline trestle_vector8 trestle_crc32c_load(const uint8_t *bytes) {
    trestle_vector8 vector;
    __builtin_memcpy(&vector, bytes, 64);
    return vector;
}

TRESTLE_CRC_VECTOR static inline trestle_vector8
trestle_crc32c_fold(trestle_vector8 vector, trestle_vector8 by, trestle_vector8 more) {
    return __builtin_ia32_pclmulqdq512(vector, by, 0x00) ^ __builtin_ia32_pclmulqdq512(vector, by, 0x11) ^ more;
}

// At least 256 bytes.
TRESTLE_CRC_VECTOR static inline uint32_t trestle_crc32c_vector(uint32_t crc, const uint8_t *next, size_t count) {
    // x^(2048 + 31) and x^(2048 - 33), then the same with 512: the halves of each 128 bits, moved so many bits on.
    const trestle_vector8 far = {0xdcb17aa4, 0xb9e02b86, 0xdcb17aa4, 0xb9e02b86,
                                 0xdcb17aa4, 0xb9e02b86, 0xdcb17aa4, 0xb9e02b86};
    const trestle_vector8 near = {0x740eef02, 0x9e4addf8, 0x740eef02, 0x9e4addf8,
                                  0x740eef02, 0x9e4addf8, 0x740eef02, 0x9e4addf8};
    const trestle_vector8 start = {(long long)(uint64_t)crc, 0, 0, 0, 0, 0, 0, 0};
    trestle_vector8 a = trestle_crc32c_load(next) ^ start, b = trestle_crc32c_load(next + 64);
    trestle_vector8 c = trestle_crc32c_load(next + 128), d = trestle_crc32c_load(next + 192);
    for (next += 256, count -= 256; count >= 256; next += 256, count -= 256) {
        a = trestle_crc32c_fold(a, far, trestle_crc32c_load(next));
        b = trestle_crc32c_fold(b, far, trestle_crc32c_load(next + 64));
        c = trestle_crc32c_fold(c, far, trestle_crc32c_load(next + 128));
        d = trestle_crc32c_fold(d, far, trestle_crc32c_load(next + 192));
    }
    b = trestle_crc32c_fold(a, near, b);
    c = trestle_crc32c_fold(b, near, c);
    d = trestle_crc32c_fold(c, near, d);
    uint8_t rest[64];
    __builtin_memcpy(rest, &d, 64);
    return trestle_crc32c_chain(trestle_crc32c_chain(0, rest, 64), next, count);
}

static inline uint32_t trestle_crc32c(uint32_t previous, const void *bytes, size_t count) {
    const uint8_t *next = (const uint8_t *)bytes;
    uint32_t crc = ~previous;
    if (count < 384) return ~trestle_crc32c_chain(crc, next, count);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq"))
        return ~trestle_crc32c_vector(crc, next, count);
    if (__builtin_cpu_supports("pclmul")) return ~trestle_crc32c_threefold(crc, next, count);
    return ~trestle_crc32c_chain(crc, next, count);
}
#endif
