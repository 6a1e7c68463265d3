// Stands before glibc's allocator and knows how much is allocated. For programs of one thread.
#include "memory_meter.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *old);

static long live, peak;

long memory_meter_live(void) { return live; }
long memory_meter_peak(void) { return peak; }
void memory_meter_reset(void) { peak = live; }

static void *taken(void *p) {
    if (p) {
        live += (long)malloc_usable_size(p);
        if (live > peak) peak = live;
    }
    return p;
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }
void *calloc(size_t items, size_t size) { return taken(__libc_calloc(items, size)); }

void *realloc(void *old, size_t size) {
    long before = old ? (long)malloc_usable_size(old) : 0;
    void *p = __libc_realloc(old, size);
    if (p || size == 0) live -= before;
    return taken(p);
}

void *aligned_alloc(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    *result = taken(__libc_memalign(alignment, size));
    return *result ? 0 : ENOMEM;
}

void free(void *old) {
    if (old) live -= (long)malloc_usable_size(old);
    __libc_free(old);
}
