@testable import Loader

/// The members of a host file, made by hand.
enum HostMembers {
    /// A file in which something of each kind stands.
    static let sound: [String: String] = [
        "facts": """
        bee-oci-host 1
        writer test
        kernel.release 6.1.0-test
        kernel.version #1 SMP
        machine x86_64
        byte-order little
        processors 4
        memory 1073741824
        asked.root yes
        asked.capabilities 1ffffffffff
        asked.user-namespace no
        asked.locked-memory 8388608
        lockdown none
        security-modules lockdown,yama,bpf
        control-groups v2
        tracefs yes
        sysctl.kernel.unprivileged_bpf_disabled 2
        sysctl.kernel.perf_event_max_stack 127
        sysctl.net.core.bpf_jit_enable 1
        unknown.btf there is none
        hint.btf wait

        """,
        "config": "CONFIG_BPF=y\nCONFIG_HZ=250\nCONFIG_NF_NAT=m\n",
        "features": """
        program 1 socket_filter yes probed
        program 2 kprobe no probed
        map 27 ringbuf yes types
        attach 0 cgroup_inet_ingress yes types
        helper 1 bpf_map_lookup_elem yes types
        calls 1 1-3,5 4

        """,
        "functions": "do_exit\ndo_unlinkat\next4_read ext4\nvfs_read\n",
        "symbols": "do_exit.cold\nread ext4\nread nfs\n",
        "raw_tracepoints": "sched_switch\nsys_enter\n",
        "tracepoints": """
        sched/sched_switch
        \tfield:int prev_pid;\toffset:8;\tsize:4;\tsigned:1;
        \tfield:int next_pid;\toffset:12;\tsize:4;\tsigned:1;
        syscalls/sys_enter_read
        syscalls/sys_exit_read
        \tfield:long ret;\toffset:16;\tsize:8;\tsigned:1;

        """,
    ]

    /// The profile of a file with some members changed; nil takes one away. Types of a kernel are in it where they are
    /// given.
    static func profile(_ changes: [String: String?] = [:], types: [UInt8]? = nil) throws -> HostProfile {
        var members = sound
        for (name, content) in changes { members[name] = content }
        let named = members.sorted { $0.key > $1.key }.map { HostMember($0.key, Array($0.value.utf8)) }
        return try HostProfile(named + (types.map { [HostMember("btf/vmlinux", $0)] } ?? []), subject: "far.host")
    }

    /// `facts` with a line in place of the one of its key, or behind all.
    static func facts(_ line: String) -> String {
        let key = line.prefix { $0 != " " }
        let lines = (sound["facts"] ?? "").split(separator: "\n").filter { !$0.hasPrefix("\(key) ") }
        return lines.joined(separator: "\n") + "\n\(line)\n"
    }
}
