/* What the kernel keeps when the process that attached it dies: traffic control filters and their qdisc, an XDP program
 * set without a link, a registered structure. How it is removed, and a child process that does so when its parent could
 * not. Written in C because the child is forked from a process with threads, where no Swift may run. */
#ifndef BEE_GUARD_H
#define BEE_GUARD_H
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>

enum bee_lasting_kind { BEE_FILTER = 1, BEE_XDP = 2, BEE_STRUCTURE = 3 };

struct bee_lasting {
    unsigned kind;
    int interface;         /* filter, XDP */
    unsigned attach_point; /* filter: BPF_TC_INGRESS or BPF_TC_EGRESS; XDP: the mode's flag */
    unsigned handle, priority;
    unsigned program;   /* the program's number: nothing of another program is removed */
    int owns_qdisc;     /* whether the clsact qdisc is ours, to be removed with its last filter */
    int descriptor;     /* XDP: the program to put back, or -1; structure: its map */
};

/* A filter's handle is its program's number, with this bit where the qdisc is ours. A run that comes later reads it
 * there and sets it too, so that the last of them removes the qdisc, whichever that is. The kernel gives handles of eBPF
 * filters below it (net/sched/cls_bpf.c). */
#define BEE_OWN_QDISC 0x80000000u

struct bee_traffic {
    unsigned lowest, highest; /* priorities */
    int owns_qdisc;           /* whether a filter says that the qdisc is ours */
};

/* The number of a filter's eBPF program; 0 where it has none. */
static inline unsigned bee_filter_program(struct nlmsghdr *filter) {
    unsigned number = 0;
    int is_program = 0, length = (int)filter->nlmsg_len - (int)NLMSG_LENGTH(sizeof(struct tcmsg));
    struct rtattr *at = TCA_RTA(NLMSG_DATA(filter));
    for (; RTA_OK(at, length); at = RTA_NEXT(at, length)) {
        /* The kind comes first, and says what the numbers of the options mean. */
        if (at->rta_type == TCA_KIND)
            is_program = strcmp(RTA_DATA(at), "bpf") == 0;
        if (!is_program || (at->rta_type & NLA_TYPE_MASK) != TCA_OPTIONS)
            continue;
        int left = (int)RTA_PAYLOAD(at);
        for (struct rtattr *option = RTA_DATA(at); RTA_OK(option, left); option = RTA_NEXT(option, left))
            if (option->rta_type == TCA_BPF_ID)
                memcpy(&number, RTA_DATA(option), sizeof number);
    }
    return number;
}

/* Counts the traffic control objects of one type (RTM_GETTFILTER, RTM_GETQDISC) of an interface under a parent, and
 * tells what filters say. A negative errno where the kernel cannot be asked. */
static inline int bee_traffic_objects(int type, int interface, unsigned parent, struct bee_traffic *all) {
    struct {
        struct nlmsghdr header;
        struct tcmsg message;
    } request;
    memset(&request, 0, sizeof request);
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = (unsigned short)type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.message.tcm_ifindex = interface;
    request.message.tcm_parent = type == RTM_GETTFILTER ? parent : 0;
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0)
        return -errno;
    int count = send(descriptor, &request, sizeof request, 0) < 0 ? -errno : 0;
    int is_done = count < 0;
    _Alignas(struct nlmsghdr) char buffer[1 << 15];
    while (!is_done) {
        int length = (int)recv(descriptor, buffer, sizeof buffer, 0);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0) {
            count = length < 0 ? -errno : -EPROTO;
            break;
        }
        for (struct nlmsghdr *at = (void *)buffer; NLMSG_OK(at, (unsigned)length); at = NLMSG_NEXT(at, length)) {
            if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR) {
                if (at->nlmsg_type == NLMSG_ERROR)
                    count = ((struct nlmsgerr *)NLMSG_DATA(at))->error;
                is_done = 1;
                break;
            }
            struct tcmsg *found = NLMSG_DATA(at);
            /* A filter without a handle stands for all filters of its priority, which follow. */
            if (found->tcm_ifindex != interface || found->tcm_parent != parent || found->tcm_handle == 0)
                continue;
            unsigned priority = TC_H_MAJ(found->tcm_info) >> 16;
            if (count == 0 || priority < all->lowest)
                all->lowest = priority;
            if (count == 0 || priority > all->highest)
                all->highest = priority;
            unsigned program = type == RTM_GETTFILTER ? bee_filter_program(at) : 0;
            if (program != 0 && found->tcm_handle == (BEE_OWN_QDISC | program))
                all->owns_qdisc = 1;
            count++;
        }
    }
    close(descriptor);
    return count;
}

static inline int bee_filters(int interface, unsigned attach_point, struct bee_traffic *all) {
    unsigned minor = attach_point == BPF_TC_INGRESS ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS;
    return bee_traffic_objects(RTM_GETTFILTER, interface, TC_H_MAKE(TC_H_CLSACT, minor), all);
}

/* Whether the clsact qdisc of an interface is ours or yet to be made: 1 or 0. */
static inline int bee_owns_clsact(int interface) {
    struct bee_traffic all = {0};
    int count = bee_traffic_objects(RTM_GETQDISC, interface, TC_H_CLSACT, &all);
    if (count <= 0)
        return count < 0 ? count : 1;
    count = bee_filters(interface, BPF_TC_INGRESS, &all);
    if (count >= 0)
        count = bee_filters(interface, BPF_TC_EGRESS, &all);
    return count < 0 ? count : all.owns_qdisc;
}

