extension BTF {
    /// The number of a type within one BTF; 0 is `void`.
    public struct TypeID: RawRepresentable, Hashable, Sendable, Comparable {
        /// The number as BTF writes it.
        public let rawValue: UInt32

        /// Creates an id; whether a BTF has such a type is not checked here.
        ///
        /// - Parameter rawValue: the number.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// The id of `void`, which every BTF has without writing it.
        public static let void = TypeID(rawValue: 0)

        /// Orders ids by number.
        public static func < (left: TypeID, right: TypeID) -> Bool { left.rawValue < right.rawValue }
    }

    /// One type: its name and what it is.
    public struct Definition: Sendable, Hashable {
        /// The name without `struct`, `union` or `enum`; empty where the type has none.
        public let name: String
        /// What the type is, with the types it is made of.
        public let kind: Kind
    }

    /// What a type is: the 19 kinds BTF writes, and `void`.
    ///
    /// Enumerations of 32 and of 64 bits are one case here; their size tells them apart.
    public enum Kind: Sendable, Hashable {
        /// No type, as in `void *`; also any number that is out of range.
        case void
        /// An integer, which includes `bool` and `char`.
        case integer(Integer)
        /// A pointer to a type.
        case pointer(TypeID)
        /// An array of `count` elements; a flexible array member has none. `index` is the type of its subscripts.
        case array(element: TypeID, index: TypeID, count: Int)
        /// A `struct` of `size` bytes.
        case structure(size: Int, members: [Member])
        /// A `union` of `size` bytes.
        case union(size: Int, members: [Member])
        /// An `enum` of `size` bytes. Compilers before clang 15 call every enumeration unsigned.
        case enumeration(size: Int, isSigned: Bool, values: [EnumValue])
        /// A `struct` or `union` that is named and not defined.
        case forward(isUnion: Bool)
        /// Another name for a type.
        case typedef(TypeID)
        /// The type made `volatile`.
        case volatile(TypeID)
        /// The type made `const`.
        case const(TypeID)
        /// The type made `restrict`.
        case restrict(TypeID)
        /// The type with an attribute, whose text is the definition's name: `btf_type_tag("user")`.
        case typeTag(TypeID)
        /// An attribute of a declaration, whose text is the definition's name. `component` is the index of a member or
        /// parameter, nil for the target itself.
        case declTag(target: TypeID, component: Int?)
        /// A function with its signature.
        case function(prototype: TypeID, linkage: Linkage)
        /// A signature. A last parameter without name and type stands for `...`.
        case prototype(returns: TypeID, parameters: [Parameter])
        /// A global variable.
        case variable(type: TypeID, linkage: Linkage)
        /// An ELF section's variables. Compilers leave `size` and the offsets 0, to be filled in from the symbols.
        case dataSection(size: Int, variables: [SectionVariable])
        /// A floating-point number of `size` bytes.
        case float(size: Int)
    }

    /// An integer's shape.
    public struct Integer: Sendable, Hashable {
        /// The size in bytes: 1, 2, 4, 8 or 16.
        public let size: Int
        /// How many bits of it count; fewer than `size * 8` only for bit-fields of old compilers.
        public let bits: Int
        /// Where those bits begin, in bits from the least significant one in little-endian objects.
        public let bitOffset: Int
        /// Whether negative numbers exist.
        public let isSigned: Bool
        /// Whether the compiler marked it as a character, which clang does not.
        public let isCharacter: Bool
        /// Whether it is `bool`.
        public let isBoolean: Bool
    }

    /// A member of a `struct` or `union`.
    public struct Member: Sendable, Hashable {
        /// The name; empty for an anonymous struct or union, whose members belong to the outer one.
        public let name: String
        /// The member's type.
        public let type: TypeID
        /// Where the member begins, in bits from the start of the struct.
        public let bitOffset: Int
        /// The width in bits of a bit-field; nil for all other members.
        public let bitFieldSize: Int?
    }

    /// A constant of an enumeration.
    public struct EnumValue: Sendable, Hashable {
        /// The constant's name.
        public let name: String
        /// The value's 64 bits, sign-extended in signed enumerations and zero-extended in others.
        public let bits: UInt64

        /// The value as a signed enumeration means it.
        public var signed: Int64 { Int64(bitPattern: bits) }
    }

    /// A parameter of a function.
    public struct Parameter: Sendable, Hashable {
        /// The name; empty where the declaration gives none.
        public let name: String
        /// The parameter's type.
        public let type: TypeID
    }

    /// A variable inside a section.
    public struct SectionVariable: Sendable, Hashable {
        /// The variable, a type of kind `variable`; for functions in sections of `extern`s, of kind `function`.
        public let variable: TypeID
        /// Where the variable begins, in bytes from the start of the section, as BTF has it.
        public let offset: Int
        /// The variable's size in bytes.
        public let size: Int
    }

    /// Who can see a function or variable.
    public enum Linkage: Int, Sendable, Hashable {
        /// Its own file: C's `static`.
        case local = 0
        /// Everybody.
        case global = 1
        /// Declared here, defined elsewhere: in the kernel or its configuration.
        case external = 2
    }
}
