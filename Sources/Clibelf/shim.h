#ifndef BEE_LIBELF_SHIM_H
#define BEE_LIBELF_SHIM_H
#include <gelf.h>
#include <libelf.h>
#endif
