/// How the frames of a stack trace become text.
@usableFromInline
final class StackFrames: Sendable {
    private let symbols: KernelSymbols
    private let isSwapped: Bool
    /// Whether frames are `struct bpf_stack_build_id` rather than addresses (`BPF_F_STACK_BUILD_ID`).
    private let hasBuildIDs: Bool

    init(symbols: KernelSymbols, hasBuildIDs: Bool, isSwapped: Bool) {
        self.symbols = symbols
        self.hasBuildIDs = hasBuildIDs
        self.isSwapped = isSwapped
    }

    /// Hands over the text of each frame, the innermost first, up to the first that is empty.
    @usableFromInline
    func forEach(_ record: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        let size = hasBuildIDs ? 32 : 8
        for start in stride(from: 0, to: record.count - size + 1, by: size) {
            guard let text = hasBuildIDs ? identified(record, start) : address(load(record, start)) else { return }
            text.withUnsafeBytes(body)
        }
    }

    private func load(_ record: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        let value = record.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return isSwapped ? value.byteSwapped : value
    }

    private func address(_ value: UInt64) -> [UInt8]? {
        guard value != 0 else { return nil }
        return symbols.name(of: value) ?? Array("0x\(String(value, radix: 16))".utf8)
    }

    /// A frame as the file's build id and the place in the file: `status`, 20 bytes of id, an offset or an address.
    private func identified(_ record: UnsafeRawBufferPointer, _ start: Int) -> [UInt8]? {
        let word = record.loadUnaligned(fromByteOffset: start, as: UInt32.self)
        let value = load(record, start + 24)
        switch isSwapped ? word.byteSwapped : word {
        case 1:
            let id = record[start + 4..<start + 24].map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            return Array("\(id.joined())+0x\(String(value, radix: 16))".utf8)
        case 2: return address(value)
        default: return nil
        }
    }
}
