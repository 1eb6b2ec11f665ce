#ifndef BEE_ZSTD_SHIM_H
#define BEE_ZSTD_SHIM_H
#include <zstd.h>
#include <zstd_errors.h>
#endif
