public import Base

extension ObjectSpec {
    /// Reads an object and checks everything that a loader would follow.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - subject: the name for errors.
    /// - Returns: what the object holds.
    /// - Throws: `object-invalid` for what is no relocatable eBPF object or a damaged one, `btf-invalid` for damaged
    ///   type information.
    public static func parse(_ bytes: [UInt8], subject: String) throws(BeeError) -> ObjectSpec {
        let file = try ELFFile.parse(bytes, subject: subject)
        try ObjectSectionCheck(file: file, subject: subject).checkAll()
        let reader = ProgramReader(file: file, subject: subject)
        let functions = try reader.functions()
        let programs = try reader.programs(functions)
        try InstructionCheck(file: file, subject: subject).check(file.relocations)
        let attributes = ObjectAttributes(file: file, subject: subject)
        let types = try attributes.types()
        let content = try ObjectContent.read(file, types: types, subject: subject)
        return ObjectSpec(
            byteOrder: file.order, license: try attributes.license(), kernelVersion: try attributes.kernelVersion(),
            sections: file.sections, programs: programs, subprogramCount: functions.count - programs.count,
            maps: content.maps, variables: content.variables, externs: content.externs, btf: types,
            relocations: try attributes.relocations(types),
            code: try ObjectCodeReader(file, functions, content.places).code())
    }
}

/// Maps, variables and externs, which are found together.
struct ObjectContent {
    let maps: [MapSpec]
    let variables: [VariableSpec]
    let externs: [ExternSpec]
    /// Where the maps are defined.
    let places: MapPlaces

    static func read(_ file: ELFFile, types: BTF?, subject: String) throws(BeeError) -> ObjectContent {
        let sections = try types.map { (types) throws(BeeError) in
            try DataSectionReader(file: file, types: types, subject: subject).sections()
        }
        let externs = try ExternReader(file: file, types: types, sections: sections ?? [], subject: subject).externs()
        let reader = MapSpecReader(file: file, types: types, sections: sections ?? [], subject: subject)
        let initial = types.map { InitialValueReader(file: file, types: $0, sections: sections ?? []).values() } ?? [:]
        var maps = try reader.maps(externs: externs)
        for index in maps.indices where !maps[index].isInternal {
            maps[index].initial = initial[maps[index].name] ?? []
        }
        return ObjectContent(
            maps: maps, variables: variables(sections ?? [], in: file), externs: externs,
            places: try MapPlaces(sections ?? [], subject: subject))
    }

    private static func variables(_ sections: [DataSection], in file: ELFFile) -> [VariableSpec] {
        sections.flatMap { section -> [VariableSpec] in
            guard let place = section.place, let origin = ObjectSection.globals(place) else { return [] }
            return section.variables.map { variable in
                let start = place.range.lowerBound + variable.offset
                return VariableSpec(
                    name: variable.name, section: section.name, offset: variable.offset, size: variable.size,
                    type: variable.type, isConstant: origin == .readOnlyData, isVisible: variable.isVisible,
                    initialBytes: origin == .zeroed ? nil : file.bytes[start..<start + variable.size])
            }
        }
    }
}
