#pragma once
#include <stddef.h>

// What a Kafka client in C would do with liblz4 and libsnappy: snappy in xerial blocks of 32 KiB, LZ4 in one frame of
// independent blocks of 64 KiB, contexts made once. Each returns the bytes written, or 0 when something is wrong.

size_t peer_snappy_compress(const void *source, size_t count, void *target, size_t capacity);
size_t peer_snappy_decompress(const void *source, size_t count, void *target, size_t capacity);
size_t peer_lz4_compress(const void *source, size_t count, void *target, size_t capacity);
size_t peer_lz4_decompress(const void *source, size_t count, void *target, size_t capacity);
