import Base
import Clibbpf
import Glibc

/// Functions of a program or library by a pattern, all at once: `uprobe.multi`, `uretprobe.multi`.
struct UserFunctions: AttachPoint {
    let file: UserFile
    let pattern: String
    let isAtReturn: Bool
    let process: Int32?

    /// Reads `FILE:PATTERN`, and `,pid:N` behind it.
    init(parsing text: String, isAtReturn: Bool) throws(TargetFault) {
        let (rest, process) = try CodePlace.takeProcess(text)
        let (file, pattern) = try UserFunction.split(rest)
        self.file = UserFile(name: file)
        self.pattern = pattern
        self.isAtReturn = isAtReturn
        self.process = process
    }

    var text: String { "\(file.name):\(pattern)" + (process.map { ",pid:\($0)" } ?? "") }

    func check() throws(TargetFault) {
        try CodePlace.check(process: process)
        _ = try places()
    }

    private func places() throws(TargetFault) -> (path: String, offsets: [UInt]) {
        let path = try file.path()
        let offsets = try UserSymbols.read(path).matching(pattern).map(\.offset)
        guard !offsets.isEmpty else {
            throw TargetFault("\(path) has no function like '\(pattern)'", hint: "see: nm -D \(path)")
        }
        return (path, offsets)
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let places = try program.seeking { () throws(TargetFault) in try self.places() }
        let result = bee_link_uprobes(
            program.descriptor, AttachType.userFunctions.rawValue, places.path, places.offsets,
            UInt32(places.offsets.count), isAtReturn ? 1 : 0, UInt32(process ?? 0))
        return DescriptorAttachment(try context.descriptor(program, to: self, result))
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == EINVAL || code == EOPNOTSUPP else { return nil }
        return TargetFault("this kernel cannot probe many functions at once", hint: "it needs Linux 6.6 or later")
    }
}
