#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

enum { RECORD = 16384 };

// 16 KiB at a time, as `openssl s_client` and `s_server` do at best.
static void move(SSL *ssl, long bytes, int sends) {
    char *buffer = calloc(1, RECORD);
    while (bytes > 0) {
        int size = bytes < RECORD ? (int)bytes : RECORD;
        int done = sends ? SSL_write(ssl, buffer, size) : SSL_read(ssl, buffer, RECORD);
        if (done <= 0) break;
        bytes -= done;
    }
    free(buffer);
}

struct floor_cost floor_tls_serve(int listener, const char *cert, const char *key, long bytes, int sends) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(context, cert, SSL_FILETYPE_PEM) != 1) abort();
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) abort();
    int connection = floor_accept(listener);
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, connection);
    if (SSL_accept(ssl) != 1) abort();
    double cpu = floor_thread_cpu(), wall = floor_clock();
    move(ssl, bytes, sends);
    struct floor_cost cost = {floor_thread_cpu() - cpu, floor_clock() - wall};
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(connection);
    SSL_CTX_free(context);
    return cost;
}

static void talk(struct floor_peer *peer, int connection) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    // The same cipher for all: what AES-NI does best.
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, connection);
    if (SSL_connect(ssl) != 1) abort();
    move(ssl, peer->work, peer->sends);
    SSL_shutdown(ssl);
    SSL_free(ssl);
    SSL_CTX_free(context);
}

struct floor_peer *floor_start_tls(uint16_t port, long bytes, int sends) {
    return floor_start(port, bytes, sends, talk);
}
