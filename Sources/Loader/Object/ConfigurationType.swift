/// The type of a value that an object takes from the kernel's configuration (libbpf.c, `find_kcfg_type`).
enum ConfigurationType: Sendable, Hashable {
    case boolean
    /// `enum libbpf_tristate`.
    case tristate
    /// An integer of one byte, which takes letters too.
    case character(isSigned: Bool)
    case integer(size: Int, isSigned: Bool)
    /// An array of characters, with room for the NUL at its end.
    case text(size: Int)

    /// Longer than any value of a kernel's configuration.
    private static let longestText = 4096

    /// The type of a declaration; nil where no option has such a type.
    init?(_ id: BTF.TypeID, in types: BTF) {
        let target = types.strippingModifiers(id)
        switch types[target].kind {
        case .integer(let integer) where integer.isBoolean:
            guard integer.size == 1 else { return nil }
            self = .boolean
        case .integer(let integer):
            guard integer.size <= 8 else { return nil }
            self =
                integer.size == 1
                ? .character(isSigned: integer.isSigned) : .integer(size: integer.size, isSigned: integer.isSigned)
        case .enumeration(let size, _, _):
            guard size == 4, types[target].name == "libbpf_tristate" else { return nil }
            self = .tristate
        case .array(let element, _, let count):
            guard case .integer(let integer) = types[types.strippingModifiers(element)].kind, integer.size == 1,
                !integer.isBoolean, (1...Self.longestText).contains(count)
            else { return nil }
            self = .text(size: count)
        default: return nil
        }
    }

    /// Its size in bytes.
    var size: Int {
        switch self {
        case .boolean, .character: 1
        case .tristate: 4
        case .integer(let size, _), .text(let size): size
        }
    }

    /// As a person calls it.
    var name: String {
        switch self {
        case .boolean: "bool"
        case .tristate: "enum libbpf_tristate"
        case .character: "char"
        case .integer(let size, let isSigned): "\(isSigned ? "signed" : "unsigned") integer of \(size) bytes"
        case .text: "text"
        }
    }
}
