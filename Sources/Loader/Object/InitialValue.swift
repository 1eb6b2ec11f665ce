/// Something a map holds before the first program runs, because its object says so.
public struct InitialValue: Sendable, Hashable {
    /// Where in the map.
    public let place: Place
    /// What stands there.
    public let content: Content

    /// Where something stands in a map.
    public enum Place: Sendable, Hashable {
        /// The value of this key, of a map of programs or maps.
        case slot(Int)
        /// A member of a structure for the kernel, by its name.
        case member(String)
    }

    /// What can stand in a map from the begin.
    public enum Content: Sendable, Hashable {
        /// A program of the object, by its name.
        case program(String)
        /// A map of the object, by its name.
        case map(String)
        /// Bytes in the object's byte order, and their type.
        case bytes(ArraySlice<UInt8>, BTF.TypeID)
        /// What a bit-field holds.
        case number(UInt64)
        /// The address of something that loaders do not put there.
        case address(String)
    }
}

extension InitialValue {
    /// The key it stands at; nil for a member.
    public var slot: Int? {
        guard case .slot(let number) = place else { return nil }
        return number
    }

    /// The member it is; nil for a key.
    public var member: String? {
        guard case .member(let name) = place else { return nil }
        return name
    }

    /// The program that stands there.
    public var program: String? {
        guard case .program(let name) = content else { return nil }
        return name
    }

    /// The map that stands there.
    public var map: String? {
        guard case .map(let name) = content else { return nil }
        return name
    }
}
