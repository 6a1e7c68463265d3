// Shared by the files of this target.
#pragma once
#include <pthread.h>

#include "transport_floor.h"

struct floor_peer {
    pthread_t thread;
    uint16_t port;
    long work;
    int sends;
    double seconds;
    void (*body)(struct floor_peer *, int);
};

int floor_accept(int listener);
int floor_connect(uint16_t port);
struct floor_peer *floor_start(uint16_t port, long work, int sends, void (*body)(struct floor_peer *, int));
