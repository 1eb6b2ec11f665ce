import Base

/// The constants of an object: sections of variables that programs can only read, and whose values the verifier knows.
struct ConstantMemory: Sendable {
    private let order: ByteOrder
    private let numbers: [String: UInt32]
    private let contents: [[UInt8]]
    /// Values of the kernel's configuration, which the verifier knows and this does not.
    private let options: Set<String>

    /// Takes the constants of an object.
    ///
    /// - Parameters:
    ///   - spec: the object.
    ///   - settings: values that take the place of the object's own.
    init(_ spec: ObjectSpec, _ settings: [VariableSetting] = []) {
        var numbers: [String: UInt32] = [:]
        var contents: [[UInt8]] = []
        for section in spec.sections where ObjectSection.globals(section) == .readOnlyData {
            numbers[section.name] = UInt32(contents.count)
            contents.append(Array(spec.code.bytes[section.range]))
        }
        for setting in settings {
            guard let number = numbers[setting.section].map(Int.init),
                setting.offset + setting.bytes.count <= contents[number].count
            else { continue }
            contents[number].replaceSubrange(setting.offset..<setting.offset + setting.bytes.count, with: setting.bytes)
        }
        order = spec.byteOrder
        self.numbers = numbers
        self.contents = contents
        options = Set(spec.externs.lazy.filter { $0.kind == .kernelConfiguration }.map(\.name))
    }

    /// The address a loader puts into an instruction; nil where it is no address of a constant.
    func address(of reference: ObjectCode.Reference?) -> RegisterWords.Word? {
        switch reference {
        case .variables(let section, let offset):
            guard let number = numbers[section], let offset = UInt32(exactly: offset) else { return nil }
            return .constants(section: number, offset: offset)
        case .external(let name) where options.contains(name): return .uncertain
        default: return nil
        }
    }

    /// What an instruction reads from an address.
    func word(_ instruction: EncodedInstruction, _ section: UInt32, _ offset: UInt32) -> RegisterWords.Word? {
        let start = Int(offset) + instruction.offset
        let size = [4, 2, 1, 8][Int(instruction.code >> 3 & 3)]
        guard instruction.code & 0xE0 == 0x60, contents.indices.contains(Int(section)), start >= 0,
            start + size <= contents[Int(section)].count
        else { return nil }
        let bytes = contents[Int(section)][start..<start + size]
        let value = (order == .little ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | UInt64($1) }
        return .constant(value)
    }
}
