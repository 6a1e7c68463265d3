// One publisher and one subscriber of an MQTT 3.1.1 broker on 127.0.0.1, in one thread around poll(2).
//   load PORT QOS COUNT WINDOW PAYLOAD     prints "messages received <tab> seconds"
//   load PORT idle COUNT                   opens COUNT clients, prints "ready", and waits for a line on standard input
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static int dial(int port) {
    int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(s, (void *)&address, sizeof address)) fail("cannot connect");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

static int login(int port, const char *name) {
    int s = dial(port), size = strlen(name);
    uint8_t packet[64] = {0x10, 12 + size, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, size}, response[4];
    memcpy(packet + 14, name, size);
    if (write(s, packet, 14 + size) != 14 + size || read(s, response, 4) != 4 || response[3]) fail("CONNECT was refused");
    return s;
}

// Finds the packets in `have` bytes: counts those of `type`, hands each to `each`, and returns how many bytes they were.
typedef void handler(const uint8_t *body, uint32_t size, uint8_t first);
static size_t packets(const uint8_t *bytes, size_t have, handler *each) {
    size_t done = 0;
    for (;;) {
        uint32_t length = 0;
        size_t place = done + 1;
        int shift = 0, whole = 0;
        while (place < have && !whole) {
            length |= (uint32_t)(bytes[place] & 127) << shift;
            shift += 7;
            whole = bytes[place++] < 128;
        }
        if (!whole || have - place < length) return done;
        each(bytes + place, length, bytes[done]);
        done = place + length;
    }
}

static long received, acknowledged;
static uint8_t acks[1 << 20];
static size_t ackCount;

static void arrived(const uint8_t *body, uint32_t size, uint8_t first) {
    if (first >> 4 != 3) return;
    received++;
    if (first & 6) {
        uint32_t topic = body[0] << 8 | body[1];
        acks[ackCount++] = 0x40;
        acks[ackCount++] = 2;
        acks[ackCount++] = body[2 + topic];
        acks[ackCount++] = body[3 + topic];
    }
}

static void settled(const uint8_t *body, uint32_t size, uint8_t first) {
    if (first >> 4 == 4) acknowledged++;
}

static void idle(int port, int count) {
    for (int i = 0; i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "idle-%d", i);
        login(port, name);
    }
    puts("ready");
    fflush(stdout);
    getchar();
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[2], "idle")) return idle(atoi(argv[1]), atoi(argv[3])), 0;
    if (argc != 6) fail("PORT QOS COUNT WINDOW PAYLOAD");
    int port = atoi(argv[1]), qos = atoi(argv[2]), window = atoi(argv[4]), payload = atoi(argv[5]);
    long count = atol(argv[3]), sent = 0;
    int sub = login(port, "load-s"), pub = login(port, "load-p");
    uint8_t subscribe[] = {0x82, 8, 0, 1, 0, 3, 'l', '/', 't', qos}, response[5];
    if (write(sub, subscribe, sizeof subscribe) != sizeof subscribe || read(sub, response, 5) != 5) fail("no SUBACK");
    fcntl(sub, F_SETFL, O_NONBLOCK);
    fcntl(pub, F_SETFL, O_NONBLOCK);

    size_t capacity = (size_t)payload + 64 > 1 << 18 ? payload + 64 : 1 << 18, pending = 0, gone = 0, haveS = 0, haveP = 0;
    uint8_t *out = malloc(capacity), *inS = malloc(2 * capacity), *inP = malloc(1 << 16);
    uint32_t length = 2 + 3 + (qos ? 2 : 0) + payload;
    double start = now(), last = start;
    while (received < count && now() - last < 10) {
        while (gone == pending && sent < count) {
            pending = gone = 0;
            while (sent < count && pending + length + 5 <= capacity && (!qos || sent - acknowledged < window)) {
                uint8_t *p = out + pending;
                *p++ = 0x30 | qos << 1;
                for (uint32_t rest = length; ; rest >>= 7) {
                    *p++ = (rest & 127) | (rest > 127 ? 128 : 0);
                    if (rest < 128) break;
                }
                memcpy(p, "\0\3l/t", 5);
                p += 5;
                if (qos) {
                    uint16_t identifier = sent % 65535 + 1;
                    *p++ = identifier >> 8;
                    *p++ = identifier;
                }
                memset(p, 'x', payload);
                pending = p + payload - out;
                sent++;
            }
            break;
        }
        struct pollfd ready[2] = {{sub, POLLIN | (ackCount ? POLLOUT : 0), 0}, {pub, POLLIN | (gone < pending ? POLLOUT : 0), 0}};
        if (poll(ready, 2, 1000) < 0) fail("poll");
        if (ready[1].revents & POLLOUT) {
            ssize_t n = write(pub, out + gone, pending - gone);
            if (n > 0) gone += n;
            else if (errno != EAGAIN) fail("the publisher's connection broke");
        }
        if (ready[1].revents & POLLIN) {
            ssize_t n = read(pub, inP + haveP, (1 << 16) - haveP);
            if (n == 0) fail("the publisher was disconnected");
            if (n > 0) haveP += n;
            size_t done = packets(inP, haveP, settled);
            memmove(inP, inP + done, haveP -= done);
        }
        if (ready[0].revents & POLLIN) {
            ssize_t n = read(sub, inS + haveS, 2 * capacity - haveS);
            if (n == 0) fail("the subscriber was disconnected");
            if (n > 0) haveS += n;
            size_t done = packets(inS, haveS, arrived);
            memmove(inS, inS + done, haveS -= done);
            last = now();
        }
        if (ackCount) {
            ssize_t n = write(sub, acks, ackCount);
            if (n > 0) memmove(acks, acks + n, ackCount -= n);
        }
    }
    printf("%ld\t%.4f\n", received, last - start);
    return 0;
}
