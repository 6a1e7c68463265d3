// The C floor as gcc compiles it: `floor FOLDER` prints nanoseconds per packet of each work.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../Sources/MQTTFloor/mqtt_floor.c"

enum { COUNT = 10000, ROUNDS = 300 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void run(const char *folder, const char *name, int version5) {
    static uint8_t bytes[4 << 20], out[4 << 20];
    static mqtt_floor_publish publishes[COUNT];
    char path[512];
    snprintf(path, sizeof path, "%s/publish-%s.bin", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) exit(1);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    double decode = 1e18, encode = 1e18;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        if (mqtt_floor_decode_all(bytes, size, version5) <= 0) exit(1);
        double time = now() - start;
        if (time < decode) decode = time;
    }
    size_t at = 0;
    for (int i = 0; i < COUNT; i++) at += mqtt_floor_decode(bytes + at, size - at, version5, &publishes[i]);
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        if (mqtt_floor_encode_all(publishes, COUNT, version5, out) != (long)size) exit(1);
        double time = now() - start;
        if (time < encode) encode = time;
    }
    if (memcmp(bytes, out, size)) exit(1);
    printf("decode %s\t%.2f\nencode %s\t%.2f\n", name, decode / COUNT, name, encode / COUNT);
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    run(arguments[1], "311", 0);
    run(arguments[1], "5", 1);
}
