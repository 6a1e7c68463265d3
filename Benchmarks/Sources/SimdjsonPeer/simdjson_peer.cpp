#include "simdjson_peer.h"

#ifdef HAS_SIMDJSON
#include <chrono>
#include <simdjson.h>

double simdjson_parse(const char *text, size_t count, int rounds) {
    static simdjson::dom::parser parser;
    const simdjson::padded_string padded(text, count);
    volatile size_t objects = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < rounds; round++) {
        simdjson::dom::element element;
        if (parser.parse(padded).get(element)) return -1;
        objects = objects + (element.is_object() ? 1 : 0);
    }
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    return time.count() / rounds;
}
#else
double simdjson_parse(const char *, size_t, int) { return -1; }
#endif
