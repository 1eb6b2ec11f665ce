#ifndef BEE_LIBBPF_SHIM_H
#define BEE_LIBBPF_SHIM_H
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A printf message in memory of its own, to be freed by the caller; NULL where memory is out or the format is broken.
 * Verifier logs are megabytes long, so no fixed buffer does; vasprintf hides behind _GNU_SOURCE. */
static inline char *bee_vformat(const char *format, va_list arguments) {
    va_list measured;
    va_copy(measured, arguments);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text && vsnprintf(text, (size_t)length + 1, format, arguments) != length) {
        free(text);
        return NULL;
    }
    return text;
}

/* Reads a ring buffer's position, which the kernel changes at any time (libbpf's own smp_load_acquire is internal). */
static inline unsigned long bee_load_acquire(const unsigned long *position) {
    return __atomic_load_n(position, __ATOMIC_ACQUIRE);
}

/* A perf_buffer as perf_buffer__new makes one, whose descriptors tell, where asked to and from Linux 6.0 on, how many
 * samples were lost in all: two numbers of 8 bytes are read, the second is that one. */
static inline struct perf_buffer *bee_perf_buffer_new(int map, size_t pages, int tells_lost, perf_buffer_event_fn event,
                                                      void *context) {
    struct perf_event_attr attr = {
        .type = PERF_TYPE_SOFTWARE,
        .size = sizeof attr,
        .config = PERF_COUNT_SW_BPF_OUTPUT,
        .sample_period = 1,
        .sample_type = PERF_SAMPLE_RAW,
        .read_format = tells_lost ? PERF_FORMAT_LOST : 0,
        .wakeup_events = 1,
    };
    return perf_buffer__new_raw(map, pages, &attr, event, context, NULL);
}

/* In the child of bee_probe_open: no crash leaves a core file, a word on the terminal or a run of a crash handler that
 * was inherited, and no loop lasts for ever. */
static inline void bee_probe_prepare(void) {
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP, SIGXCPU};
    const struct rlimit no_core = {0, 0};
    const struct rlimit seconds = {10, 10};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &seconds);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
}

/* Opens an object in a forked child, which does that and nothing else, and waits for it. Written in C so that no Swift
 * runs between fork and exit: other threads' locks may be held there for ever. Returns what waitpid tells of the child,
 * or a negative errno where there was no child to wait for. */
static inline int bee_probe_open(const void *bytes, size_t size, const struct bpf_object_open_opts *opts) {
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        bee_probe_prepare();
        libbpf_set_print(NULL);
        bpf_object__open_mem(bytes, size, opts);
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return status;
}

#include "attach.h"
#include "guard.h"
#endif
