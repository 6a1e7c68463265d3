// OpenSSL, and what Swift cannot see of it: function-like macros and typed stacks. Header only, so nothing is compiled.
#pragma once
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <malloc.h>
#elif defined(__APPLE__)
#include <malloc/malloc.h>
#endif

// How large a block of memory is; 0 where the system does not say.
static inline size_t trestle_block_size(void *block) {
#if defined(__linux__)
    return malloc_usable_size(block);
#elif defined(__APPLE__)
    return malloc_size(block);
#else
    return 0;
#endif
}

// OpenSSL overwrites the keys that it has parsed, but not all that it has parsed them from. Larger blocks are the buffers
// of connections, which come and go with each record.
static inline void trestle_free_wiped(void *block, const char *file, int line) {
    size_t size = block ? trestle_block_size(block) : 0;
    if (size && size <= 16384) OPENSSL_cleanse(block, size);
    free(block);
}

static inline void *trestle_allocate(size_t size, const char *file, int line) { return malloc(size); }

static inline void *trestle_reallocate_wiped(void *block, size_t size, const char *file, int line) {
    size_t before = block ? trestle_block_size(block) : 0;
    if (before == 0 || before > 16384 || size <= before) return realloc(block, size);
    void *larger = malloc(size);
    if (!larger) return 0;
    memcpy(larger, block, before);
    trestle_free_wiped(block, file, line);
    return larger;
}

// 1 when OpenSSL has not allocated anything yet; else it keeps the functions that it has.
static inline int trestle_wipe_freed_memory(void) {
    return CRYPTO_set_mem_functions(trestle_allocate, trestle_reallocate_wiped, trestle_free_wiped);
}

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
    *bytes = 0;
    *count = 0;
    if (!name) return -1;
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


// A BIO without memory of its own: it reads from bytes that somebody else holds, and writes into memory that somebody
// else has, so that ciphertext is not copied on its way between OpenSSL and a socket's buffers.
struct trestle_window {
    const unsigned char *input;
    size_t available;
    unsigned char *output;
    size_t capacity;
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
    size_t left = window->capacity - window->written;
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

// How long a session may be resumed, in seconds.
static inline void trestle_set_session_timeout(SSL_CTX *context, long seconds) {
    SSL_CTX_set_timeout(context, seconds);
}

// Prepares a session ticket's encryption (AES-256-CBC) and MAC (HMAC-SHA-256), as RFC 5077, section 4, recommends.
// The key's first 32 bytes are for the cipher, the others for the MAC.
static inline int trestle_prepare_ticket(
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *key, const unsigned char *iv, int encrypts) {
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)(key + 32), 32);
    parameters[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
    parameters[2] = OSSL_PARAM_construct_end();
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), 0, key, iv, encrypts) == 1 &&
           EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

static inline int trestle_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// RFC 2253; the macro's casts hide it from Swift.
static const unsigned long trestle_name_flags = XN_FLAG_RFC2253;

