import Base
import Clibbpf
import Glibc

/// A marker that a program or library has for this purpose: `usdt`.
struct UserMarker: AttachPoint {
    let file: UserFile
    let provider: String
    let name: String
    let process: Int32?

    /// Reads `FILE:PROVIDER:NAME`, and `,pid:N` behind it.
    init(parsing text: String) throws(TargetFault) {
        let (rest, process) = try CodePlace.takeProcess(text)
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw TargetFault("'\(rest)' is no marker", hint: "write it as in /usr/bin/python3:python:gc__start")
        }
        file = UserFile(name: parts[0])
        provider = parts[1]
        name = parts[2]
        self.process = process
    }

    var text: String { "\(file.name):\(provider):\(name)" + (process.map { ",pid:\($0)" } ?? "") }

    func check() throws(TargetFault) {
        try CodePlace.check(process: process)
        _ = try file.path()
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let path = try program.seeking { () throws(TargetFault) in try file.path() }
        return try context.link(program, to: self) { handle in
            bpf_program__attach_usdt(handle, process ?? -1, path, provider, name, nil)
        }
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == ENOENT || code == EINVAL else { return nil }
        return TargetFault(
            "\(file.name) has no marker '\(provider):\(name)'", hint: "its markers are listed by: readelf -n FILE")
    }
}
