public import Base
public import Loader

/// Writes BTF by hand, so that tests can have any type without a compiler.
public struct TypeBuilder {
    /// A member of a structure or union.
    public struct Member {
        let name: String
        let type: BTF.TypeID
        let bitOffset: Int
        let width: Int

        /// Describes a member.
        ///
        /// - Parameters:
        ///   - name: its name, empty where it has none.
        ///   - type: its type.
        ///   - byte: where it begins, in bytes.
        ///   - bit: where it begins within that byte, in bits as BTF counts them.
        ///   - width: how many bits a bit-field has; 0 where it is none.
        public init(_ name: String, _ type: BTF.TypeID, at byte: Int, bit: Int = 0, width: Int = 0) {
            self.name = name
            self.type = type
            self.bitOffset = byte * 8 + bit
            self.width = width
        }
    }

    private enum Kind: UInt32 {
        case integer = 1, pointer, array, structure, union, enumeration, forward, typedef, volatile, const, restrict
        case function, prototype, variable, dataSection, float, declTag, typeTag, enumeration64
    }

    private let order: ByteOrder
    private let base: BTF?
    private let firstString: UInt32
    private var types: [UInt8] = []
    private var strings: [UInt8] = [0]
    private var count: UInt32 = 0

    /// Begins with no type.
    ///
    /// - Parameters:
    ///   - order: the byte order of the BTF.
    ///   - base: the kernel's types, where those of a module are built.
    public init(order: ByteOrder = .host, base: BTF? = nil) {
        self.order = order
        self.base = base
        guard let base else {
            firstString = 0
            return
        }
        count = UInt32(base.count - 1)
        // The last word of the base's header says how many bytes of strings it has.
        let word = base.bytes[20..<24].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        firstString = order == .little ? word : word.byteSwapped
    }

    /// The BTF of all types so far.
    public func build() throws(BeeError) -> BTF {
        try BTF.parse(bytes(), order: order, subject: "fixture", base: base)
    }

    /// The bytes of all types so far, sound or not.
    public func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        put(UInt16(0xEB9F), &bytes)
        bytes += [1, 0]
        for number in [24, 0, UInt32(types.count), UInt32(types.count), UInt32(strings.count)] as [UInt32] {
            put(number, &bytes)
        }
        return bytes + types + strings
    }

    /// Adds an integer; `bits` says how many of its bits count, all unless given.
    public mutating func integer(
        _ name: String, _ size: Int, signed: Bool = false, bool: Bool = false, bits: Int? = nil
    ) -> BTF.TypeID {
        let type = add(.integer, name, size)
        put(UInt32(signed ? 1 << 24 : 0) | UInt32(bool ? 4 << 24 : 0) | UInt32(bits ?? size * 8), &types)
        return type
    }

    /// Adds a floating-point number of a size in bytes.
    public mutating func float(_ name: String, _ size: Int) -> BTF.TypeID { add(.float, name, size) }

    /// Adds a pointer to a type.
    public mutating func pointer(to type: BTF.TypeID) -> BTF.TypeID { add(.pointer, "", Int(type.rawValue)) }

    /// Adds another name for a type.
    public mutating func typedef(_ name: String, _ type: BTF.TypeID) -> BTF.TypeID {
        add(.typedef, name, Int(type.rawValue))
    }

    /// Adds a type made `const`.
    public mutating func const(_ type: BTF.TypeID) -> BTF.TypeID { add(.const, "", Int(type.rawValue)) }

    /// Adds a type made `volatile`.
    public mutating func volatile(_ type: BTF.TypeID) -> BTF.TypeID { add(.volatile, "", Int(type.rawValue)) }

    /// Adds a structure or union that is declared only.
    public mutating func forward(_ name: String, isUnion: Bool = false) -> BTF.TypeID {
        add(.forward, name, 0, flag: isUnion)
    }

    /// Adds a signature; its parameters have no names.
    public mutating func prototype(returns result: BTF.TypeID, _ parameters: [BTF.TypeID]) -> BTF.TypeID {
        let type = add(.prototype, "", Int(result.rawValue), length: parameters.count)
        for parameter in parameters {
            put(UInt32(0), &types)
            put(parameter.rawValue, &types)
        }
        return type
    }

    /// Adds a function.
    public mutating func function(_ name: String, _ prototype: BTF.TypeID) -> BTF.TypeID {
        add(.function, name, Int(prototype.rawValue), length: 1)
    }

    /// Adds an array.
    public mutating func array(of element: BTF.TypeID, _ length: Int) -> BTF.TypeID {
        let type = add(.array, "", 0)
        for number in [element.rawValue, element.rawValue, UInt32(length)] { put(number, &types) }
        return type
    }

    /// Adds a structure of a size in bytes.
    public mutating func structure(_ name: String, _ size: Int, _ members: [Member]) -> BTF.TypeID {
        composite(.structure, name, size, members)
    }

    /// Adds a union of a size in bytes.
    public mutating func union(_ name: String, _ size: Int, _ members: [Member]) -> BTF.TypeID {
        composite(.union, name, size, members)
    }

    /// Adds an enumeration of a size in bytes.
    public mutating func enumeration(
        _ name: String, _ size: Int, signed: Bool = false, _ values: [(String, Int64)]
    ) -> BTF.TypeID {
        let names = values.map { string($0.0) }
        let type = add(size == 8 ? .enumeration64 : .enumeration, name, size, length: values.count, flag: signed)
        for (value, name) in zip(values, names) {
            put(name, &types)
            let bits = UInt64(bitPattern: value.1)
            put(UInt32(truncatingIfNeeded: bits), &types)
            if size == 8 { put(UInt32(truncatingIfNeeded: bits >> 32), &types) }
        }
        return type
    }

    private mutating func composite(_ kind: Kind, _ name: String, _ size: Int, _ members: [Member]) -> BTF.TypeID {
        let names = members.map { string($0.name) }
        let hasBits = members.contains { $0.width > 0 }
        let type = add(kind, name, size, length: members.count, flag: hasBits)
        for (member, name) in zip(members, names) {
            put(name, &types)
            put(member.type.rawValue, &types)
            put(UInt32(member.bitOffset) | UInt32(member.width) << 24, &types)
        }
        return type
    }

    private mutating func add(
        _ kind: Kind, _ name: String, _ size: Int, length: Int = 0, flag: Bool = false
    ) -> BTF.TypeID {
        let offset = string(name)
        put(offset, &types)
        put(UInt32(length) | kind.rawValue << 24 | (flag ? 1 << 31 : 0), &types)
        put(UInt32(size), &types)
        count += 1
        return BTF.TypeID(rawValue: count)
    }

    private mutating func string(_ text: String) -> UInt32 {
        guard !text.isEmpty else { return 0 }
        defer { strings += Array(text.utf8) + [0] }
        return firstString + UInt32(strings.count)
    }

    private func put<T: FixedWidthInteger>(_ value: T, _ bytes: inout [UInt8]) {
        let ordered = order == .little ? value.littleEndian : value.bigEndian
        withUnsafeBytes(of: ordered) { bytes.append(contentsOf: $0) }
    }
}
