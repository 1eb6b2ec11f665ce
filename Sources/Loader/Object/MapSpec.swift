/// A map as its object describes it.
public struct MapSpec: Sendable, Hashable {
    /// The map's name; for global variables the name of their section.
    public let name: String
    /// The section it is defined in.
    public let section: String
    /// How it came to be.
    public let origin: Origin
    /// What the kernel is asked to make.
    public let definition: MapDefinition
    /// What the maps inside it are like, for maps of maps whose definition says so.
    public let inner: MapDefinition?
    /// Whether the object asks for it to be shared through the file system.
    public let pinning: Pinning
    /// What it holds before the first program runs; none where it begins empty. Of structures members that are zero are
    /// left out.
    public internal(set) var initial: [InitialValue] = []

    /// How a map came to be in an object.
    public enum Origin: String, Sendable, Hashable {
        /// Defined with types in `.maps`.
        case defined
        /// Defined with types in `.maps.print`, `.maps.counter` or `.maps.gauge`, as bee did until 0.0.14.
        case outputSection
        /// Defined as a plain struct in `maps`, which libbpf 1.0 stopped to read.
        case legacy
        /// Made of initialised variables: `.data` and its like.
        case data
        /// Made of constants: `.rodata` and its like.
        case readOnlyData
        /// Made of variables that begin as zero: `.bss` and its like.
        case zeroed
        /// Made of values of the kernel's configuration.
        case kernelConfiguration
        /// Made of a structure of functions for the kernel.
        case structOps
    }

    /// Whether a map is shared through the file system.
    public enum Pinning: UInt32, Sendable, Hashable {
        /// It is not.
        case none = 0
        /// Under its name (`LIBBPF_PIN_BY_NAME`).
        case byName = 1
    }

    /// Whether it holds global variables and is no map of the program's own.
    public var isInternal: Bool {
        switch origin {
        case .data, .readOnlyData, .zeroed, .kernelConfiguration: true
        case .defined, .outputSection, .legacy, .structOps: false
        }
    }

    /// The kind of map.
    public var type: MapType { definition.type }
    /// The size of a key in bytes, 0 for maps without keys.
    public var keySize: Int { definition.keySize }
    /// The size of a value in bytes as written; ring buffers have none for the kernel, whatever is written here.
    public var valueSize: Int { definition.valueSize }
    /// How many entries there may be; for ring buffers their size in bytes.
    public var maxEntries: Int { definition.maxEntries }
    /// Flags for the kernel (`BPF_F_…`).
    public var flags: UInt32 { definition.flags }
    /// The type of a key, where the definition has one.
    public var keyType: BTF.TypeID? { definition.keyType }
    /// The type of a value, where the definition has one.
    public var valueType: BTF.TypeID? { definition.valueType }
}

/// What the kernel is asked to make of a map.
public struct MapDefinition: Sendable, Hashable {
    /// The kind of map.
    public internal(set) var type = MapType(rawValue: 0)
    /// The size of a key in bytes.
    public internal(set) var keySize = 0
    /// The size of a value in bytes.
    public internal(set) var valueSize = 0
    /// How many entries there may be; for ring buffers their size in bytes.
    public internal(set) var maxEntries = 0
    /// Flags for the kernel (`BPF_F_…`).
    public internal(set) var flags: UInt32 = 0
    /// A number whose meaning the type of map decides.
    public internal(set) var extra = 0
    /// The memory node it is to live on; nil where the definition does not say.
    public internal(set) var memoryNode: Int?
    /// The type of a key, where the definition has one.
    public internal(set) var keyType: BTF.TypeID?
    /// The type of a value, where the definition has one.
    public internal(set) var valueType: BTF.TypeID?

    /// `BPF_F_STACK_BUILD_ID`: frames of stack traces name files by their build ids.
    public static let stackBuildIDs: UInt32 = 0x20
    /// `BPF_F_RDONLY_PROG`: programs may only read it.
    static let readOnlyForPrograms: UInt32 = 0x80
    /// `BPF_F_MMAPABLE`: user space may map it into memory.
    static let mappable: UInt32 = 0x400
}
