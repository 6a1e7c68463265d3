// simdjson's parse of a record into a document.
//     simdjson_dom JSON-FILE COUNT     prints the nanoseconds of one record
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    simdjson::padded_string text = simdjson::padded_string::load(argv[1]);
    simdjson::dom::parser parser;
    long count = atol(argv[2]);
    size_t objects = 0;
    auto start = std::chrono::steady_clock::now();
    for (long i = 0; i < count; i++) {
        simdjson::dom::element element = parser.parse(text);
        objects += element.is_object();
    }
    std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    if (objects != size_t(count)) return 1;
    printf("%f\n", time.count() / count);
    return 0;
}
