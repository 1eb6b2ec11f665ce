#ifndef BEE_BUILD_HEADERS_H
#define BEE_BUILD_HEADERS_H
#include <stddef.h>

/* A header that programs include, as it was when this file was compiled. */
struct bee_build_header {
    const char *path; /* where it lies below the folder that is searched; what is below after/ is searched last */
    const unsigned char *bytes;
    size_t size;
};

/* The header at a place, NULL behind the last one. */
const struct bee_build_header *bee_build_header_at(size_t place);
#endif