// PKCS #12: stacks, and what its macros hide. Much in ASN.1 may be absent, in a file that is legal otherwise: whoever
// looks into a structure here looks first whether the part is there.
static inline int trestle_safe_count(const STACK_OF(PKCS7) *safes) { return safes ? sk_PKCS7_num(safes) : 0; }
static inline PKCS7 *trestle_safe_at(const STACK_OF(PKCS7) *safes, int index) { return sk_PKCS7_value(safes, index); }
static inline void trestle_safes_free(STACK_OF(PKCS7) *safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
static inline int trestle_safe_is_plain(PKCS7 *safe) { return PKCS7_type_is_data(safe); }
static inline int trestle_safe_is_encrypted(PKCS7 *safe) { return PKCS7_type_is_encrypted(safe); }

// Whether a safe that is plain or encrypted has what its kind announces (RFC 2315, section 7: the content is optional).
static inline int trestle_safe_has_content(PKCS7 *safe) {
    if (trestle_safe_is_plain(safe)) return safe->d.data != 0;
    if (!trestle_safe_is_encrypted(safe) || !safe->d.encrypted) return 0;
    const PKCS7_ENC_CONTENT *content = safe->d.encrypted->enc_data;
    return content && content->enc_data && content->algorithm && content->algorithm->algorithm;
}

// What a safe is encrypted with; null when it is not.
static inline const X509_ALGOR *trestle_safe_algorithm(PKCS7 *safe) {
    return trestle_safe_is_encrypted(safe) && trestle_safe_has_content(safe) ? safe->d.encrypted->enc_data->algorithm
                                                                             : 0;
}

static inline int trestle_algorithm_kind(const X509_ALGOR *algorithm) {
    return algorithm && algorithm->algorithm ? OBJ_obj2nid(algorithm->algorithm) : NID_undef;
}

static inline int64_t trestle_rounds(const ASN1_INTEGER *number) {
    int64_t value = 1;
    if (number && (ASN1_INTEGER_get_int64(&value, number) != 1 || value < 0)) return INT64_MAX;
    return value;
}

static inline int64_t trestle_product(int64_t left, int64_t right) {
    return right > 0 && left > INT64_MAX / right ? INT64_MAX : left * right;
}

// How many rounds a key derivation function asks for.
static inline int64_t trestle_function_rounds(const X509_ALGOR *function) {
    if (!function || !function->parameter) return 0;
    int64_t rounds = 0;
    switch (trestle_algorithm_kind(function)) {
    case NID_id_pbkdf2: {
        PBKDF2PARAM *parameters =
            (PBKDF2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), function->parameter);
        if (parameters) rounds = trestle_rounds(parameters->iter);
        PBKDF2PARAM_free(parameters);
        break;
    }
#ifndef OPENSSL_NO_SCRYPT
    case NID_id_scrypt: {
        SCRYPT_PARAMS *parameters =
            (SCRYPT_PARAMS *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), function->parameter);
        if (parameters)
            rounds = trestle_product(
                trestle_rounds(parameters->costParameter),
                trestle_product(
                    trestle_rounds(parameters->blockSize), trestle_rounds(parameters->parallelizationParameter)));
        SCRYPT_PARAMS_free(parameters);
        break;
    }
#endif
    }
    ERR_clear_error();
    return rounds;
}

// How many rounds of key derivation an encryption or MAC by password asks for: iterations of PKCS #5 and PKCS #12,
// N * r * p of scrypt. INT64_MAX for numbers beyond all reason; 0 where there is no such number.
static inline int64_t trestle_derivation_rounds(const X509_ALGOR *algorithm) {
    if (!algorithm || !algorithm->parameter) return 0;
    int64_t rounds = 0;
    int kind = trestle_algorithm_kind(algorithm);
#ifdef NID_pbmac1
    if (kind == NID_pbmac1) kind = NID_pbes2;  // Parameters of the same form.
#endif
    if (kind == NID_pbes2) {
        PBE2PARAM *parameters =
            (PBE2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter);
        if (parameters) rounds = trestle_function_rounds(parameters->keyfunc);
        PBE2PARAM_free(parameters);
    } else {
        PBEPARAM *parameters = (PBEPARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter);
        if (parameters) rounds = trestle_rounds(parameters->iter);
        PBEPARAM_free(parameters);
    }
    ERR_clear_error();
    return rounds;
}

// The same of a store's MAC.
static inline int64_t trestle_mac_rounds(const PKCS12 *store) {
    const X509_ALGOR *algorithm = 0;
    const ASN1_INTEGER *iterations = 0;
    PKCS12_get0_mac(0, &algorithm, 0, &iterations, store);
    int64_t plain = trestle_rounds(iterations), derived = trestle_derivation_rounds(algorithm);
    return plain > derived ? plain : derived;
}

// The same of PKCS #8 in DER; 0 for anything else.
static inline int64_t trestle_key_rounds(const unsigned char *bytes, long count) {
    X509_SIG *parsed = d2i_X509_SIG(0, &bytes, count);
    if (!parsed) {
        ERR_clear_error();
        return 0;
    }
    const X509_ALGOR *algorithm = 0;
    X509_SIG_get0(parsed, &algorithm, 0);
    int64_t rounds = trestle_derivation_rounds(algorithm);
    X509_SIG_free(parsed);
    return rounds;
}

