#ifndef BEE_LZ4_SHIM_H
#define BEE_LZ4_SHIM_H
#include <lz4frame.h>
#endif
