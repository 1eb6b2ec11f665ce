import Base

/// What the small sections of an object say: licence, version, types, and what is to be relocated by type.
struct ObjectAttributes {
    let file: ELFFile
    let subject: String

    func license() throws(BeeError) -> String? {
        guard let section = file.section(named: ObjectSection.licence) else { return nil }
        let contents = file.contents(of: section)
        guard let end = contents.firstIndex(of: 0), contents[..<end].allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let text = String(validating: contents[..<end], as: UTF8.self)
        else { throw BeeError.object(subject, "object is damaged: its licence is no text that ends") }
        return text
    }

    func kernelVersion() throws(BeeError) -> UInt32? {
        guard let section = file.section(named: ObjectSection.version) else { return nil }
        var cursor = ByteCursor(file.bytes, range: section.range, order: file.order)
        guard cursor.remaining == 4, let version: UInt32 = cursor.read() else {
            throw BeeError.object(subject, "object is damaged: its version is not 4 bytes long")
        }
        return version
    }

    func types() throws(BeeError) -> BTF? {
        guard let section = file.section(named: ObjectSection.types) else { return nil }
        // Pointers of eBPF have 8 bytes, whatever the types say.
        return try BTF.parse(
            Array(file.contents(of: section)), order: file.order, subject: subject, pointerSize: 8)
    }

    func relocations(_ types: BTF?) throws(BeeError) -> [CORERelocation] {
        guard let section = file.section(named: ObjectSection.typesExtension) else { return [] }
        guard let types else {
            throw BeeError(.btfInvalid, subject, "has .BTF.ext and no .BTF, which it refers to")
        }
        let contents = Array(file.contents(of: section))
        let found = try BTFExtension.parse(contents, types: types, subject: subject)
        for relocation in found.relocations {
            // A static linker may leave relocations of a function it dropped; those of a known section lie inside it.
            guard let section = file.section(named: relocation.section) else { continue }
            guard relocation.instructionOffset < section.size else {
                throw BeeError(
                    .btfInvalid, subject,
                    ".BTF.ext is damaged: a CO-RE relocation lies outside section '\(relocation.section)'")
            }
        }
        return found.relocations
    }
}
