// Linux system interfaces that the C library's Swift module leaves out.
#ifndef BEE_LINUX_SHIM_H
#define BEE_LINUX_SHIM_H
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

// System calls that the C library declares for _GNU_SOURCE only, for machines of 64 bits.

// open(2) with O_PATH: a descriptor of the place only; what is there is not opened.
static inline int linux_open_place(const char *path) { return open(path, __O_PATH | O_CLOEXEC); }

// memfd_create(2), MFD_CLOEXEC: a file in memory.
static inline int linux_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u); }

// syncfs(2): brings everything of a file system to its disk.
static inline int linux_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// sync_file_range(2), SYNC_FILE_RANGE_WRITE: lets the disk begin to write, without waiting.
static inline int linux_start_writeback(int descriptor, long offset, long count) {
    return (int)syscall(SYS_sync_file_range, descriptor, offset, count, 2u);
}

// copy_file_range(2) from where both descriptors stand.
static inline long linux_copy_file_range(int from, int to, unsigned long count) {
    return syscall(SYS_copy_file_range, from, (void *)0, to, (void *)0, count, 0u);
}

// pipe2(2), O_CLOEXEC: two ends that no program started later inherits.
static inline int linux_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

// posix_spawn_file_actions_addchdir_np(3): the child begins in another folder. Its header is left out, and the type with
// it: sigset_t, which that brings along, would become this module's in place of the C library's.
extern int linux_spawn_in(void *actions, const char *folder) __asm__("posix_spawn_file_actions_addchdir_np");
#endif
