// What a plain C program on epoll, and one on OpenSSL with blocking sockets, make of the same work.
#pragma once
#include <stdint.h>

#define FLOOR_MESSAGE_SIZE 167

// What a piece of work took on the thread that did it.
struct floor_cost {
    double cpu_seconds;
    double wall_seconds;
};

double floor_thread_cpu(void);
double floor_clock(void);

// Listens on 127.0.0.1 and gives the descriptor and the port.
int floor_listen(uint16_t *port);

// Accepts one connection and receives so many messages, counted frame by frame, through epoll.
struct floor_cost floor_serve_receive(int listener, long messages);
// Accepts one connection and sends everything back until it ends, through epoll.
void floor_serve_echo(int listener);
// Accepts one TLS connection and receives, or sends, so many bytes.
struct floor_cost floor_tls_serve(int listener, const char *cert, const char *key, long bytes, int sends);

// The other end, on a thread of its own.
struct floor_peer;
struct floor_peer *floor_start_sender(uint16_t port, long messages);
struct floor_peer *floor_start_pinger(uint16_t port, long rounds);
struct floor_peer *floor_start_tls(uint16_t port, long bytes, int sends);
// Waits for its end; gives the seconds that it took.
double floor_join(struct floor_peer *peer);

// Connects so many sockets that then do nothing. Returns how many came about.
int floor_connect_idle(uint16_t port, int count, int *descriptors);

// Bytes that malloc has handed out and not taken back.
long floor_heap(void);
// Raises the limit of open files as far as it goes.
long floor_raise_files(void);
