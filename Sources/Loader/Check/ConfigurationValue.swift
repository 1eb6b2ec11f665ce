/// What libbpf 1.1 fills in for a value that an object takes from the kernel's configuration (`__kconfig`).
enum ConfigurationValue: Sendable, Hashable {
    /// These bytes.
    case filled([UInt8])
    /// Zeros, for the configuration does not set it and the object does without.
    case absent
    /// libbpf gives the object up, and this is why.
    case refused(String, hint: String)
    /// The host does not tell, and this is why; where it is so, libbpf may give the object up.
    case unknown(String, mayBeRefused: Bool)
}

/// A value that is not one of the type it is declared with.
struct ConfigurationMisfit: Error, Hashable {
    /// The value, as words show it.
    let value: String
    /// How it would have to be declared.
    let hint: String
}
