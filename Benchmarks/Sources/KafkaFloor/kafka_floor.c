// The floor: a record batch of format 2 encoded, and verified, decoded and walked, in plain C with every check and no
// allocation. Not a library, only a yardstick for what this machine can do in the same run.
#include "kafka_floor.h"

#include <string.h>

#define HEADER 61
#define PREFIX 12
#define CHECKED_FROM 21

// ---- CRC-32C

static uint32_t table[8][256];

__attribute__((constructor)) static void fill(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        table[0][byte] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int byte = 0; byte < 256; byte++)
            table[k][byte] = table[0][table[k - 1][byte] & 255] ^ (table[k - 1][byte] >> 8);
}

static inline uint64_t load8(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

uint32_t kafka_floor_crc_sliced(uint32_t previous, const uint8_t *p, size_t n) {
    uint32_t crc = ~previous;
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t w = load8(p) ^ crc;
        crc = table[7][w & 255] ^ table[6][w >> 8 & 255] ^ table[5][w >> 16 & 255] ^ table[4][w >> 24 & 255] ^
              table[3][w >> 32 & 255] ^ table[2][w >> 40 & 255] ^ table[1][w >> 48 & 255] ^ table[0][w >> 56];
    }
    for (; n > 0; n--) crc = table[0][(crc ^ *p++) & 255] ^ (crc >> 8);
    return ~crc;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("sse4.2"))) static uint32_t chain(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t wide = crc;
    for (; n >= 8; n -= 8, p += 8) wide = _mm_crc32_u64(wide, load8(p));
    for (; n > 0; n--) wide = _mm_crc32_u8((uint32_t)wide, *p++);
    return (uint32_t)wide;
}

uint32_t kafka_floor_crc_instruction(uint32_t previous, const uint8_t *p, size_t n) { return ~chain(~previous, p, n); }

#define VECTOR __attribute__((target("avx512f,avx512vl,avx512dq,vpclmulqdq,pclmul,sse4.2")))

VECTOR static inline __m512i fold(__m512i v, __m512i by, __m512i more) {
    return _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(v, by, 0x00), _mm512_clmulepi64_epi128(v, by, 0x11), more,
                                     0x96);
}

VECTOR static uint32_t folded(uint32_t crc, const uint8_t *p, size_t n) {
    // x^(D + 31) and x^(D - 33) modulo the polynomial for D = 2048 and 512 bits.
    const __m512i far = _mm512_set4_epi64(0xb9e02b86, 0xdcb17aa4, 0xb9e02b86, 0xdcb17aa4);
    const __m512i near = _mm512_set4_epi64(0x9e4addf8, 0x740eef02, 0x9e4addf8, 0x740eef02);
    __m512i v[4];
    for (int i = 0; i < 4; i++) v[i] = _mm512_loadu_si512(p + 64 * i);
    v[0] = _mm512_xor_si512(v[0], _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)crc)));
    for (p += 256, n -= 256; n >= 256; p += 256, n -= 256)
        for (int i = 0; i < 4; i++) v[i] = fold(v[i], far, _mm512_loadu_si512(p + 64 * i));
    for (int i = 1; i < 4; i++) v[i] = fold(v[i - 1], near, v[i]);
    uint8_t rest[64];
    _mm512_storeu_si512(rest, v[3]);
    return chain(chain(0, rest, 64), p, n);
}

uint32_t kafka_floor_crc_folded(uint32_t previous, const uint8_t *p, size_t n) {
    if (n < 512 || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("vpclmulqdq"))
        return ~chain(~previous, p, n);
    return ~folded(~previous, p, n);
}
#else
uint32_t kafka_floor_crc_instruction(uint32_t previous, const uint8_t *p, size_t n) {
    return kafka_floor_crc_sliced(previous, p, n);
}
uint32_t kafka_floor_crc_folded(uint32_t previous, const uint8_t *p, size_t n) {
    return kafka_floor_crc_sliced(previous, p, n);
}
#endif

// ---- encoding

