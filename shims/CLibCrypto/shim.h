#pragma once
// The low-level SHA functions are deprecated in favour of EVP, whose set-up costs more than hashing 64 bytes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>

/// Hands back the pointer that it is given, of which a compiler knows then no longer where it leads.
static inline void *bdt_opaque_pointer(const void *pointer) {
    __asm__("" : "+r"(pointer));
    return (void *)pointer;
}