/* Lets one process at a time make or remove filters: between the making of a qdisc and of its first filter nobody can tell
 * whose it is, and two filters would get one priority. Returns a descriptor; -1 where this process may have no such file,
 * or where somebody who stands still has held it for 5 seconds. */
static inline int bee_lock_traffic(void) {
    mkdir("/run/bee-oci", 0700);
    int lock = open("/run/bee-oci/traffic.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    for (int tries = 0; lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        if (tries == 500) {
            close(lock);
            return -1;
        }
        usleep(10000);
    }
    return lock;
}

/* A child that was forked meanwhile has the descriptor too until it closes it. */
static inline void bee_unlock_traffic(int lock) {
    if (lock >= 0) {
        flock(lock, LOCK_UN);
        close(lock);
    }
}

/* Whether a number says that what was to be removed, or its interface, is gone already. */
static inline int bee_is_gone(int code) { return code == -ENOENT || code == -ENODEV || code == -EINVAL; }

static inline int bee_remove_filter_alone(const struct bee_lasting *what) {
    LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = what->interface, .attach_point = what->attach_point);
    LIBBPF_OPTS(bpf_tc_opts, found, .handle = what->handle, .priority = what->priority);
    int code = bpf_tc_query(&hook, &found);
    if (code == 0 && found.prog_id == what->program) {
        LIBBPF_OPTS(bpf_tc_opts, ours, .handle = what->handle, .priority = what->priority);
        code = bpf_tc_detach(&hook, &ours);
    }
    if (code != 0 && !bee_is_gone(code))
        return code;
    struct bee_traffic unused;
    if (!what->owns_qdisc || bee_filters(what->interface, BPF_TC_INGRESS, &unused) != 0 ||
        bee_filters(what->interface, BPF_TC_EGRESS, &unused) != 0)
        return 0;
    hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
    code = bpf_tc_hook_destroy(&hook);
    return bee_is_gone(code) ? 0 : code;
}

static inline int bee_remove_filter(const struct bee_lasting *what) {
    int lock = bee_lock_traffic();
    int code = bee_remove_filter_alone(what);
    bee_unlock_traffic(lock);
    return code;
}

static inline int bee_remove_xdp(const struct bee_lasting *what) {
    unsigned number = 0;
    int code = bpf_xdp_query_id(what->interface, (int)what->attach_point, &number);
    if (code != 0)
        return bee_is_gone(code) ? 0 : code;
    /* Somebody else's program is there by now, or none. */
    if (number != what->program)
        return 0;
    return bpf_xdp_attach(what->interface, what->descriptor, what->attach_point, NULL);
}

static inline int bee_remove_structure(const struct bee_lasting *what) {
    int first = 0;
    int code = bpf_map_delete_elem(what->descriptor, &first);
    return bee_is_gone(code) ? 0 : code;
}

/* Removes what is left; 0 where nothing is left, or a negative errno. */
static inline int bee_remove_lasting(const struct bee_lasting *what) {
    switch (what->kind) {
    case BEE_FILTER: return bee_remove_filter(what);
    case BEE_XDP: return bee_remove_xdp(what);
    default: return bee_remove_structure(what);
    }
}

/* Closes the descriptors of a range; close_range(2) came with Linux 5.9. */
static inline void bee_close_range(int from, int to) {
    if (from > to || syscall(436, (unsigned)from, (unsigned)to, 0) == 0)
        return;
    struct rlimit limit = {1 << 16, 0};
    getrlimit(RLIMIT_NOFILE, &limit);
    for (int descriptor = from; descriptor <= to && (rlim_t)descriptor < limit.rlim_cur; descriptor++)
        close(descriptor);
}

/* Closes all descriptors but three, so that the child keeps no link, map or pipe of its parent alive. */
static inline void bee_close_others(int first, int second, int third) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = 0; standard < 3 && null >= 0; standard++)
        dup2(null, standard);
    int from = 3;
    const int kept[] = {first, second, third};
    for (int round = 0; round < 3; round++) {
        int next = 0x7fffffff;
        for (int i = 0; i < 3; i++)
            if (kept[i] >= from && kept[i] < next)
                next = kept[i];
        if (next == 0x7fffffff)
            break;
        bee_close_range(from, next - 1);
        from = next + 1;
    }
    bee_close_range(from, 0x7fffffff);
}

static inline void bee_guard(const struct bee_lasting *what, int pipe, int record, const char *record_path) {
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    setsid();
    prctl(PR_SET_NAME, "bee-oci-guard");
    bee_close_others(pipe, record, what->descriptor);
    libbpf_set_print(NULL);
    char word;
    ssize_t count;
    while ((count = read(pipe, &word, 1)) < 0 && errno == EINTR)
        ;
    /* A word says that the parent removed it; the end without one, that it died. */
    if (count == 1)
        _exit(0);
    int code = bee_remove_lasting(what);
    if (code == 0 && record_path)
        unlink(record_path);
    _exit(code == 0 ? 0 : 1);
}

/* Starts a child that removes something when this process ends without saying that it did. The record is an open file
 * (or -1) whose lock the child then holds too, removed by its path. Returns the child's number, the pipe to speak
 * through in *speak, or a negative errno. */
static inline int bee_guard_start(const struct bee_lasting *what, int record, const char *record_path, int *speak) {
    int ends[2];
    if (pipe(ends) != 0)
        return -errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t child = fork();
    if (child == 0)
        bee_guard(what, ends[0], record, record_path);
    int failure = -errno;
    close(ends[0]);
    if (child < 0) {
        close(ends[1]);
        return failure;
    }
    *speak = ends[1];
    return child;
}
#endif
