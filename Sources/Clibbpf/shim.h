#ifndef BEE_LIBBPF_SHIM_H
#define BEE_LIBBPF_SHIM_H
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#endif
