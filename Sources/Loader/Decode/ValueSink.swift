/// Takes the values of one record, in the order of its type, as `RecordLayout.walk` meets them.
///
/// One method a kind of value, so that a sink is specialised into the walk and nothing is boxed on the way. Pointers
/// are valid during the call only. Text and names come from a program and may hold any bytes: escaping is the sink's.
public protocol ValueSink: ~Copyable {
    /// Begins a structure or union; its members follow, each as `key` and one value.
    mutating func beginObject()
    /// Ends the structure or union begun last.
    mutating func endObject()
    /// Begins an array; its elements follow.
    mutating func beginArray()
    /// Ends the array begun last.
    mutating func endArray()
    /// Names the member whose value follows.
    ///
    /// - Parameter name: the member's name, unique in its object.
    mutating func key(_ name: LayoutName)
    /// Takes a signed integer.
    ///
    /// - Parameter value: the integer.
    mutating func signed(_ value: Int64)
    /// Takes an unsigned integer.
    ///
    /// - Parameter value: the integer.
    mutating func unsigned(_ value: UInt64)
    /// Takes a signed integer of 16 bytes.
    ///
    /// - Parameter value: the integer.
    mutating func wideSigned(_ value: Int128)
    /// Takes an unsigned integer of 16 bytes.
    ///
    /// - Parameter value: the integer.
    mutating func wideUnsigned(_ value: UInt128)
    /// Takes a truth value.
    ///
    /// - Parameter value: whether any bit of it was set.
    mutating func bool(_ value: Bool)
    /// Takes a floating-point number of 4 bytes.
    ///
    /// - Parameter value: the number, perhaps not finite.
    mutating func float(_ value: Float)
    /// Takes a floating-point number of 8 bytes.
    ///
    /// - Parameter value: the number, perhaps not finite.
    mutating func double(_ value: Double)
    /// Takes the value of an enumeration that has a name for it.
    ///
    /// - Parameter name: the enumerator's name; of several with this value, the one declared first.
    mutating func enumerator(_ name: LayoutName)
    /// Takes the text of a `char` array.
    ///
    /// - Parameter bytes: the bytes before the first NUL, not checked to be UTF-8.
    mutating func text(_ bytes: UnsafeRawBufferPointer)
    /// Takes a pointer.
    ///
    /// - Parameter address: the pointer's value.
    mutating func pointer(_ address: UInt64)
    /// Takes an IPv4 address.
    ///
    /// - Parameter bytes: 4 bytes in network order.
    mutating func ipv4(_ bytes: UnsafeRawBufferPointer)
    /// Takes an IPv6 address.
    ///
    /// - Parameter bytes: 16 bytes in network order.
    mutating func ipv6(_ bytes: UnsafeRawBufferPointer)
    /// Takes a duration.
    ///
    /// - Parameters:
    ///   - nanoseconds: its length without sign.
    ///   - isNegative: whether it counts backwards.
    mutating func duration(_ nanoseconds: UInt64, isNegative: Bool)
    /// Takes the bytes of a value whose type cannot be shown otherwise.
    ///
    /// - Parameter bytes: the bytes as the record holds them.
    mutating func opaque(_ bytes: UnsafeRawBufferPointer)
    /// Learns that the record ends before a value is whole, so that it is left out with its name.
    ///
    /// - Parameter columns: how many of the layout's columns are left out with it.
    mutating func missing(columns: Int)
}
