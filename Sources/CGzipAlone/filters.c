#include "CGzipAlone.h"
#include <archive.h>
#include <errno.h>

#define LEFT_OUT(name)                                                                                                 \
    int archive_read_support_filter_##name(struct archive *archive) {                                                  \
        archive_set_error(archive, ENOSYS, "this program is built without " #name);                                    \
        return ARCHIVE_FATAL;                                                                                          \
    }

LEFT_OUT(bzip2)
LEFT_OUT(lz4)
LEFT_OUT(lzip)
LEFT_OUT(lzma)
LEFT_OUT(xz)
LEFT_OUT(zstd)
