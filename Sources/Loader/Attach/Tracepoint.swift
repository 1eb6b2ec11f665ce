import Base
import Clibbpf
import Glibc

/// A tracepoint of the kernel by its category and name: `tracepoint`, `tp`.
struct Tracepoint: AttachPoint {
    let category: String
    let name: String

    /// Reads `CATEGORY/NAME` or `CATEGORY:NAME`.
    init(parsing text: String) throws(TargetFault) {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "/" || $0 == ":" }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.contains(":") }) else {
            throw TargetFault("'\(text)' is no tracepoint", hint: "write it as in sched:sched_switch")
        }
        category = String(parts[0])
        name = String(parts[1])
    }

    var text: String { "\(category)/\(name)" }

    /// Looks where libbpf does; where this process may not look, attaching tells.
    func check() throws(TargetFault) {
        guard let folder = LiveTracefs.folder, access("\(folder)/events/\(text)/id", F_OK) != 0, errno == ENOENT,
            let fault = sentence(for: ENOENT, on: .current)
        else { return }
        throw fault
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        try context.link(program, to: self) { bpf_program__attach_tracepoint($0, category, name) }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == ENOENT else { return nil }
        guard host.hasTracefs else {
            // What is locked down when it boots has no tracefs at all (fs/tracefs/inode.c, `tracefs_create_file`).
            guard !host.isConfidential else {
                return TargetFault(
                    "the kernel is locked down (confidentiality) and has no tracefs, so the tracepoint \(text) cannot be "
                        + "found",
                    hint: "a raw tracepoint needs no tracefs: SEC(\"raw_tp/\(name)\")")
            }
            return TargetFault(
                "tracefs is not mounted, so the tracepoint \(text) cannot be found",
                hint: "mount it: mount -t tracefs tracefs /sys/kernel/tracing")
        }
        return TargetFault("the kernel has no tracepoint '\(text)'", hint: "see /sys/kernel/tracing/available_events")
    }
}
