import Base

extension BTF {
    /// The bytes of these types with several sections of variables joined in one.
    ///
    /// No type changes its number, for relocations and instructions name types by it: the first section becomes the
    /// joined one, and each of the others a `const void` that nothing refers to.
    /// - Parameters:
    ///   - ids: the sections to join, at least one.
    ///   - name: what the joined section is called.
    ///   - size: how many bytes it has.
    ///   - variables: its variables, offsets and sizes filled in as a static linker does, in the order of their places.
    /// - Returns: a whole `.BTF` section.
    func merging(_ ids: [TypeID], into name: String, size: Int, variables: [SectionVariable]) -> [UInt8] {
        var records: [UInt8] = []
        for id in self.ids {
            let record = record(of: id)
            guard ids.contains(id) else {
                records += bytes[record.offset..<record.body + record.bodySize]
                continue
            }
            guard id == ids.first else {
                appendRecord(name: 0, info: Code.const << 24, word: 0, to: &records)
                continue
            }
            let info = Code.dataSection << 24 | UInt32(variables.count)
            appendRecord(name: UInt32(strings.count), info: info, word: UInt32(size), to: &records)
            for variable in variables {
                records.append(variable.variable.rawValue, order)
                records.append(UInt32(variable.offset), order)
                records.append(UInt32(variable.size), order)
            }
        }
        return BTF.header(order, types: records.count, strings: strings.count + name.utf8.count + 1) + records
            + bytes[strings] + name.utf8 + [0]
    }

    private func appendRecord(name: UInt32, info: UInt32, word: UInt32, to records: inout [UInt8]) {
        records.append(name, order)
        records.append(info, order)
        records.append(word, order)
    }

    /// A `struct btf_header` for types and strings that follow each other, of so many bytes.
    static func header(_ order: ByteOrder, types: Int, strings: Int) -> [UInt8] {
        var header: [UInt8] = []
        header.append(UInt16(0xEB9F), order)
        header += [1, 0]
        for word in [24, 0, types, types, strings] { header.append(UInt32(word), order) }
        return header
    }
}
