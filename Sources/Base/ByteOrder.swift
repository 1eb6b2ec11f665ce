/// The order of the bytes of a number.
public enum ByteOrder: String, Sendable, Hashable {
    /// Least significant byte first.
    case little
    /// Most significant byte first.
    case big

    /// The byte order of the machine this runs on.
    public static var host: ByteOrder {
        #if _endian(little)
        .little
        #else
        .big
        #endif
    }
}
