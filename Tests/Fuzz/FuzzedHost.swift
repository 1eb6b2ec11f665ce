import Base

@testable import Loader

/// Reads the members of a host file: "=NAME" on a line of its own begins each, its content follows up to the next one.
///
/// Promised: what is accepted is written so that it is read as the same again; every name that is listed is found;
/// types that are no types are an answer.
enum FuzzedHost {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let host = try HostProfile(members(bytes), subject: "host")
        let written = host.members(writer: "fuzz")
        let again: HostProfile
        do {
            again = try HostProfile(written, subject: "host")
        } catch {
            return require(false, "what was written is refused: \(error)")
        }
        require(again.members(writer: "fuzz") == written, "it is written in another way when it was read again")
        require(HostDifference(from: host, to: again).isEmpty, "it is another host when it was read again")
        for table in [host.functions, host.symbols, host.rawTracepoints] {
            for (name, module) in table?.entries.map({ ($0.name, $0.module) }) ?? [] {
                require(table?.modules(of: name).contains(module) == true, "a name that is listed is not found")
            }
        }
        for name in host.tracepoints?.names ?? [] {
            let format = host.tracepoints?.format(of: name)
            require(format?.utf8.allSatisfy { $0 != 0x1B && $0 < 0x7F } == true, "a format is none")
        }
        _ = host.shortcomings
        require((host.kernelTypes == nil) == (host.gap(.types) != nil), "types are neither there nor missing")
    }

    private static func members(_ bytes: [UInt8]) -> [HostMember] {
        var members: [HostMember] = []
        var name: String?
        var content: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard line.first == UInt8(ascii: "=") else {
                content += line + [0x0A]
                continue
            }
            if let name { members.append(HostMember(name, content)) }
            name = String(decoding: line.dropFirst(), as: UTF8.self)
            content = []
        }
        // The last line's end is none of the input's.
        if let name { members.append(HostMember(name, Array(content.dropLast()))) }
        return members
    }
}
