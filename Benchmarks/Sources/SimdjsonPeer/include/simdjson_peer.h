#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
/// Parses a JSON text `rounds` times into simdjson's DOM. Returns the nanoseconds of one, or a negative number when the library is
/// not there or the text is not JSON.
double simdjson_parse(const char *text, size_t count, int rounds);
#ifdef __cplusplus
}
#endif
