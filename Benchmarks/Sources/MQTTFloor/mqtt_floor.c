// The floor: PUBLISH decoded and encoded in plain C with every check and no allocation. Not a library, only a yardstick
// for what this machine can do in the same run.
#include "mqtt_floor.h"

#include <string.h>

#define HIGH 0x8080808080808080ull
#define ONES 0x0101010101010101ull

static inline uint64_t load8(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

static inline uint32_t load2(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }

// Each compiler as it is fastest: gcc with the tails of short strings inline, clang without.
#ifdef __clang__
#define APART __attribute__((noinline))
#else
#define APART inline
#endif

// Well-formed UTF-8 without U+0000, for a topic without wildcards.
static APART int text_slow(const uint8_t *p, size_t n, int topic) {
    for (size_t i = 0; i < n;) {
        uint8_t c = p[i];
        size_t more;
        uint8_t low = 0x80, high = 0xBF;
        if (c == 0 || (topic && (c == '#' || c == '+'))) return 0;
        if (c < 0x80) { i++; continue; }
        if (c >= 0xC2 && c <= 0xDF) more = 1;
        else if ((c & 0xF0) == 0xE0) { more = 2; if (c == 0xE0) low = 0xA0; if (c == 0xED) high = 0x9F; }
        else if (c >= 0xF0 && c <= 0xF4) { more = 3; if (c == 0xF0) low = 0x90; if (c == 0xF4) high = 0x8F; }
        else return 0;
        if (n - i <= more || p[i + 1] < low || p[i + 1] > high) return 0;
        for (size_t k = 2; k <= more; k++) if ((p[i + k] & 0xC0) != 0x80) return 0;
        i += more + 1;
    }
    return 1;
}

static inline int text(const uint8_t *p, size_t n, int topic) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w = load8(p + i), bad = w | (w - ONES);
        if (topic) bad |= ((w & 0xF7F7F7F7F7F7F7F7ull) ^ 0x2323232323232323ull) - ONES;
        if (bad & HIGH) return text_slow(p + i, n - i, topic);
    }
    return i == n || text_slow(p + i, n - i, topic);
}

// Variable byte integer; the bytes it takes, 0 when cut, -1 when wrong.
static inline int length(const uint8_t *p, size_t n, uint32_t *value) {
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        if ((size_t)i >= n) return 0;
        v |= (uint32_t)(p[i] & 0x7F) << (7 * i);
        if (p[i] < 0x80) {
            if (i && !p[i]) return -1;
            *value = v;
            return i + 1;
        }
    }
    return -1;
}

static inline const uint8_t *string(const uint8_t *p, const uint8_t *end, int kind) {
    if (end - p < 2) return 0;
    uint32_t n = load2(p);
    p += 2;
    if ((uint32_t)(end - p) < n) return 0;
    if (kind < 2 && !text(p, n, kind)) return 0;
    return p + n;
}

// What follows the identifier of each property that a PUBLISH may have.
enum { NONE, FLAG, SHORT, LONG, VARIABLE, STRING, TOPIC, DATA, PAIR };
static const uint8_t kinds[64] = {
    [0x01] = FLAG, [0x02] = LONG, [0x03] = STRING, [0x08] = TOPIC, [0x09] = DATA, [0x0B] = VARIABLE, [0x23] = SHORT,
    [0x26] = PAIR,
};

// Checks the properties of a PUBLISH; 1 when all are right.
static inline int properties(const uint8_t *p, const uint8_t *end, uint64_t *found) {
    uint64_t seen = 0;
    while (p < end) {
        uint8_t id = *p++;
        if (id >= 64 || kinds[id] == NONE) return 0;
        if (id != 0x26 && id != 0x0B && (seen >> id & 1)) return 0;
        seen |= 1ull << id;
        uint32_t value;
        int size;
        switch (kinds[id]) {
        case FLAG: if (end - p < 1 || *p > 1) return 0; p += 1; break;
        case SHORT: if (end - p < 2 || !load2(p)) return 0; p += 2; break;
        case LONG: if (end - p < 4) return 0; p += 4; break;
        case VARIABLE: size = length(p, end - p, &value); if (size <= 0 || !value) return 0; p += size; break;
        case STRING: if (!(p = string(p, end, 0))) return 0; break;
        case TOPIC: if (!(p = string(p, end, 1))) return 0; break;
        case DATA: if (!(p = string(p, end, 2))) return 0; break;
        case PAIR: if (!(p = string(p, end, 0)) || !(p = string(p, end, 0))) return 0; break;
        }
    }
    *found = seen;
    return 1;
}

