// Linux system interfaces that the C library's Swift module leaves out.
#ifndef BEE_LINUX_SHIM_H
#define BEE_LINUX_SHIM_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#endif
