import Base

/// The constants of an object: what programs can only read, and whose values the verifier knows.
///
/// Those are sections such as `.rodata`, and what a loader takes from the kernel's configuration.
struct ConstantMemory: Sendable {
    private let order: ByteOrder
    private let numbers: [String: UInt32]
    private var contents: [[UInt8]]
    /// Values of the kernel's configuration by name, each a piece of memory of its own; empty where it is not known.
    private let options: [String: UInt32]
    /// What the object does without where the kernel does not have it.
    private let weak: Set<String>
    /// What of that the kernel does not have.
    private var absent: Set<String> = []

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
        var options: [String: UInt32] = [:]
        for external in spec.externs where external.kind == .kernelConfiguration {
            options[external.name] = UInt32(contents.count)
            contents.append([])
        }
        order = spec.byteOrder
        self.numbers = numbers
        self.contents = contents
        self.options = options
        weak = Set(spec.externs.lazy.filter { $0.isWeak && $0.kind != .kernelConfiguration }.map(\.name))
    }

    /// The constants on a host.
    ///
    /// - Parameters:
    ///   - values: what the kernel's configuration has, by name; what is not known is left out.
    ///   - absent: what the object takes from the kernel if it is there, and that is not there.
    ///   - areKnown: whether the kernel's verifier surely knows what constants hold.
    /// - Returns: the constants as programs find them there.
    func filled(_ values: [String: [UInt8]], absent: Set<String>, areKnown: Bool) -> ConstantMemory {
        var filled = self
        for (name, number) in options { filled.contents[Int(number)] = values[name] ?? [] }
        filled.absent = absent.intersection(weak)
        if !areKnown { filled.contents = contents.map { _ in [] } }
        return filled
    }

    /// The address a loader puts into an instruction; nil where it is no address of a constant.
    func address(of reference: ObjectCode.Reference?) -> RegisterWords.Word? {
        switch reference {
        case .variables(let section, let offset):
            guard let number = numbers[section], let offset = UInt32(exactly: offset) else { return nil }
            return .constants(section: number, offset: offset)
        case .external(let name):
            // libbpf 1.1 leaves out what is added to the address of such a value.
            if let number = options[name] { return .constants(section: number, offset: 0) }
            if absent.contains(name) { return .constant(0) }
            // Whether the verifier knows that an address is not 0 hangs on its version.
            return weak.contains(name) ? .uncertain : nil
        default: return nil
        }
    }

    /// The text that begins at an address; nil where none ends there, or it is longer than any that is asked for.
    func text(_ section: UInt32, _ offset: UInt32, limit: Int = 4096) -> ArraySlice<UInt8>? {
        guard contents.indices.contains(Int(section)) else { return nil }
        let rest = contents[Int(section)].dropFirst(Int(offset)).prefix(limit)
        return rest.firstIndex(of: 0).map { rest[..<$0] }
    }

    /// What an instruction reads from an address.
    func word(_ instruction: EncodedInstruction, _ section: UInt32, _ offset: UInt32) -> RegisterWords.Word? {
        let start = Int(offset) + instruction.offset
        let size = instruction.accessSize
        guard instruction.code & 0xE0 == 0x60, contents.indices.contains(Int(section)), start >= 0,
            start + size <= contents[Int(section)].count
        else { return nil }
        let bytes = contents[Int(section)][start..<start + size]
        let value = (order == .little ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | UInt64($1) }
        return .constant(value)
    }
}
