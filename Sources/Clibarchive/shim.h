#ifndef BEE_LIBARCHIVE_SHIM_H
#define BEE_LIBARCHIVE_SHIM_H
#include <archive.h>
#include <archive_entry.h>
#endif
