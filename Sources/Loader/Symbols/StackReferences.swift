import Base

/// Where records name a stack trace and the process it belongs to, so that its user addresses can be told.
///
/// By convention: a number `tgid` or `pid`, and beside it numbers with `stack` in their names (`stack_id`,
/// `user_stack_id`, `ustack`); those that begin with `k` are of the kernel, which needs no process.
public struct StackReferences: Sendable {
    private struct Field {
        let part: Int
        let offset: Int
        let size: Int
        let isSwapped: Bool
    }

    private let process: Field
    private let stacks: [Field]

    /// Looks for such numbers among the members of types; nil where there are none.
    ///
    /// - Parameter parts: the layouts of an event, or of a map's keys and values.
    public init?(_ parts: [RecordLayout]) {
        var fields: [(name: String, field: Field)] = []
        for (part, layout) in parts.enumerated() {
            layout.tables.forEachNumber { name, offset, size in
                fields.append((name, Field(part: part, offset: offset, size: size, isSwapped: layout.isSwapped)))
            }
        }
        let process = ["tgid", "pid"].lazy.compactMap { name in fields.first { $0.name == name } }.first
        let stacks = fields.filter { Self.namesStack($0.name) }.map(\.field)
        guard let process, !stacks.isEmpty else { return nil }
        self.process = process.field
        self.stacks = stacks
    }

    static func namesStack(_ name: String) -> Bool {
        name.contains("stack") && !name.hasPrefix("k") && (name.hasSuffix("stack") || name.contains("id"))
    }

    /// Hands over the numbers of stack traces in a record with the process they belong to.
    ///
    /// - Parameters:
    ///   - parts: the record, in as many parts as there are layouts.
    ///   - body: is given the number of a stack trace and of the process.
    public func forEach(_ parts: [UnsafeRawBufferPointer], _ body: (_ stack: UInt32, _ process: UInt32) -> Void) {
        guard let process = value(process, parts), process != 0 else { return }
        for field in stacks {
            // Numbers below 0 are errors of bpf_get_stackid.
            if let stack = value(field, parts), Int32(bitPattern: stack) >= 0 { body(stack, process) }
        }
    }

    private func value(_ field: Field, _ parts: [UnsafeRawBufferPointer]) -> UInt32? {
        let bytes = parts[field.part]
        guard field.offset + field.size <= bytes.count else { return nil }
        guard field.size == 8 else {
            let value = bytes.loadUnaligned(fromByteOffset: field.offset, as: UInt32.self)
            return field.isSwapped ? value.byteSwapped : value
        }
        let value = bytes.loadUnaligned(fromByteOffset: field.offset, as: UInt64.self)
        return UInt32(truncatingIfNeeded: field.isSwapped ? value.byteSwapped : value)
    }
}

extension LayoutTables {
    /// Hands over name, offset and size of the members that are numbers of 4 or 8 bytes, those of arrays left out.
    fileprivate func forEachNumber(_ body: (_ name: String, _ offset: Int, _ size: Int) -> Void) {
        var index = 0
        while index < instructionCount {
            let instruction = instructions[index]
            switch instruction.operation {
            case .unsigned32, .signed32, .unsigned64, .signed64:
                let name = String(decoding: instruction.name.name(in: names).utf8, as: UTF8.self)
                body(name, instruction.offset, instruction.byteCount)
            default: break
            }
            index = instruction.operation == .object ? index + 1 : max(instruction.next, index + 1)
        }
    }
}
