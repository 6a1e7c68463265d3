#include "compression_peers.h"

#include <lz4frame.h>
#include <snappy-c.h>
#include <string.h>

enum { header_size = 16, block_size = 32 * 1024 };

static const unsigned char xerial_header[header_size] = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};

size_t peer_snappy_compress(const void *source, size_t count, void *target, size_t capacity) {
    const char *from = source;
    unsigned char *to = target;
    if (capacity < header_size) return 0;
    memcpy(to, xerial_header, header_size);
    size_t written = header_size;
    while (count > 0) {
        size_t block = count < block_size ? count : block_size;
        if (capacity - written < 4 + snappy_max_compressed_length(block)) return 0;
        size_t size = capacity - written - 4;
        if (snappy_compress(from, block, (char *)to + written + 4, &size) != SNAPPY_OK) return 0;
        to[written] = (unsigned char)(size >> 24);
        to[written + 1] = (unsigned char)(size >> 16);
        to[written + 2] = (unsigned char)(size >> 8);
        to[written + 3] = (unsigned char)size;
        written += 4 + size;
        from += block;
        count -= block;
    }
    return written;
}

size_t peer_snappy_decompress(const void *source, size_t count, void *target, size_t capacity) {
    const unsigned char *from = source;
    size_t read = header_size, written = 0;
    while (read + 4 <= count) {
        size_t size = (size_t)from[read] << 24 | from[read + 1] << 16 | from[read + 2] << 8 | from[read + 3];
        read += 4;
        size_t block = capacity - written;
        if (size > count - read) return 0;
        if (snappy_uncompress((const char *)from + read, size, (char *)target + written, &block) != SNAPPY_OK) return 0;
        read += size;
        written += block;
    }
    return written;
}

size_t peer_lz4_compress(const void *source, size_t count, void *target, size_t capacity) {
    static LZ4F_cctx *context;
    if (!context && LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION))) return 0;
    LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
    preferences.frameInfo.blockSizeID = LZ4F_max64KB;
    preferences.frameInfo.blockMode = LZ4F_blockIndependent;
    preferences.autoFlush = 1;
    size_t written = LZ4F_compressBegin(context, target, capacity, &preferences);
    if (LZ4F_isError(written)) return 0;
    size_t size = LZ4F_compressUpdate(context, (char *)target + written, capacity - written, source, count, NULL);
    if (LZ4F_isError(size)) return 0;
    written += size;
    size = LZ4F_compressEnd(context, (char *)target + written, capacity - written, NULL);
    return LZ4F_isError(size) ? 0 : written + size;
}

size_t peer_lz4_decompress(const void *source, size_t count, void *target, size_t capacity) {
    static LZ4F_dctx *context;
    if (!context && LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) return 0;
    LZ4F_decompressOptions_t options = {.stableDst = 1};
    size_t read = 0, written = 0, hint = 1;
    while (hint != 0 && read < count) {
        size_t out = capacity - written, in = count - read;
        hint = LZ4F_decompress(context, (char *)target + written, &out, (const char *)source + read, &in, &options);
        if (LZ4F_isError(hint)) return 0;
        written += out;
        read += in;
    }
    return written;
}
