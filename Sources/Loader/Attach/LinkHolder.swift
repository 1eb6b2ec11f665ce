import Base
import Clibbpf
import Glibc

/// The link that holds an interface's XDP program, and who has it open.
///
/// The kernel takes no other program while there is a link (net/core/dev.c, `dev_xdp_attach`): not by netlink, and not
/// by a second link. Only who has the link open can change its program or let it go.
struct LinkHolder {
    let interface: String
    let link: UInt32
    let program: String
    let processes: [String]

    /// Looks through the kernel's links.
    ///
    /// - Returns: nil where no link holds the interface, or this process may not look.
    static func ofExpressPath(of interface: NetworkInterface) -> LinkHolder? {
        guard let number = try? interface.number() else { return nil }
        var id: UInt32 = 0
        while bpf_link_get_next_id(id, &id) == 0 {
            let descriptor = bpf_link_get_fd_by_id(id)
            // A link may go between being listed and being opened.
            guard descriptor >= 0 else { continue }
            let link = OwnedDescriptor(adopting: descriptor)
            var facts = bpf_link_info()
            var length = UInt32(MemoryLayout<bpf_link_info>.stride)
            guard bpf_obj_get_info_by_fd(link.rawValue, &facts, &length) == 0,
                facts.type == BPF_LINK_TYPE_XDP.rawValue, facts.xdp.ifindex == UInt32(bitPattern: number)
            else { continue }
            return LinkHolder(
                interface: interface.name, link: id, program: program(facts.prog_id), processes: processes(of: id))
        }
        return nil
    }

    /// The error where a program is to take the link's place.
    var fault: TargetFault {
        let holders = processes.isEmpty ? "" : ", open in " + processes.joined(separator: ", ")
        let way =
            processes.isEmpty
            ? "it may be pinned: see bpftool link show id \(link)" : "end it, or have it detach, then run this again"
        return TargetFault(
            "\(interface) is held by link \(link) with XDP program '\(program)'\(holders), and the kernel lets no other "
                + "program in while the link is there, with --replace neither",
            hint: way)
    }

    private static func program(_ id: UInt32) -> String {
        let descriptor = bpf_prog_get_fd_by_id(id)
        guard descriptor >= 0 else { return "\(id)" }
        let program = OwnedDescriptor(adopting: descriptor)
        var facts = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.stride)
        guard bpf_obj_get_info_by_fd(program.rawValue, &facts, &length) == 0 else { return "\(id)" }
        return withUnsafeBytes(of: facts.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Those who have the link open, as "process 123 (name)".
    private static func processes(of link: UInt32) -> [String] {
        ProcFolder.processes.compactMap { process in
            let holds = ProcFolder.names("/proc/\(process)/fdinfo").contains { descriptor in
                ProcFolder.lines("/proc/\(process)/fdinfo/\(descriptor)").contains("link_id:\t\(link)")
            }
            guard holds else { return nil }
            let name = ProcFolder.lines("/proc/\(process)/comm").first ?? "?"
            return "process \(process) (\(name))"
        }
    }
}
