/// The tables that a layout's instructions point into, while they are collected.
struct LayoutPools {
    var names = NamePool()
    private(set) var enumerators: [Enumerator] = []
    private var known: [EnumerationKey: Range<Int>] = [:]

    private struct EnumerationKey: Hashable {
        let type: UInt32
        let width: Int
    }

    /// The sorted enumerators of a type, cut to a width in bits.
    ///
    /// - Parameters:
    ///   - type: the number of the type, by which a table made before is found again.
    ///   - width: how many bits the member has that holds the value, 1 to 64.
    ///   - isSigned: whether the values are signed.
    ///   - values: the enumerators as declared; those that the width cannot hold are left out, and of equal values all
    ///     but the first. What the width holds as it is goes before a negative value that is cut.
    /// - Returns: where the enumerators lie in `enumerators`.
    mutating func table(
        for type: UInt32, width: Int, isSigned: Bool, values: [BTF.EnumValue]
    ) -> Range<Int> {
        let key = EnumerationKey(type: type, width: width)
        if let range = known[key] { return range }
        let unused = Int64(64 - width)
        var seen: Set<UInt64> = []
        var table: [Enumerator] = []
        func bits(_ value: BTF.EnumValue) -> UInt64 { (value.bits << UInt64(unused)) >> UInt64(unused) }
        func isWhole(_ value: BTF.EnumValue) -> Bool {
            let bits = bits(value)
            return value.bits
                == (isSigned ? UInt64(bitPattern: (Int64(bitPattern: bits) << unused) >> unused) : bits)
        }
        let cut = values.filter { !isWhole($0) && isCutNegative($0.bits, width) }
        for value in values.filter(isWhole) + cut where seen.insert(bits(value)).inserted {
            table.append(Enumerator(bits: bits(value), name: names.range(of: value.name)))
        }
        table.sort { $0.bits < $1.bits }
        let start = enumerators.count
        enumerators.append(contentsOf: table)
        known[key] = start..<enumerators.count
        return start..<enumerators.count
    }

    /// Whether a value is a negative one of 32 bits that keeps its meaning when it is cut to a width: compilers before
    /// clang 15 call every enumeration unsigned, also one whose constants are negative.
    private func isCutNegative(_ bits: UInt64, _ width: Int) -> Bool {
        guard width < 32, let word = UInt32(exactly: bits) else { return false }
        return Int32(bitPattern: word) >> Int32(width - 1) == -1
    }
}
