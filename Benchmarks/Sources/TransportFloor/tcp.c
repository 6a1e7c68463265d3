#define _GNU_SOURCE
#include "transport_floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

enum { READ_SIZE = 65536 };

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

double floor_thread_cpu(void) { return seconds(CLOCK_THREAD_CPUTIME_ID); }
double floor_clock(void) { return seconds(CLOCK_MONOTONIC); }

int floor_listen(uint16_t *port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1024)) abort();
    getsockname(listener, (struct sockaddr *)&address, &length);
    *port = ntohs(address.sin_port);
    return listener;
}

int floor_accept(int listener) {
    int one = 1;
    int connection = accept(listener, 0, 0);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return connection;
}

int floor_connect(uint16_t port) {
    int one = 1;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) {
        close(connection);
        return -1;
    }
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return connection;
}

static int watched(int connection) {
    fcntl(connection, F_SETFL, fcntl(connection, F_GETFL) | O_NONBLOCK);
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    return epoll;
}

// An MQTT fixed header and the body that it announces. The size of the whole, or 0 when it is not all there.
static size_t frame(const unsigned char *bytes, size_t count) {
    size_t length = 0, at = 1;
    for (int shift = 0; shift < 28 && at < count; shift += 7) {
        unsigned char byte = bytes[at++];
        length |= (size_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return at + length <= count ? at + length : 0;
    }
    return 0;
}

struct floor_cost floor_serve_receive(int listener, long messages) {
    int connection = floor_accept(listener);
    int epoll = watched(connection);
    unsigned char *buffer = malloc(READ_SIZE + 4096);
    size_t held = 0;
    long left = messages;
    struct epoll_event events[64];
    double cpu = floor_thread_cpu(), wall = floor_clock();
    while (left > 0) {
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            ssize_t got = recv(events[i].data.fd, buffer + held, READ_SIZE, 0);
            if (got <= 0) abort();
            size_t count = held + (size_t)got, at = 0, size;
            while ((size = frame(buffer + at, count - at)) != 0) {
                at += size;
                left--;
            }
            held = count - at;
            memmove(buffer, buffer + at, held);
        }
    }
    struct floor_cost cost = {floor_thread_cpu() - cpu, floor_clock() - wall};
    free(buffer);
    close(epoll);
    close(connection);
    return cost;
}

void floor_serve_echo(int listener) {
    int connection = floor_accept(listener);
    int epoll = watched(connection);
    char buffer[READ_SIZE];
    struct epoll_event events[64];
    for (;;) {
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            ssize_t got = recv(events[i].data.fd, buffer, sizeof buffer, 0);
            if (got <= 0) {
                close(epoll);
                close(connection);
                return;
            }
            if (send(events[i].data.fd, buffer, (size_t)got, MSG_NOSIGNAL) != got) abort();
        }
    }
}

static void send_messages(struct floor_peer *peer, int connection) {
    enum { BATCH = 390 };
    static unsigned char block[BATCH * FLOOR_MESSAGE_SIZE];
    for (int i = 0; i < BATCH; i++) {
        unsigned char *message = block + i * FLOOR_MESSAGE_SIZE;
        message[0] = 0x30;
        message[1] = 0x80 | ((FLOOR_MESSAGE_SIZE - 3) & 0x7f);
        message[2] = (FLOOR_MESSAGE_SIZE - 3) >> 7;
    }
    for (long left = peer->work; left > 0; left -= BATCH) {
        size_t size = (size_t)(left < BATCH ? left : BATCH) * FLOOR_MESSAGE_SIZE;
        for (size_t sent = 0; sent < size;) {
            ssize_t result = send(connection, block + sent, size - sent, MSG_NOSIGNAL);
            if (result < 0) return;
            sent += (size_t)result;
        }
    }
}

static void ping(struct floor_peer *peer, int connection) {
    char message[FLOOR_MESSAGE_SIZE] = {0};
    for (long round = 0; round < peer->work; round++) {
        if (send(connection, message, sizeof message, MSG_NOSIGNAL) != sizeof message) abort();
        for (size_t got = 0; got < sizeof message;) {
            ssize_t result = recv(connection, message + got, sizeof message - got, 0);
            if (result <= 0) abort();
            got += (size_t)result;
        }
    }
}

static void *run(void *argument) {
    struct floor_peer *peer = argument;
    int connection = floor_connect(peer->port);
    double start = floor_clock();
    peer->body(peer, connection);
    peer->seconds = floor_clock() - start;
    // The other end closes first, having got all.
    char rest[64];
    shutdown(connection, SHUT_WR);
    while (recv(connection, rest, sizeof rest, 0) > 0) {}
    close(connection);
    return 0;
}

struct floor_peer *floor_start(uint16_t port, long work, int sends, void (*body)(struct floor_peer *, int)) {
    struct floor_peer *peer = calloc(1, sizeof *peer);
    peer->port = port;
    peer->work = work;
    peer->sends = sends;
    peer->body = body;
    if (pthread_create(&peer->thread, 0, run, peer)) abort();
    return peer;
}

struct floor_peer *floor_start_sender(uint16_t port, long messages) {
    return floor_start(port, messages, 1, send_messages);
}

struct floor_peer *floor_start_pinger(uint16_t port, long rounds) { return floor_start(port, rounds, 1, ping); }

double floor_join(struct floor_peer *peer) {
    pthread_join(peer->thread, 0);
    double seconds = peer->seconds;
    free(peer);
    return seconds;
}

int floor_connect_idle(uint16_t port, int count, int *descriptors) {
    for (int i = 0; i < count; i++) {
        descriptors[i] = floor_connect(port);
        if (descriptors[i] < 0) return i;
    }
    return count;
}

long floor_heap(void) {
    struct mallinfo2 info = mallinfo2();
    return (long)(info.uordblks + info.hblkhd);
}

long floor_raise_files(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return (long)limit.rlim_cur;
}
