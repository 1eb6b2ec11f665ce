import Base

/// Where the maps of an object are defined.
///
/// A loader finds the map that an instruction refers to by its place, whatever the symbol there is called (libbpf.c,
/// `bpf_program__record_reloc`).
struct MapPlaces {
    private struct Place: Hashable {
        let section: Int
        let offset: Int
    }

    private var names: [Place: String] = [:]
    private let subject: String

    /// Notes the maps of the sections that hold definitions with types.
    init(_ sections: [DataSection], subject: String) throws(BeeError) {
        self.subject = subject
        for section in sections where ObjectSection.holdsMapDefinitions(section.name) {
            guard let index = section.place?.index else { continue }
            for variable in section.variables {
                let place = Place(section: index, offset: variable.offset)
                if let other = names.updateValue(variable.name, forKey: place) {
                    throw BeeError.object(
                        subject, "object is damaged: maps '\(other)' and '\(variable.name)' stand at one place")
                }
            }
        }
    }

    /// The name of the map that a symbol leads to.
    ///
    /// - Throws: `object-invalid` where no map begins there.
    func name(of symbol: ELFSymbol) throws(BeeError) -> String {
        guard let name = names[Place(section: symbol.section, offset: symbol.value)] else {
            throw BeeError.object(
                subject, "object is damaged: an instruction refers to '\(symbol.name)' as a map, where no map begins")
        }
        return name
    }
}
