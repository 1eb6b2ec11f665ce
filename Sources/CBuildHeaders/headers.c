/* What programs include, carried inside this one, so that a compiler alone can build them. libbpf's headers are the
 * installed ones of the machine that compiles this file; its licence goes with the program. */
#include "build_headers.h"

/* The package is built by the clang of its Swift toolchain, which knows #embed in every version of C. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bpf_helpers[] = {
#embed "/usr/include/bpf/bpf_helpers.h"
};
static const unsigned char bpf_helper_defs[] = {
#embed "/usr/include/bpf/bpf_helper_defs.h"
};
static const unsigned char bpf_core_read[] = {
#embed "/usr/include/bpf/bpf_core_read.h"
};
static const unsigned char bpf_endian[] = {
#embed "/usr/include/bpf/bpf_endian.h"
};
static const unsigned char bpf_tracing[] = {
#embed "/usr/include/bpf/bpf_tracing.h"
};
static const unsigned char usdt[] = {
#embed "/usr/include/bpf/usdt.bpf.h"
};
static const unsigned char errno_numbers[] = {
#embed "own/linux/errno.h"
};
static const unsigned char solo_types[] = {
#embed "own/solo_types.h"
};
static const unsigned char prelude[] = {
#embed "own/prelude.h"
};

static const struct bee_build_header headers[] = {
    {"after/linux/errno.h", errno_numbers, sizeof errno_numbers},
    {"bpf/bpf_core_read.h", bpf_core_read, sizeof bpf_core_read},
    {"bpf/bpf_endian.h", bpf_endian, sizeof bpf_endian},
    {"bpf/bpf_helper_defs.h", bpf_helper_defs, sizeof bpf_helper_defs},
    {"bpf/bpf_helpers.h", bpf_helpers, sizeof bpf_helpers},
    {"bpf/bpf_tracing.h", bpf_tracing, sizeof bpf_tracing},
    {"bpf/usdt.bpf.h", usdt, sizeof usdt},
    {"prelude.h", prelude, sizeof prelude},
    {"solo_types.h", solo_types, sizeof solo_types},
};

const struct bee_build_header *bee_build_header_at(size_t place) {
    return place < sizeof headers / sizeof *headers ? &headers[place] : NULL;
}
