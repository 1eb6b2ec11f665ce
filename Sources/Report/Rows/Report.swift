public import Base

/// Turns records and map entries into output, in one format.
///
/// Maps are named by their index in the list the report was made with. Rows are kept until `takeOutput`, which is
/// called after each batch; a format may arrange the rows of a batch, but loses none. Records that are shorter than
/// their type show what they hold, and the return value tells so.
public protocol Report: AnyObject {
    /// Takes one record of a ring buffer or perf map.
    ///
    /// - Parameters:
    ///   - map: the map's index; it must have been described as giving events.
    ///   - time: when the batch was read, in nanoseconds since 1970-01-01 UTC.
    ///   - bytes: the record; it need not be aligned.
    /// - Returns: whether the record held every value of its type.
    func event(map: Int, time: UInt64, bytes: UnsafeRawBufferPointer) -> Bool

    /// Takes one entry of a map.
    ///
    /// - Parameters:
    ///   - map: the map's index; it must have been described as giving entries.
    ///   - time: when the map was read, in nanoseconds since 1970-01-01 UTC.
    ///   - key: the key's bytes.
    ///   - value: the value's bytes; of a per-CPU map the values of all CPUs, one after the other at equal distances.
    /// - Returns: whether key and value held every value of their types.
    func entry(map: Int, time: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> Bool

    /// Tells how many records of a map were lost since it was told last.
    ///
    /// - Parameters:
    ///   - map: the map's index.
    ///   - time: when the loss was noticed, in nanoseconds since 1970-01-01 UTC.
    ///   - count: how many records.
    func lost(map: Int, time: UInt64, count: UInt64)

    /// Learns that all entries of one reading of a map were reported, or that it is time to draw what its events come to.
    ///
    /// - Parameters:
    ///   - map: the map's index.
    ///   - time: when the map was read, in nanoseconds since 1970-01-01 UTC.
    func endReading(map: Int, time: UInt64)

    /// Hands the output over and forgets it, whether writing succeeds or not.
    ///
    /// - Parameter write: takes bytes that end with a line; it is not called where there are none.
    /// - Throws: what writing throws.
    func takeOutput(_ write: (UnsafeRawBufferPointer) throws(BeeError) -> Void) throws(BeeError)
}

extension Report {
    /// Does nothing: rows are shown as they come.
    public func endReading(map: Int, time: UInt64) {}
}
