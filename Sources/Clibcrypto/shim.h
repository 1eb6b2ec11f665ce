#ifndef BEE_LIBCRYPTO_SHIM_H
#define BEE_LIBCRYPTO_SHIM_H
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#endif
