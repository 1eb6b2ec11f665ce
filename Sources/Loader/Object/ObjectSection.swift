/// What loaders read out of a section, by its name.
enum ObjectSection {
    /// Functions that programs call.
    static let text = ".text"
    /// Map definitions of our days.
    static let maps = ".maps"
    /// Map definitions that bee wrote until 0.0.14: the section's name says how a map is shown.
    static let outputMaps = [".maps.print", ".maps.counter", ".maps.gauge"]
    /// Map definitions as plain structs, which libbpf 1.0 stopped to read.
    static let legacyMaps = "maps"
    static let types = ".BTF"
    static let typesExtension = ".BTF.ext"
    static let licence = "license"
    static let version = "version"
    static let structOps = ".struct_ops"
    static let kernelConfiguration = ".kconfig"
    static let kernelSymbols = ".ksyms"

    /// Whether a section is read by its name even where its flags say that it holds instructions.
    static func isReserved(_ name: String) -> Bool {
        [maps, legacyMaps, types, typesExtension, licence, version].contains(name) || outputMaps.contains(name)
    }

    /// Whether map definitions with types stand in a section.
    static func holdsMapDefinitions(_ name: String) -> Bool {
        name == maps || outputMaps.contains(name)
    }

    /// Whether a section of global variables becomes a map, and which; nil for all others.
    static func globals(_ section: ELFSection) -> MapSpec.Origin? {
        guard section.size > 0, !section.isExecutable else { return nil }
        let kinds: [(name: String, type: UInt32, origin: MapSpec.Origin)] = [
            (".data", ELFSection.programBits, .data), (".rodata", ELFSection.programBits, .readOnlyData),
            (".bss", ELFSection.noBits, .zeroed),
        ]
        return kinds.first { isNamed(section.name, $0.name) && section.type == $0.type }?.origin
    }

    private static func isNamed(_ name: String, _ base: String) -> Bool {
        name == base || name.hasPrefix(base + ".")
    }
}
