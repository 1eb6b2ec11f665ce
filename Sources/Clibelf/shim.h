#ifndef BEE_LIBELF_SHIM_H
#define BEE_LIBELF_SHIM_H
#include <elfutils/version.h>
#include <gelf.h>
#include <libelf.h>
#endif
