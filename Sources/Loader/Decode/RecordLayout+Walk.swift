extension RecordLayout {
    /// Hands the values of a record to a sink.
    ///
    /// A record longer than its type is fine. Of a shorter one, members that are not whole are left out, and a type
    /// that is one value or array is handed over as opaque bytes.
    ///
    /// - Parameters:
    ///   - bytes: the record; it need not be aligned.
    ///   - sink: what takes the values.
    /// - Returns: whether the record held every value of its type.
    @inlinable
    public func walk<Sink: ValueSink & ~Copyable>(_ bytes: UnsafeRawBufferPointer, into sink: inout Sink) -> Bool {
        let tables = tables
        return withExtendedLifetime(tables) {
            var walk = RecordWalk(record: bytes, tables: tables, isSwapped: isSwapped, isLittle: isLittle)
            return walk.run(count: tables.instructionCount, into: &sink)
        }
    }
}
