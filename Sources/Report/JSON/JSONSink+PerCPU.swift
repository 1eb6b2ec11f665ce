import Loader

extension JSONSink {
    /// Writes a map's value: as it is, or as an array of one value for each CPU.
    ///
    /// The kernel hands per-CPU values out at equal distances of the value's size rounded up to 8, so the distance
    /// follows from the bytes and the number of CPUs.
    mutating func walk(_ layout: RecordLayout, _ bytes: UnsafeRawBufferPointer, cpuCount: Int?) -> Bool {
        guard let cpuCount, cpuCount > 0 else { return layout.walk(bytes, into: &self) }
        let stride = bytes.count / cpuCount
        var isWhole = true
        beginArray()
        for cpu in 0..<cpuCount {
            let part = UnsafeRawBufferPointer(rebasing: bytes[cpu * stride..<cpu * stride + stride])
            isWhole = layout.walk(part, into: &self) && isWhole
        }
        endArray()
        return isWhole
    }
}
