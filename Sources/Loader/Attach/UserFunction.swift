import Base
import Clibbpf
import Glibc

/// A function of a program or library: `uprobe`, `uretprobe`.
struct UserFunction: AttachPoint {
    let file: UserFile
    let function: String
    let offset: Int
    let isAtReturn: Bool
    /// The only process to probe; nil for all.
    let process: Int32?

    /// Reads `FILE:FUNCTION` or `FILE:FUNCTION+OFFSET`, and `,pid:N` behind it.
    init(parsing text: String, isAtReturn: Bool) throws(TargetFault) {
        let (rest, process) = try CodePlace.takeProcess(text)
        let (file, place) = try Self.split(rest)
        let (function, offset) = try CodePlace.split(place)
        guard offset == 0 || !isAtReturn else {
            throw TargetFault("a function returns at no offset, so '\(rest)' cannot be probed at its return")
        }
        self.file = UserFile(name: file)
        self.function = function
        self.offset = offset
        self.isAtReturn = isAtReturn
        self.process = process
    }

    /// Splits `FILE:REST` at its last colon but those of C++ names, which come in pairs.
    static func split(_ text: String) throws(TargetFault) -> (file: String, rest: String) {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex, text.index(after: colon) != text.endIndex
        else {
            throw TargetFault("'\(text)' does not name a file and a function in it", hint: "write it as in libc:malloc")
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    var text: String {
        "\(file.name):\(function)" + (offset == 0 ? "" : "+\(offset)") + (process.map { ",pid:\($0)" } ?? "")
    }

    func check() throws(TargetFault) {
        try CodePlace.check(process: process)
        _ = try place()
    }

    private func place() throws(TargetFault) -> (path: String, offset: Int) {
        let path = try file.path()
        guard let start = try UserSymbols.read(path).offset(of: function) else {
            throw TargetFault(
                "\(path) has no function '\(function)'", hint: "its functions are listed by: nm -D \(path)")
        }
        guard let (offset, overflows) = Int(exactly: start)?.addingReportingOverflow(offset), !overflows else {
            throw TargetFault("\(path) is too short for \(function)" + (self.offset == 0 ? "" : "+\(self.offset)"))
        }
        return (path, offset)
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        let place = try program.seeking { () throws(TargetFault) in try self.place() }
        return try context.link(program, to: self) { handle in
            withLibbpfOptions(bpf_uprobe_opts.self) { opts in
                opts.pointee.retprobe = isAtReturn
                return bpf_program__attach_uprobe_opts(handle, process ?? -1, place.path, place.offset, opts)
            }
        }
    }
}