// The algorithm of a private key in DER, by PKCS #8's own identifier or, as OpenSSL does it, by how many values a traditional
// key has. Nothing is computed.
static inline int trestle_key_algorithm(const unsigned char *bytes, long count) {
    const unsigned char *next = bytes;
    int algorithm = NID_undef;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(0, &next, count);
    if (info) {
        const ASN1_OBJECT *identifier = 0;
        if (PKCS8_pkey_get0(&identifier, 0, 0, 0, info) && identifier) algorithm = OBJ_obj2nid(identifier);
        PKCS8_PRIV_KEY_INFO_free(info);
    } else {
        next = bytes;
        ASN1_SEQUENCE_ANY *values = d2i_ASN1_SEQUENCE_ANY(0, &next, count);
        int values_count = values ? sk_ASN1_TYPE_num(values) : 0;
        algorithm = values_count == 4 ? NID_X9_62_id_ecPublicKey : values_count == 6 ? NID_dsa : NID_rsaEncryption;
        if (values) sk_ASN1_TYPE_pop_free(values, ASN1_TYPE_free);
    }
    ERR_clear_error();
    return algorithm;
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

// What a key in its bag is encrypted with; null when it is not.
static inline const X509_ALGOR *trestle_bag_algorithm(const PKCS12_SAFEBAG *bag) {
    const X509_ALGOR *algorithm = 0;
    const X509_SIG *key = PKCS12_SAFEBAG_get0_pkcs8(bag);
    if (key) X509_SIG_get0(key, &algorithm, 0);
    return algorithm;
}

// Whether a bag has Oracle's attribute trustedKeyUsage, by which Java knows a certificate that is to be trusted.
static inline int trestle_bag_is_trusted(const PKCS12_SAFEBAG *bag) {
    const STACK_OF(X509_ATTRIBUTE) *attributes = PKCS12_SAFEBAG_get0_attrs(bag);
    for (int i = 0; attributes && i < sk_X509_ATTRIBUTE_num(attributes); i++) {
        char text[64] = "";
        X509_ATTRIBUTE *attribute = sk_X509_ATTRIBUTE_value(attributes, i);
        if (!attribute) continue;
        OBJ_obj2txt(text, sizeof text, X509_ATTRIBUTE_get0_object(attribute), 1);
        if (strcmp(text, "2.16.840.1.113894.746875.1.1") == 0) return 1;
    }
    return 0;
}

// The number that ties a key to its certificate, borrowed; its length, or -1 when there is none.
static inline int trestle_bag_local_key(const PKCS12_SAFEBAG *bag, const unsigned char **bytes) {
    const ASN1_TYPE *value = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (!value || value->type != V_ASN1_OCTET_STRING || !value->value.octet_string) return -1;
    *bytes = ASN1_STRING_get0_data(value->value.octet_string);
    return ASN1_STRING_length(value->value.octet_string);
}

static inline void trestle_free(void *memory) { OPENSSL_free(memory); }

// Whether a revocation list says only a part of what its issuer has revoked, or speaks of certificates of others: a delta of an earlier
// list (RFC 5280, section 5.2.4), or one for some reasons, of an indirect issuer, or for attribute certificates (section 5.2.5). OpenSSL
// leaves those out unless told otherwise, as if they were not there. Entries that name another issuer belong into indirect lists alone
// (section 5.3.3), and OpenSSL counts those behind them for that issuer, too.
static inline int trestle_crl_is_partial(const X509_CRL *crl) {
    if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) return 1;
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED((X509_CRL *)crl);
    for (int i = 0; entries && i < sk_X509_REVOKED_num(entries); i++) {
        const X509_REVOKED *entry = sk_X509_REVOKED_value(entries, i);
        if (entry && X509_REVOKED_get_ext_by_NID(entry, NID_certificate_issuer, -1) >= 0) return 1;
    }
    int place = X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1);
    if (place < 0) return 0;
    ISSUING_DIST_POINT *point = X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, 0, 0);
    if (!point) return 1;
    int is_partial = point->indirectCRL || point->onlyattr || point->onlysomereasons != 0;
    ISSUING_DIST_POINT_free(point);
    return is_partial;
}

// Whether a list of the issuer of the certificate at hand was given, whatever it is good for.
static inline int trestle_has_crl_of_issuer(X509_STORE_CTX *context) {
    X509 *certificate = X509_STORE_CTX_get_current_cert(context);
    if (!certificate) return 0;
    STACK_OF(X509_CRL) *lists = X509_STORE_CTX_get1_crls(context, X509_get_issuer_name(certificate));
    int count = lists ? sk_X509_CRL_num(lists) : 0;
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    return count > 0;
}
