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

// RFC 2253; the macro's casts hide it from Swift.
static const unsigned long trestle_name_flags = XN_FLAG_RFC2253;