static inline uint8_t *put_varint(uint8_t *out, int64_t value) {
    uint64_t rest = (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
    for (; rest >= 0x80; rest >>= 7) *out++ = (uint8_t)rest | 0x80;
    *out++ = (uint8_t)rest;
    return out;
}

static inline size_t varint_size(int64_t value) {
    uint64_t zigzag = (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
    if (zigzag < 1 << 7) return 1;
    if (zigzag < 1 << 14) return 2;
    return (size_t)(63 - __builtin_clzll(zigzag)) / 7 + 1;
}

static inline uint8_t *put_bytes(uint8_t *out, const uint8_t *bytes, size_t count) {
    out = put_varint(out, (int64_t)count);
    memcpy(out, bytes, count);
    return out + count;
}

static inline void put2(uint8_t *out, uint16_t v) { v = __builtin_bswap16(v); memcpy(out, &v, 2); }
static inline void put4(uint8_t *out, uint32_t v) { v = __builtin_bswap32(v); memcpy(out, &v, 4); }
static inline void put8(uint8_t *out, uint64_t v) { v = __builtin_bswap64(v); memcpy(out, &v, 8); }

size_t kafka_floor_encode(const kafka_floor_record *records, size_t number, kafka_floor_crc crc, uint8_t *batch) {
    uint8_t *out = batch + HEADER;
    int64_t base = records[0].timestamp, highest = base;
    for (size_t i = 0; i < number; i++) {
        const kafka_floor_record *r = &records[i];
        int64_t delta = r->timestamp - base;
        if (r->timestamp > highest) highest = r->timestamp;
        size_t size = 1 + varint_size(delta) + varint_size((int64_t)i) + varint_size((int64_t)r->key_length) +
                      r->key_length + varint_size((int64_t)r->value_length) + r->value_length + 1 + 6 +
                      varint_size((int64_t)r->trace_length) + r->trace_length;
        out = put_varint(out, (int64_t)size);
        *out++ = 0;
        out = put_varint(out, delta);
        out = put_varint(out, (int64_t)i);
        out = put_bytes(out, r->key, r->key_length);
        out = put_bytes(out, r->value, r->value_length);
        out = put_varint(out, 1);
        out = put_bytes(out, (const uint8_t *)"trace", 5);
        out = put_bytes(out, r->trace, r->trace_length);
    }
    size_t total = (size_t)(out - batch);
    put8(batch, 0);
    put4(batch + 8, (uint32_t)(total - PREFIX));
    put4(batch + 12, UINT32_MAX);
    batch[16] = 2;
    put2(batch + 21, 0);
    put4(batch + 23, (uint32_t)number - 1);
    put8(batch + 27, (uint64_t)base);
    put8(batch + 35, (uint64_t)highest);
    put8(batch + 43, UINT64_MAX);
    put2(batch + 51, UINT16_MAX);
    put4(batch + 53, UINT32_MAX);
    put4(batch + 57, (uint32_t)number);
    put4(batch + 17, crc(0, batch + CHECKED_FROM, total - CHECKED_FROM));
    return total;
}

// ---- decoding

static inline int get_varint(const uint8_t **next, const uint8_t *end, int64_t *value) {
    const uint8_t *p = *next;
    uint64_t raw = 0;
    for (int shift = 0; p < end && shift < 64; shift += 7) {
        uint8_t byte = *p++;
        raw |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = (int64_t)(raw >> 1) ^ -(int64_t)(raw & 1);
            *next = p;
            return 1;
        }
    }
    return 0;
}

// A length of -1 (null) or more, and the bytes.
static inline int skip_bytes(const uint8_t **next, const uint8_t *end, int64_t *length) {
    if (!get_varint(next, end, length) || *length < -1) return 0;
    if (*length > 0) {
        if (*length > end - *next) return 0;
        *next += *length;
    }
    return 1;
}

uint64_t kafka_floor_walk(const uint8_t *bytes, size_t count, kafka_floor_crc crc) {
    if (count < HEADER || bytes[16] != 2) return 0;
    uint32_t stored, number;
    memcpy(&stored, bytes + 17, 4);
    if (crc(0, bytes + CHECKED_FROM, count - CHECKED_FROM) != __builtin_bswap32(stored)) return 0;
    memcpy(&number, bytes + 57, 4);
    number = __builtin_bswap32(number);
    const uint8_t *next = bytes + HEADER, *end = bytes + count;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < number; i++) {
        int64_t size, timestamp, offset, key, value, headers;
        if (!get_varint(&next, end, &size) || size < 1 || size > end - next) return 0;
        const uint8_t *stop = next + size;
        next++;
        if (!get_varint(&next, stop, &timestamp) || !get_varint(&next, stop, &offset)) return 0;
        if (!skip_bytes(&next, stop, &key) || !skip_bytes(&next, stop, &value)) return 0;
        if (!get_varint(&next, stop, &headers) || headers < 0) return 0;
        sum += (uint64_t)(key + value + headers + offset);
        for (int64_t k = 0; k < headers; k++) {
            int64_t name, content;
            if (!skip_bytes(&next, stop, &name) || name < 0 || !skip_bytes(&next, stop, &content)) return 0;
            sum += (uint64_t)(name + content);
        }
        if (next != stop) return 0;
    }
    return sum;
}
