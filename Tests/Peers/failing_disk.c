/* Stands between a program and its disk (LD_PRELOAD): fdatasync and fsync do what the file named by FAILING_DISK says:
 * "fail" for an error of the disk, "full" for one without space for more (what is written to files fails, too), "sleep N" for N milliseconds more, anything else for what they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int misbehave(void) {
    const char *path = getenv("FAILING_DISK");
    FILE *file = path ? fopen(path, "r") : NULL;
    char text[32] = "";
    if (!file) return 0;
    if (!fgets(text, sizeof text, file)) text[0] = 0;
    fclose(file);
    if (strncmp(text, "fail", 4) == 0) {
        errno = EIO;
        return -1;
    }
    if (strncmp(text, "sleep ", 6) == 0) usleep((useconds_t)atoi(text + 6) * 1000);
    return 0;
}

static int sync_by(const char *name, int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return misbehave() ? -1 : real(descriptor);
}

static int is_full(void) {
    const char *path = getenv("FAILING_DISK");
    FILE *file = path ? fopen(path, "r") : NULL;
    char text[32] = "";
    if (!file) return 0;
    if (!fgets(text, sizeof text, file)) text[0] = 0;
    fclose(file);
    if (strncmp(text, "full", 4) != 0) return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    static ssize_t (*real)(int, const struct iovec *, int, off_t);
    if (!real) real = (ssize_t(*)(int, const struct iovec *, int, off_t))dlsym(RTLD_NEXT, "pwritev");
    return is_full() ? -1 : real(descriptor, parts, count, offset);
}

int fdatasync(int descriptor) { return sync_by("fdatasync", descriptor); }
int fsync(int descriptor) { return sync_by("fsync", descriptor); }
