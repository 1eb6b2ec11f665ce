import Base

/// Checks the sections that loaders know by name.
struct ObjectSectionCheck {
    let file: ELFFile
    let subject: String

    private static let compressed: UInt64 = 0x800
    private static let pointerSize = 8

    func checkAll() throws(BeeError) {
        for section in file.sections where !section.isDebug {
            guard section.flags & ObjectSectionCheck.compressed == 0 else {
                throw fault("section '\(section.name)' is compressed")
            }
            guard !needsBytes(section.name) || section.type == ELFSection.programBits else {
                throw fault("section '\(section.name)' is of the wrong type \(section.type)")
            }
        }
        for table in file.relocations { try checkPointers(table) }
    }

    private func needsBytes(_ name: String) -> Bool {
        ObjectSection.isReserved(name) || name == ObjectSection.structOps
    }

    /// Relocations of map definitions and structures fill in pointers, which must lie inside as a whole.
    private func checkPointers(_ table: ELFRelocationTable) throws(BeeError) {
        let target = file.sections[table.target]
        guard target.name == ObjectSection.structOps || ObjectSection.holdsMapDefinitions(target.name) else { return }
        let size = ObjectSectionCheck.pointerSize
        for entry in table.entries where entry.offset % size != 0 || target.size - entry.offset < size {
            throw fault("a relocation at byte \(entry.offset) of section '\(target.name)' is at no pointer")
        }
    }

    private func fault(_ reason: String) -> BeeError {
        BeeError.object(subject, "object is damaged: " + reason)
    }
}
