import Base

/// Finds the maps in an object.
struct MapSpecReader {
    let file: ELFFile
    let types: BTF?
    let sections: [DataSection]
    let subject: String

    /// All maps in the order libbpf makes them, legacy ones first.
    func maps(externs: [ExternSpec]) throws(BeeError) -> [MapSpec] {
        var maps = try legacyMaps()
        for section in file.sections where ObjectSection.holdsMapDefinitions(section.name) {
            maps += try definedMaps(section)
        }
        maps += globals() + configuration(externs)
        for section in sections where section.name.hasPrefix(ObjectSection.structOps) {
            maps += try structures(section)
        }
        var names: Set<String> = []
        for map in maps where !names.insert(map.name).inserted {
            throw fault(map.name, "is defined twice")
        }
        return maps
    }

    private func definedMaps(_ place: ELFSection) throws(BeeError) -> [MapSpec] {
        guard let types, let section = sections.first(where: { $0.name == place.name }) else {
            throw BeeError.object(
                subject, "has maps in section '\(place.name)' and no type information of them",
                hint: "compile with -g, and strip with llvm-strip -g")
        }
        var maps: [MapSpec] = []
        for variable in section.variables {
            guard variable.linkage == .global else { throw fault(variable.name, "is static") }
            let read = try MapDefinitionReader(types: types, subject: subject, map: variable.name).read(variable.type)
            maps.append(
                MapSpec(
                    name: variable.name, section: place.name,
                    origin: place.name == ObjectSection.maps ? .defined : .outputSection,
                    definition: read.definition, inner: read.inner, pinning: read.pinning))
        }
        return maps
    }

    private func globals() -> [MapSpec] {
        let described = Dictionary(sections.map { ($0.name, $0) }) { first, _ in first }
        return file.sections.compactMap { place in
            guard let origin = ObjectSection.globals(place) else { return nil }
            let section = described[place.name]
            var definition = MapDefinition.globals(size: place.size)
            definition.valueType = section?.type
            definition.flags = origin == .readOnlyData ? MapDefinition.readOnlyForPrograms : 0
            if section?.variables.contains(where: \.isVisible) == true { definition.flags |= MapDefinition.mappable }
            return MapSpec(
                name: place.name, section: place.name, origin: origin, definition: definition, inner: nil,
                pinning: .none)
        }
    }

    /// The map of kernel configuration, laid out as libbpf does: by alignment, size and name.
    private func configuration(_ externs: [ExternSpec]) -> [MapSpec] {
        let values = externs.filter { $0.kind == .kernelConfiguration }
        guard let types, !values.isEmpty else { return [] }
        let shapes = values.map { value in
            (size: types.size(of: value.type) ?? 0, alignment: alignment(value.type, types), name: value.name)
        }
        let sorted = shapes.sorted { ($1.alignment, $0.size, $0.name) < ($0.alignment, $1.size, $1.name) }
        let size = sorted.reduce(0) { end, shape in
            (end + shape.alignment - 1) / shape.alignment * shape.alignment + shape.size
        }
        var definition = MapDefinition.globals(size: size)
        definition.valueType = sections.first { $0.name == ObjectSection.kernelConfiguration }?.type
        definition.flags = MapDefinition.readOnlyForPrograms | MapDefinition.mappable
        let name = ObjectSection.kernelConfiguration
        return [
            MapSpec(
                name: name, section: name, origin: .kernelConfiguration, definition: definition, inner: nil,
                pinning: .none)
        ]
    }

    /// Only integers, enumerations and arrays of characters get here, see `ExternReader`.
    private func alignment(_ id: BTF.TypeID, _ types: BTF) -> Int {
        if case .array = types[types.strippingModifiers(id)].kind { return 1 }
        return max(1, min(8, types.size(of: id) ?? 1))
    }

    private func structures(_ section: DataSection) throws(BeeError) -> [MapSpec] {
        guard let types else { return [] }
        var maps: [MapSpec] = []
        for variable in section.variables {
            let id = types.strippingModifiers(variable.type)
            guard case .structure(let size, _) = types[id].kind, !types[id].name.isEmpty else {
                throw fault(variable.name, "is no structure with a name")
            }
            var definition = MapDefinition.globals(size: size)
            definition.type = .structOps
            definition.valueType = id
            maps.append(
                MapSpec(
                    name: variable.name, section: section.name, origin: .structOps, definition: definition, inner: nil,
                    pinning: .none))
        }
        return maps
    }

    /// Maps as `struct bpf_map_def` of libbpf before 1.0: five numbers, the last of which could be left out.
    private func legacyMaps() throws(BeeError) -> [MapSpec] {
        guard let section = file.section(named: ObjectSection.legacyMaps) else { return [] }
        var maps: [MapSpec] = []
        for symbol in file.symbols where symbol.section == section.index && symbol.isObject {
            let start = section.range.lowerBound + symbol.value
            var cursor = ByteCursor(file.bytes, range: start..<start + symbol.size, order: file.order)
            guard let type: UInt32 = cursor.read(), let key: UInt32 = cursor.read(), let value: UInt32 = cursor.read(),
                let entries: UInt32 = cursor.read()
            else { throw fault(symbol.name, "is defined by fewer than 16 bytes") }
            let definition = MapDefinition(
                type: MapType(rawValue: type), keySize: Int(key), valueSize: Int(value), maxEntries: Int(entries),
                flags: cursor.read() ?? 0)
            maps.append(
                MapSpec(
                    name: symbol.name, section: section.name, origin: .legacy, definition: definition, inner: nil,
                    pinning: .none))
        }
        return maps
    }

    private func fault(_ name: String, _ reason: String) -> BeeError {
        BeeError.object(subject, "map '\(name)' " + reason)
    }
}

extension MapDefinition {
    /// An array of one value, which is how the kernel holds a section.
    static func globals(size: Int) -> MapDefinition {
        MapDefinition(type: .array, keySize: 4, valueSize: size, maxEntries: 1)
    }
}
