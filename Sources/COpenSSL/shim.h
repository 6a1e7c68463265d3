// OpenSSL, and what Swift cannot see of it: function-like macros and typed stacks. Header only, so nothing is compiled.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

static inline int trestle_x509_count(const STACK_OF(X509) *stack) { return stack ? sk_X509_num(stack) : 0; }

// Borrowed: valid as long as the stack is.
static inline X509 *trestle_x509_at(const STACK_OF(X509) *stack, int index) { return sk_X509_value(stack, index); }

static inline int trestle_general_name_count(const GENERAL_NAMES *names) {
    return names ? sk_GENERAL_NAME_num(names) : 0;
}

// The kind of a name (GEN_DNS, GEN_IPADD, …) and its borrowed bytes, of which kinds without text have none.
static inline int trestle_general_name(const GENERAL_NAMES *names, int index, const unsigned char **bytes, int *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    const ASN1_STRING *text = 0;
    switch (name->type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI: text = name->d.ia5; break;
    case GEN_IPADD: text = name->d.iPAddress; break;
    }
    *bytes = text ? ASN1_STRING_get0_data(text) : 0;
    *count = text ? ASN1_STRING_length(text) : 0;
    return name->type;
}

static inline void trestle_general_names_free(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }

// What a memory BIO holds, borrowed.
static inline size_t trestle_bio_contents(BIO *bio, const unsigned char **bytes) {
    char *start = 0;
    long count = BIO_get_mem_data(bio, &start);
    *bytes = (const unsigned char *)start;
    return count > 0 ? (size_t)count : 0;
}


// A BIO without memory of its own: it reads from bytes that somebody else holds, and writes into room that somebody
// else has, so that ciphertext is not copied on its way between OpenSSL and a socket's buffers.
struct trestle_window {
    const unsigned char *input;
    size_t available;
    unsigned char *output;
    size_t room;
    size_t written;
};

static int trestle_window_read(BIO *bio, char *bytes, int count) {
    struct trestle_window *window = (struct trestle_window *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (count <= 0) return 0;
    if (window->available == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t size = (size_t)count < window->available ? (size_t)count : window->available;
    memcpy(bytes, window->input, size);
    window->input += size;
    window->available -= size;
    return (int)size;
}

static int trestle_window_write(BIO *bio, const char *bytes, int count) {
    struct trestle_window *window = (struct trestle_window *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (count <= 0) return 0;
    size_t left = window->room - window->written;
    if (left == 0) {
        BIO_set_retry_write(bio);
        return -1;
    }
    size_t size = (size_t)count < left ? (size_t)count : left;
    memcpy(window->output + window->written, bytes, size);
    window->written += size;
    return (int)size;
}

static long trestle_window_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static inline BIO_METHOD *trestle_window_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "window");
    if (!method) return 0;
    BIO_meth_set_read(method, trestle_window_read);
    BIO_meth_set_write(method, trestle_window_write);
    BIO_meth_set_ctrl(method, trestle_window_control);
    return method;
}

// Gives an SSL one such BIO for both directions.
static inline int trestle_set_window(SSL *ssl, const BIO_METHOD *method, struct trestle_window *window) {
    BIO *bio = BIO_new(method);
    if (!bio) return 0;
    BIO_set_data(bio, window);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    return 1;
}

static inline int trestle_set_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}

static inline int trestle_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline void trestle_set_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(
        context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

// Whether sessions are remembered: by a client in its callback, by a server in tickets that the client keeps.
static inline void trestle_set_resumption(SSL_CTX *context, int is_client, int resumes) {
    SSL_CTX_set_session_cache_mode(
        context, is_client && resumes ? SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL : SSL_SESS_CACHE_OFF);
    if (!resumes) {
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(context, 0);
    }
}

static inline int trestle_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// RFC 2253; the macro's casts hide it from Swift.
static const unsigned long trestle_name_flags = XN_FLAG_RFC2253;
