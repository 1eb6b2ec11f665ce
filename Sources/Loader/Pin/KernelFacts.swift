import Base

/// What the kernel tells of a program, map or link that is open, in `/proc/self/fdinfo` (proc_pid_fdinfo(5)).
struct KernelFacts {
    private let lines: [Substring]

    /// Asks about a descriptor.
    init(of descriptor: Int32) {
        lines = ProcFolder.lines("/proc/self/fdinfo/\(descriptor)")
    }

    /// Asks about a pin that is open, where not to know it must not be taken for another thing being there.
    ///
    /// - Parameters:
    ///   - descriptor: the pin's.
    ///   - pin: its path, for errors.
    /// - Throws: `input-output`.
    init(of descriptor: Int32, pin: String) throws(BeeError) {
        do throws(BeeError) {
            let text = try RegularFile.read("/proc/self/fdinfo/\(descriptor)", limit: 1 << 16)
            lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        } catch {
            throw BeeError(
                .inputOutput, pin, "what the kernel says of it cannot be read", hint: error.hint, causes: [error])
        }
    }

    /// The number of a name; nil where the kernel does not tell it.
    subscript(name: String) -> UInt64? {
        let line = lines.first { $0.hasPrefix(name + ":") }
        return line.flatMap { UInt64($0.dropFirst(name.utf8.count + 1).drop { $0 == "\t" || $0 == " " }) }
    }

    /// Which of the kernel's things it is, and its number; a link tells its program's number too.
    var identity: (kind: Pin.Kind, number: UInt32)? {
        let names: [(Pin.Kind, String)] = [(.link, "link_id"), (.map, "map_id"), (.program, "prog_id")]
        for (kind, name) in names {
            if let number = self[name] { return (kind, UInt32(truncatingIfNeeded: number)) }
        }
        return nil
    }
}
