#ifndef BEE_ZLIB_SHIM_H
#define BEE_ZLIB_SHIM_H
#include <zlib.h>
#endif
