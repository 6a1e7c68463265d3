// CRC-32C by the processor's own instruction. Header only: each function carries its target attribute, so that no C file
// is compiled and no flag is needed; the caller asks `trestle_crc32c_available` first.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

static inline int trestle_crc32c_available(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("crc32,sse4.2"))) static inline uint32_t
trestle_crc32c(uint32_t previous, const void *bytes, size_t count) {
    const uint8_t *next = (const uint8_t *)bytes;
    uint64_t crc = (uint32_t)~previous;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        __builtin_memcpy(&word, next, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    for (; count > 0; count--) crc = __builtin_ia32_crc32qi((uint32_t)crc, *next++);
    return ~(uint32_t)crc;
}
#endif
