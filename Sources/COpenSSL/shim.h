// OpenSSL 3, and what of it Swift cannot see: macros, calls with a varying number of arguments, and a BIO of our own.
#pragma once

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

// MARK: HMAC, whose parameters are variable arguments of another kind

/// NULL when this build has no such digest. The key may be of no bytes.
static inline EVP_MAC_CTX *copenssl_hmac_context(const char *digest, const unsigned char *key, size_t length) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    // OpenSSL looks into it unasked; without any provider there is none.
    if (!mac) return NULL;
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
                               OSSL_PARAM_construct_end()};
    // No key at all would mean "as before".
    if (context && EVP_MAC_init(context, length ? key : (const unsigned char *)"", length, parameters)) return context;
    EVP_MAC_CTX_free(context);
    return NULL;
}

/// 1 when `size` bytes are written; `context` stays as it is.
static inline int copenssl_hmac(const EVP_MAC_CTX *context, const unsigned char *bytes, size_t count,
                                unsigned char *output, size_t size) {
    EVP_MAC_CTX *copy = EVP_MAC_CTX_dup(context);
    size_t written = 0;
    int done = copy && EVP_MAC_update(copy, bytes, count) && EVP_MAC_final(copy, output, &written, size);
    EVP_MAC_CTX_free(copy);
    return done && written == size;
}

// MARK: macros

static const uint64_t copenssl_no_renegotiation = SSL_OP_NO_RENEGOTIATION;
static const uint64_t copenssl_no_compression = SSL_OP_NO_COMPRESSION;
static const int copenssl_ascii = MBSTRING_ASC;

static inline int copenssl_set_oldest_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline void copenssl_set_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }

static inline void copenssl_set_session_cache(SSL_CTX *context, long mode) {
    SSL_CTX_set_session_cache_mode(context, mode);
}

static inline int copenssl_set_groups(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_groups_list(context, list);
}

static inline int copenssl_set_ticket_keys(SSL_CTX *context, const void *keys, long count) {
    return (int)SSL_CTX_set_tlsext_ticket_keys(context, (void *)keys, count);
}

static inline int copenssl_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline EVP_PKEY *copenssl_generate_p256(void) { return EVP_EC_gen("P-256"); }

// MARK: the socket of a session

// What a session reads from and writes to: received bytes are lent to it, and what it makes is sent at once.
struct copenssl_socket {
    int descriptor;
    // Says that the next write follows at once, so that the kernel may fill its packet.
    int more;
    const unsigned char *input;
    size_t count;
};

static int copenssl_bio_read(BIO *bio, char *buffer, int capacity) {
    struct copenssl_socket *socket = (struct copenssl_socket *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (socket->count == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t count = socket->count < (size_t)capacity ? socket->count : (size_t)capacity;
    memcpy(buffer, socket->input, count);
    socket->input += count;
    socket->count -= count;
    return (int)count;
}

static inline struct copenssl_socket *copenssl_socket_of(BIO *bio) {
    return (struct copenssl_socket *)BIO_get_data(bio);
}

// Says whether a write that took nothing is to be tried again.
static inline void copenssl_set_blocked(BIO *bio, int is_blocked) {
    BIO_clear_retry_flags(bio);
    if (is_blocked) BIO_set_retry_write(bio);
}

static long copenssl_bio_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;  // nothing is held back
}

static inline BIO_METHOD *copenssl_make_method(int (*write)(BIO *, const char *, int)) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "carafe");
    if (!method) return NULL;
    BIO_meth_set_read(method, copenssl_bio_read);
    BIO_meth_set_write(method, write);
    BIO_meth_set_ctrl(method, copenssl_bio_control);
    return method;
}

// A server's end of a connection over `socket`, which has to outlive it; NULL when memory has run out.
static inline SSL *copenssl_accept(SSL_CTX *context, BIO_METHOD *method, struct copenssl_socket *socket) {
    SSL *ssl = SSL_new(context);
    BIO *bio = ssl ? BIO_new(method) : NULL;
    if (!bio) {
        SSL_free(ssl);
        return NULL;
    }
    BIO_set_data(bio, socket);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_accept_state(ssl);
    return ssl;
}
