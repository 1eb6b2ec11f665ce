public import Loader

/// Single values as text, as `run` shows them in JSON.
public enum ValueText {
    /// Writes one value as JSON.
    ///
    /// - Parameters:
    ///   - bytes: the value.
    ///   - layout: its type.
    /// - Returns: compact JSON in UTF-8.
    public static func json(_ bytes: UnsafeRawBufferPointer, as layout: RecordLayout) -> [UInt8] {
        var sink = JSONSink()
        _ = layout.walk(bytes, into: &sink)
        sink.out.drop(UInt8(ascii: ","))
        return Array(sink.out.bytes)
    }
}
