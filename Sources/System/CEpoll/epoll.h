// What Swift's Glibc module leaves out of Linux (epoll, eventfd, accept4), and the socket calls whose unions and
// casts would be awkward in Swift. Header only, so nothing is compiled.
//
// _GNU_SOURCE is not defined here: it changes types of the system's headers, and a program that imports Dispatch or
// Foundation beside this module would see two versions of them. What needs it is declared below.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef __USE_GNU
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);
#endif

// Bytes in a TCP socket's send queue that the peer has not acknowledged; -1 where the kernel does not say.
static inline int trestle_unacknowledged(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCOUTQ, &count) == 0 ? count : -1;
}

// `struct epoll_event` is packed and holds a union, which Swift imports awkwardly; these take plain integers.
static inline int trestle_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline uint64_t trestle_epoll_token(const struct epoll_event *event) {
    return event->data.u64;
}

static inline int trestle_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int trestle_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static const uint32_t trestle_EPOLLIN = EPOLLIN;
static const uint32_t trestle_EPOLLET = EPOLLET;
static const uint32_t trestle_EPOLLOUT = EPOLLOUT;
static const uint32_t trestle_EPOLLERR = EPOLLERR;
static const uint32_t trestle_EPOLLHUP = EPOLLHUP;
static const uint32_t trestle_EPOLLRDHUP = EPOLLRDHUP;

static inline int trestle_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
    return accept4(listener, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline int trestle_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static inline int trestle_connect(int socket, const struct sockaddr_storage *address, socklen_t length) {
    return connect(socket, (const struct sockaddr *)address, length);
}

static inline int trestle_bind(int socket, const struct sockaddr_storage *address, socklen_t length) {
    return bind(socket, (const struct sockaddr *)address, length);
}

static inline int trestle_getsockname(int socket, struct sockaddr_storage *address, socklen_t *length) {
    return getsockname(socket, (struct sockaddr *)address, length);
}

static inline int trestle_getpeername(int socket, struct sockaddr_storage *address, socklen_t *length) {
    return getpeername(socket, (struct sockaddr *)address, length);
}

// The numeric host of an address, or "" when it has none.
static inline void trestle_host(const struct sockaddr_storage *address, socklen_t length, char host[64]) {
    if (getnameinfo((const struct sockaddr *)address, length, host, 64, 0, 0, NI_NUMERICHOST) != 0) host[0] = 0;
}

static inline uint16_t trestle_port(const struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET) return ntohs(((const struct sockaddr_in *)address)->sin_port);
    if (address->ss_family == AF_INET6) return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
    return 0;
}

static inline void trestle_set_port(struct sockaddr_storage *address, uint16_t port) {
    if (address->ss_family == AF_INET) ((struct sockaddr_in *)address)->sin_port = htons(port);
    if (address->ss_family == AF_INET6) ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
}

// The network of a link-local IPv6 address, else 0.
static inline uint32_t trestle_scope(const struct sockaddr_storage *address) {
    return address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_scope_id : 0;
}

static inline void trestle_set_scope(struct sockaddr_storage *address, uint32_t scope) {
    if (address->ss_family == AF_INET6) ((struct sockaddr_in6 *)address)->sin6_scope_id = scope;
}

// The 4 or 16 bytes of an address; 0 for another family.
static inline int trestle_address_bytes(const struct sockaddr_storage *address, uint8_t bytes[16]) {
    if (address->ss_family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
        return 4;
    }
    if (address->ss_family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

// The reverse: the address's length, or 0 when `count` is neither 4 nor 16.
static inline socklen_t trestle_set_address(struct sockaddr_storage *address, const uint8_t *bytes, int count) {
    memset(address, 0, sizeof *address);
    if (count == 4) {
        address->ss_family = AF_INET;
        memcpy(&((struct sockaddr_in *)address)->sin_addr, bytes, 4);
        return sizeof(struct sockaddr_in);
    }
    if (count == 16) {
        address->ss_family = AF_INET6;
        memcpy(&((struct sockaddr_in6 *)address)->sin6_addr, bytes, 16);
        return sizeof(struct sockaddr_in6);
    }
    return 0;
}

// Copies one result of getaddrinfo and returns its length, or 0 when it is neither IPv4 nor IPv6.
static inline socklen_t trestle_copy_address(const struct addrinfo *info, struct sockaddr_storage *address) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6) return 0;
    if (info->ai_addrlen > sizeof *address) return 0;
    memset(address, 0, sizeof *address);
    memcpy(address, info->ai_addr, info->ai_addrlen);
    return info->ai_addrlen;
}

static inline int trestle_lookup(const char *host, int passive, int numeric, struct addrinfo **result) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = (passive ? AI_PASSIVE : 0) | (numeric ? AI_NUMERICHOST : 0);
    return getaddrinfo(host, 0, &hints, result);
}

static inline int trestle_set_int(int socket, int level, int option, int value) {
    return setsockopt(socket, level, option, &value, sizeof value);
}

static inline int trestle_socket_error(int socket) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

static inline ssize_t trestle_send(int socket, const void *bytes, size_t count) {
    return send(socket, bytes, count, MSG_NOSIGNAL);
}

// send() for several pieces.
static inline ssize_t trestle_send_pieces(int socket, struct iovec *pieces, int count) {
    struct msghdr message;
    memset(&message, 0, sizeof message);
    message.msg_iov = pieces;
    message.msg_iovlen = (size_t)count;
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static inline ssize_t trestle_recv(int socket, void *bytes, size_t count) {
    return recv(socket, bytes, count, 0);
}

static inline int trestle_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static inline void trestle_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
