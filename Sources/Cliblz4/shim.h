#ifndef BEE_LZ4_SHIM_H
#define BEE_LZ4_SHIM_H
#include <lz4.h>
#include <lz4frame.h>
#endif
