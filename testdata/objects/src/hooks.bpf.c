// SPDX-License-Identifier: Apache-2.0
// One program for every kind of hook whose target is not in the section's name, so that a test gives it: which file,
// interface, control group. Each tells the ring buffer that it ran, for whom, and of network programs how many bytes
// the packet had.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

char LICENSE[] SEC("license") = "GPL";

struct hook_event {
	__u32 pid;
	__u32 value;
	char program[24];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
	__type(value, struct hook_event);
} print_hooks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} hooks_sockets SEC(".maps");

#define TELL(name, who, what)                                                          \
	({                                                                             \
		struct hook_event event = { .pid = who, .value = what, .program = name }; \
		bpf_ringbuf_output(&print_hooks, &event, sizeof(event), 0);            \
	})

static __always_inline __u32 process(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

SEC("uprobe")
int hooks_uprobe(struct pt_regs *ctx)
{
	TELL("uprobe", process(), PT_REGS_PARM1(ctx));
	return 0;
}

SEC("uretprobe")
int hooks_uretprobe(struct pt_regs *ctx)
{
	TELL("uretprobe", process(), PT_REGS_RC(ctx));
	return 0;
}

SEC("uprobe/libc:bindresvport")
int hooks_library(struct pt_regs *ctx)
{
	TELL("library", process(), PT_REGS_PARM1(ctx));
	return 0;
}

SEC("uprobe.multi")
int hooks_multi(struct pt_regs *ctx)
{
	TELL("multi", process(), PT_REGS_PARM1(ctx));
	return 0;
}

SEC("usdt")
int hooks_usdt(struct pt_regs *ctx)
{
	long value = 0;

	bpf_usdt_arg(ctx, 0, &value);
	TELL("usdt", process(), value);
	return 0;
}

SEC("tracepoint")
int hooks_tracepoint(void *ctx)
{
	TELL("tracepoint", process(), 0);
	return 0;
}

SEC("raw_tp")
int hooks_raw(void *ctx)
{
	TELL("raw", process(), 0);
	return 0;
}

SEC("tp_btf")
int hooks_typed(void *ctx)
{
	TELL("typed", process(), 0);
	return 0;
}

struct task_struct {
	int tgid;
	char comm[16];
} __attribute__((preserve_access_index));

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

SEC("iter/task")
int hooks_tasks(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(seq, "%d %s\n", task->tgid, task->comm);
	return 0;
}

SEC("perf_event")
int hooks_sample(void *ctx)
{
	TELL("sample", process(), 0);
	return 0;
}

SEC("xdp")
int hooks_xdp(struct xdp_md *ctx)
{
	TELL("xdp", 0, ctx->data_end - ctx->data);
	return XDP_PASS;
}

SEC("tc")
int hooks_tc(struct __sk_buff *skb)
{
	TELL("tc", 0, skb->len);
	return -1;
}

SEC("tcx/egress")
int hooks_tcx(struct __sk_buff *skb)
{
	TELL("tcx", 0, skb->len);
	return -1;
}

SEC("cgroup_skb/egress")
int hooks_packet(struct __sk_buff *skb)
{
	TELL("packet", 0, skb->len);
	return 1;
}

SEC("cgroup/connect4")
int hooks_connect(struct bpf_sock_addr *ctx)
{
	TELL("connect", process(), ctx->user_port);
	return 1;
}

SEC("cgroup/sock_create")
int hooks_create(struct bpf_sock *ctx)
{
	TELL("create", process(), ctx->type);
	return 1;
}

SEC("sockops")
int hooks_sockops(struct bpf_sock_ops *ctx)
{
	__u32 key = 0;

	if (ctx->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		return 1;
	TELL("sockops", 0, ctx->op);
	bpf_sock_map_update(ctx, &hooks_sockets, &key, BPF_ANY);
	return 1;
}

SEC("sk_msg")
int hooks_message(struct sk_msg_md *ctx)
{
	TELL("message", 0, ctx->size);
	return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int hooks_verdict(struct __sk_buff *skb)
{
	TELL("verdict", 0, skb->len);
	return SK_PASS;
}

SEC("socket")
int hooks_socket(struct __sk_buff *skb)
{
	TELL("socket", 0, skb->len);
	return 0;
}

SEC("sk_lookup")
int hooks_lookup(struct bpf_sk_lookup *ctx)
{
	TELL("lookup", 0, ctx->local_port);
	return SK_PASS;
}
