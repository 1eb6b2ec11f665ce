import Base
import Clibbpf
import Glibc

/// An event that is sampled so many times a second, on every processor or in one process: `perf_event`.
struct PerfEvent: AttachPoint {
    let event: Event
    /// Samples a second.
    let frequency: UInt
    let process: Int32?

    /// An event as the kernel numbers it (include/uapi/linux/perf_event.h).
    struct Event: Hashable, Sendable {
        let name: String
        let type: UInt32
        let config: UInt
    }

    /// Reads `EVENT:FREQUENCY`, and `,pid:N` behind it.
    init(parsing text: String) throws(TargetFault) {
        let (rest, process) = try CodePlace.takeProcess(text)
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let event = Self.events.first(where: { $0.name == parts.first }) else {
            throw TargetFault(
                "'\(text)' names no event", hint: "events are " + Self.events.map(\.name).joined(separator: ", "))
        }
        guard parts.count == 2, let frequency = UInt(parts[1]), (1...100_000).contains(frequency) else {
            throw TargetFault(
                "'\(text)' does not say how many times a second", hint: "write it as in \(event.name):99, up to 100000")
        }
        self.event = event
        self.frequency = frequency
        self.process = process
    }

    private static let software = [
        "cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults",
    ]
    private static let hardware = [
        "cycles", "instructions", "cache-references", "cache-misses", "branches", "branch-misses", "bus-cycles",
    ]
    private static let events =
        software.enumerated().map { Event(name: $1, type: 1, config: UInt($0)) }
        + hardware.enumerated().map { Event(name: $1, type: 0, config: UInt($0)) }

    var text: String { "\(event.name):\(frequency)" + (process.map { ",pid:\($0)" } ?? "") }

    func check() throws(TargetFault) { try CodePlace.check(process: process) }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        guard let process else {
            var links: [any Attachment] = []
            for processor in 0..<Int32(sysconf(Int32(_SC_NPROCESSORS_CONF))) {
                // A processor that is switched off has no events.
                guard let link = try link(program, context, process: -1, processor: processor) else { continue }
                links.append(link)
            }
            return AttachmentGroup(links)
        }
        guard let link = try link(program, context, process: process, processor: -1) else {
            throw context.failure(program, self, ENODEV)
        }
        return link
    }

    private func link(
        _ program: BPFProgram, _ context: AttachContext, process: Int32, processor: Int32
    ) throws(BeeError) -> BPFLink? {
        let result = bee_perf_event(event.type, event.config, frequency, process, processor)
        if result == -ENODEV, processor >= 0 { return nil }
        let descriptor = try context.descriptor(program, to: self, result)
        let link = try context.link(program, to: self) { bpf_program__attach_perf_event($0, descriptor.rawValue) }
        // libbpf closes the event with the link.
        _ = descriptor.release()
        return link
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        switch code {
        case ENOENT, EOPNOTSUPP:
            TargetFault(
                "this machine does not count '\(event.name)'",
                hint: "a virtual machine often counts software events only")
        case ESRCH: TargetFault("there is no process \(process ?? 0)")
        default: nil
        }
    }
}
