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

// PKCS #12: stacks, and what its macros hide.
static inline int trestle_safe_count(const STACK_OF(PKCS7) *safes) { return safes ? sk_PKCS7_num(safes) : 0; }
static inline PKCS7 *trestle_safe_at(const STACK_OF(PKCS7) *safes, int index) { return sk_PKCS7_value(safes, index); }
static inline void trestle_safes_free(STACK_OF(PKCS7) *safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
static inline int trestle_safe_is_plain(PKCS7 *safe) { return PKCS7_type_is_data(safe); }
static inline int trestle_safe_is_encrypted(PKCS7 *safe) { return PKCS7_type_is_encrypted(safe); }

// What a safe is encrypted with, as OpenSSL's number.
static inline int trestle_safe_algorithm(const PKCS7 *safe) {
    return OBJ_obj2nid(safe->d.encrypted->enc_data->algorithm->algorithm);
}

static inline int trestle_bag_count(const STACK_OF(PKCS12_SAFEBAG) *bags) {
    return bags ? sk_PKCS12_SAFEBAG_num(bags) : 0;
}
static inline PKCS12_SAFEBAG *trestle_bag_at(const STACK_OF(PKCS12_SAFEBAG) *bags, int index) {
    return sk_PKCS12_SAFEBAG_value(bags, index);
}
static inline void trestle_bags_free(STACK_OF(PKCS12_SAFEBAG) *bags) {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

// What a key in its bag is encrypted with, as OpenSSL's number.
static inline int trestle_bag_algorithm(const PKCS12_SAFEBAG *bag) {
    const X509_ALGOR *algorithm = 0;
    const ASN1_OCTET_STRING *data = 0;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, &data);
    return algorithm ? OBJ_obj2nid(algorithm->algorithm) : NID_undef;
}

// Whether a bag has Oracle's attribute trustedKeyUsage, by which Java knows a certificate that is to be trusted.
static inline int trestle_bag_is_trusted(const PKCS12_SAFEBAG *bag) {
    const STACK_OF(X509_ATTRIBUTE) *attributes = PKCS12_SAFEBAG_get0_attrs(bag);
    for (int i = 0; attributes && i < sk_X509_ATTRIBUTE_num(attributes); i++) {
        char text[64];
        OBJ_obj2txt(text, sizeof text, X509_ATTRIBUTE_get0_object(sk_X509_ATTRIBUTE_value(attributes, i)), 1);
        if (strcmp(text, "2.16.840.1.113894.746875.1.1") == 0) return 1;
    }
    return 0;
}

// The number that ties a key to its certificate, borrowed; its length, or -1 when there is none.
static inline int trestle_bag_local_key(const PKCS12_SAFEBAG *bag, const unsigned char **bytes) {
    const ASN1_TYPE *value = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (!value || value->type != V_ASN1_OCTET_STRING) return -1;
    *bytes = ASN1_STRING_get0_data(value->value.octet_string);
    return ASN1_STRING_length(value->value.octet_string);
}

static inline void trestle_free(void *memory) { OPENSSL_free(memory); }
