import Base
import Clibbpf
import Glibc

/// A place in a function of the kernel: `kprobe`, `kretprobe`.
struct KernelFunction: AttachPoint {
    let name: String
    /// Bytes from the function's start.
    let offset: Int
    let isAtReturn: Bool

    /// Reads `FUNCTION` or `FUNCTION+OFFSET`.
    init(parsing text: String, isAtReturn: Bool) throws(TargetFault) {
        let (name, offset) = try CodePlace.split(text)
        guard !name.contains(":"), !name.contains("/") else {
            throw TargetFault(
                "'\(text)' is no function of the kernel", hint: "write it as in vfs_open or vfs_open+0x10")
        }
        guard offset == 0 || !isAtReturn else {
            throw TargetFault("a function returns at no offset, so '\(text)' cannot be probed at its return")
        }
        self.name = name
        self.offset = offset
        self.isAtReturn = isAtReturn
    }

    var text: String { offset == 0 ? name : "\(name)+\(offset)" }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        try context.link(program, to: self) { handle in
            withLibbpfOptions(bpf_kprobe_opts.self) { opts in
                opts.pointee.offset = offset
                opts.pointee.retprobe = isAtReturn
                return bpf_program__attach_kprobe_opts(handle, name, opts)
            }
        }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        Self.sentence(name, code, host)
    }

    static func sentence(_ name: String, _ code: Int32, _ host: AttachHost) -> TargetFault? {
        guard host.hasKprobes else {
            return TargetFault(
                "this kernel has no kprobes, so nothing can be attached to \(name)",
                hint: "use a kernel built with CONFIG_KPROBE_EVENTS=y, or a tracepoint instead")
        }
        guard code == ENOENT || code == ESRCH || code == EADDRNOTAVAIL else { return nil }
        // Without tracefs libbpf takes a system call for a function of the same name.
        guard !host.isConfidential else {
            return TargetFault(
                "the kernel is locked down (confidentiality) and lets nothing be attached to '\(name)'",
                hint: "see /sys/kernel/security/lockdown")
        }
        return TargetFault(
            "the kernel has no function '\(name)' that can be probed",
            hint: host.nearestFunction(name)
                ?? "it may be inlined or have another name in this kernel: look in /proc/kallsyms")
    }
}
