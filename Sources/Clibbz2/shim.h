#ifndef BEE_BZ2_SHIM_H
#define BEE_BZ2_SHIM_H
#include <bzlib.h>
#endif
