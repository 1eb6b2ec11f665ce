/// How the frames of a stack trace become text.
///
/// A record is the process the trace belongs to, 8 bytes in this machine's order and 0 where it is not known, and then
/// the trace as the map holds it.
@usableFromInline
final class StackFrames: Sendable {
    private let symbols: KernelSymbols
    private let processes: ProcessSymbols
    private let isSwapped: Bool
    /// Whether frames are `struct bpf_stack_build_id` rather than addresses (`BPF_F_STACK_BUILD_ID`).
    private let hasBuildIDs: Bool

    init(symbols: KernelSymbols, processes: ProcessSymbols, hasBuildIDs: Bool, isSwapped: Bool) {
        self.symbols = symbols
        self.processes = processes
        self.hasBuildIDs = hasBuildIDs
        self.isSwapped = isSwapped
    }

    /// Hands over the text of each frame, the innermost first, up to the first that is empty.
    @usableFromInline
    func forEach(_ record: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard record.count >= 8 else { return }
        let process = UInt32(truncatingIfNeeded: record.loadUnaligned(as: UInt64.self))
        let size = hasBuildIDs ? 32 : 8
        for start in stride(from: 8, to: record.count - size + 1, by: size) {
            let text =
                hasBuildIDs ? identified(record, start, process) : address(load(record, start), of: process)
            guard let text else { return }
            text.withUnsafeBytes(body)
        }
    }

    private func load(_ record: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        let value = record.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return isSwapped ? value.byteSwapped : value
    }

    private func address(_ value: UInt64, of process: UInt32) -> [UInt8]? {
        guard value != 0 else { return nil }
        let name = symbols.name(of: value) ?? (process == 0 ? nil : processes.text(of: value, in: process))
        return name ?? Array("0x\(String(value, radix: 16))".utf8)
    }

    /// A frame as the file's build id and the place in the file: `status`, 20 bytes of id, an offset or an address.
    private func identified(_ record: UnsafeRawBufferPointer, _ start: Int, _ process: UInt32) -> [UInt8]? {
        let word = record.loadUnaligned(fromByteOffset: start, as: UInt32.self)
        let value = load(record, start + 24)
        switch isSwapped ? word.byteSwapped : word {
        case 1:
            let id = Array(record[start + 4..<start + 24])
            if let text = processes.text(at: value, ofBuild: id) { return text }
            let digits = id.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            return Array("\(digits.joined())+0x\(String(value, radix: 16))".utf8)
        case 2: return address(value, of: process)
        default: return nil
        }
    }
}
