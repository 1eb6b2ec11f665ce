import Base
import Glibc

/// Where tracefs is mounted; nothing is mounted here.
enum LiveTracefs {
    /// The folder; nil where none is or may be seen.
    static var folder: String? {
        ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].first { access("\($0)/events", F_OK) == 0 }
    }

    /// Why something of it is not known where there is no such folder.
    static var gap: HostGap {
        guard geteuid() == 0 else {
            return HostGap("tracefs is not mounted or only root may see it", hint: "run it with sudo")
        }
        return HostGap("tracefs is not mounted", hint: "mount -t tracefs tracefs /sys/kernel/tracing")
    }
}

/// The tracepoints of this host's kernel.
enum LiveTracepoints {
    /// Events that people and their programs make, of which other hosts have others: the kernel's groups for them.
    private static let made: Set<String> = [
        "kprobes", "uprobes", "eprobes", "fprobes", "tracepoints", "synthetic", "user_events", "user_events_multi",
    ]
    /// The largest format; the longest of Linux 6.18 has 8,000 bytes.
    private static let largest = 1 << 20

    static func gather(_ tracefs: String?) -> Result<TracepointTable, HostGap> {
        guard let tracefs else { return .failure(LiveTracefs.gap) }
        var formats: [String: [UInt8]] = [:]
        var last: HostGap?
        let dynamic: Set<String>
        switch dynamicEvents(tracefs) {
        case .success(let events): dynamic = events
        case .failure(let gap): return .failure(gap)
        }
        for category in ProcFolder.names("\(tracefs)/events") where !made.contains(category) && !category.hasPrefix(".")
        {
            for name in ProcFolder.names("\(tracefs)/events/\(category)")
            where !name.hasPrefix(".") && !dynamic.contains("\(category)/\(name)") {
                // Beside the folders of the tracepoints there are files, which have no format.
                switch LiveFile.read("\(tracefs)/events/\(category)/\(name)/format", limit: largest) {
                case .success(let format): formats["\(category)/\(name)"] = format
                case .failure(let gap): last = gap
                }
            }
        }
        guard formats.isEmpty else { return .success(TracepointTable(formats)) }
        return .failure(last ?? LiveTracefs.gap)
    }

    /// Events that were made under a group of somebody's own, as in `p:probe_daemon/login /usr/sbin/daemon:0x1f00`; the
    /// one file came with Linux 5.0. Where it is not known which they are, none can be told.
    private static func dynamicEvents(_ tracefs: String) -> Result<Set<String>, HostGap> {
        var events: Set<String> = []
        for file in ["dynamic_events", "kprobe_events", "uprobe_events"].map({ "\(tracefs)/\($0)" })
        where access(file, F_OK) == 0 {
            switch LiveFile.read(file, limit: 64 << 20) {
            case .success(let text):
                for line in text.split(separator: UInt8(ascii: "\n")) {
                    let word = line.prefix { $0 != UInt8(ascii: " ") }
                    events.insert(
                        String(decoding: word.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self))
                }
            case .failure(let gap): return .failure(gap)
            }
        }
        return .success(events)
    }
}
