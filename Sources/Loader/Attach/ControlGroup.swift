import Base
import Clibbpf
import Glibc

/// A control group of version 2: `cgroup_skb`, `cgroup/…`, `sockops`, `lsm_cgroup`.
struct ControlGroup: AttachPoint {
    let path: String
    /// The hook, where the program's section does not tell it.
    let hook: AttachType?

    /// Reads a path; a program of `cgroup/skb` needs `:ingress` or `:egress` behind it.
    init(parsing text: String, needsDirection: Bool) throws(TargetFault) {
        guard text.hasPrefix("/") else {
            throw TargetFault(
                "'\(text)' is no path of a control group", hint: "write it as in /sys/fs/cgroup/user.slice")
        }
        guard needsDirection else {
            path = text
            hook = nil
            return
        }
        let (path, direction) = try TrafficDirection.split(text, default: nil)
        self.path = path
        hook = AttachType(named: "cgroup_inet_\(direction.rawValue)")
    }

    var text: String { path }

    func check() throws(TargetFault) { _ = try Self.open(path) }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let group = try program.seeking { () throws(TargetFault) in try Self.open(path) }
        if program.type == BPF_PROG_TYPE_LSM.rawValue { try context.requireSecurityHooks(for: program) }
        guard let hook else {
            return try context.link(program, to: self) { bpf_program__attach_cgroup($0, group.rawValue) }
        }
        let result = bpf_link_create(
            program.descriptor, group.rawValue, bpf_attach_type(rawValue: hook.rawValue), nil)
        return DescriptorAttachment(try context.descriptor(program, to: self, result))
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == EPERM else { return nil }
        return TargetFault(
            "another program that lets no others beside it is attached to \(path), or this process may not attach there",
            hint: "see what is there: bpftool cgroup tree \(path)")
    }

    /// Opens a control group's folder.
    static func open(_ path: String) throws(TargetFault) -> OwnedDescriptor {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TargetFault("there is no control group '\(path)': \(LibbpfError.text(errno))")
        }
        let owned = OwnedDescriptor(adopting: descriptor)
        var facts = statfs()
        guard fstatfs(descriptor, &facts) == 0, facts.f_type == 0x6367_7270 else {
            throw TargetFault(
                "'\(path)' is no control group of version 2",
                hint: "they are below the folder of the mount of type cgroup2: findmnt -t cgroup2")
        }
        return owned
    }
}
