// SPDX-License-Identifier: Apache-2.0
// What a program takes from the kernel by name, and the kinds of variables and functions a reader tells apart.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";
__u32 kernel_version SEC("version") = 0x60100;

extern int LINUX_KERNEL_VERSION __kconfig;
extern unsigned int CONFIG_HZ __kconfig __weak;
extern _Bool CONFIG_BPF_JIT __kconfig __weak;
extern char CONFIG_CC_VERSION_TEXT[64] __kconfig __weak;
extern enum libbpf_tristate CONFIG_BPF_PRELOAD __kconfig __weak;

extern const void bpf_prog_fops __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;

static volatile __u64 externs_static = 1;
__attribute__((visibility("hidden"))) __u32 externs_hidden = 2;
__u32 externs_shared = 3;

static __attribute__((noinline)) int externs_local(int value)
{
	return value + externs_hidden;
}

__attribute__((noinline)) int externs_called(int value)
{
	return externs_local(value) + CONFIG_HZ + CONFIG_BPF_JIT + CONFIG_BPF_PRELOAD + CONFIG_CC_VERSION_TEXT[0];
}

SEC("raw_tp/sys_exit")
int externs_program(void *context)
{
	if (bpf_rcu_read_lock)
		externs_static++;
	externs_shared += &bpf_prog_fops != 0;
	return externs_called(LINUX_KERNEL_VERSION);
}