__attribute__((noinline)) long mqtt_floor_decode(const uint8_t *p, size_t n, int version5, mqtt_floor_publish *out) {
    uint32_t remaining;
    if (n < 2) return 0;
    int size = length(p + 1, n - 1, &remaining);
    if (size <= 0) return size;
    size_t at = 1 + size, end = at + remaining;
    if (n < end) return 0;
    int qos = p[0] >> 1 & 3;
    if (p[0] >> 4 != 3 || qos == 3 || (qos == 0 && (p[0] & 8))) return -1;
    if (end - at < 2) return -1;
    uint32_t topic = load2(p + at);
    at += 2;
    if (end - at < topic || !text(p + at, topic, 1)) return -1;
    out->first = p[0];
    out->topic = p + at;
    out->topic_length = topic;
    at += topic;
    out->identifier = 0;
    if (qos) {
        if (end - at < 2) return -1;
        out->identifier = load2(p + at);
        if (!out->identifier) return -1;
        at += 2;
    }
    out->properties = p + at;
    out->properties_length = 0;
    if (version5) {
        uint32_t count;
        uint64_t found = 0;
        size = length(p + at, end - at, &count);
        if (size <= 0) return -1;
        at += size;
        if (end - at < count || !properties(p + at, p + at + count, &found)) return -1;
        if (!topic && !(found >> 0x23 & 1)) return -1;
        out->properties = p + at;
        out->properties_length = count;
        at += count;
    } else if (!topic) {
        return -1;
    }
    out->payload = p + at;
    out->payload_length = end - at;
    return end;
}

long mqtt_floor_decode_all(const uint8_t *bytes, size_t count, int version5) {
    long sum = 0;
    for (size_t at = 0; at < count;) {
        mqtt_floor_publish publish;
        long size = mqtt_floor_decode(bytes + at, count - at, version5, &publish);
        if (size <= 0) return -1;
        sum += publish.identifier + publish.topic_length + publish.payload_length;
        at += size;
    }
    return sum;
}

static inline long encode(const mqtt_floor_publish *publish, int version5, uint8_t *out) {
    uint8_t *w = out;
    uint32_t rest = 2 + publish->topic_length + (publish->identifier ? 2 : 0) + publish->payload_length;
    if (version5) rest += (publish->properties_length < 128 ? 1 : 2) + publish->properties_length;
    *w++ = publish->first;
    for (; rest > 127; rest >>= 7) *w++ = rest | 128;
    *w++ = rest;
    *w++ = publish->topic_length >> 8;
    *w++ = publish->topic_length;
    memcpy(w, publish->topic, publish->topic_length);
    w += publish->topic_length;
    if (publish->identifier) {
        *w++ = publish->identifier >> 8;
        *w++ = publish->identifier;
    }
    if (version5) {
        uint32_t n = publish->properties_length;
        for (; n > 127; n >>= 7) *w++ = n | 128;
        *w++ = n;
        memcpy(w, publish->properties, publish->properties_length);
        w += publish->properties_length;
    }
    memcpy(w, publish->payload, publish->payload_length);
    return w + publish->payload_length - out;
}

long mqtt_floor_encode_all(const mqtt_floor_publish *publishes, size_t number, int version5, uint8_t *out) {
    uint8_t *w = out;
    for (size_t i = 0; i < number; i++) w += encode(&publishes[i], version5, w);
    return w - out;
}
