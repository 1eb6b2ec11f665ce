// SPDX-License-Identifier: Apache-2.0
// Programs whose targets are missing, and sections libbpf 1.1 knows no type for; beside them one that attaches. The perf
// event array has a value type, as a bee probe's maps have, which the kernel does not take as it stands.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct target_event {
	__u64 first;
	__u64 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, struct target_event);
} print_targets SEC(".maps");

SEC("raw_tp/sys_enter")
int targets_present(void *ctx)
{
	return 0;
}

SEC("tracepoint/bee/absent")
int targets_tracepoint(void *ctx)
{
	return 0;
}

SEC("raw_tp/bee_absent")
int targets_raw(void *ctx)
{
	struct target_event event = { 1, 2 };

	bpf_perf_event_output(ctx, &print_targets, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

SEC("kprobe/bee_absent_function")
int targets_kprobe(void *ctx)
{
	return 0;
}

SEC("uprobe//bee/absent/file:main")
int targets_uprobe(void *ctx)
{
	return 0;
}

SEC("xdp/targets")
int targets_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("classifier/targets")
int targets_classifier(struct __sk_buff *skb)
{
	return 0;
}
