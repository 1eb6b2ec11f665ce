#ifndef BEE_LZMA_SHIM_H
#define BEE_LZMA_SHIM_H
#include <lzma.h>
#endif
