public import Base
import Glibc

/// A number in which a program counts what it could not report: a global variable or a map.
///
/// Known are the names `dropped` and `lost`, and those that end in `lost_samples`, as Inspektor Gadget has them.
public final class LossCounter {
    /// The variable's or map's name.
    public let name: String
    private var reader: MapReader
    /// Where the number lies in a value; of a map of its own every value is a number.
    private let field: Range<Int>
    private var last: UInt64 = 0

    /// The counters of an object.
    ///
    /// - Parameter object: an object that runs.
    /// - Returns: the counters, none where nothing is named so or is no number of 4 or 8 bytes.
    /// - Throws: what preparing to read meets.
    public static func all(in object: any RunningObject) throws(BeeError) -> [LossCounter] {
        var counters: [LossCounter] = []
        for variable in object.spec.variables where isLossName(variable.name) && [4, 8].contains(variable.size) {
            guard let map = object.maps.first(where: { $0.name == variable.section }) else { continue }
            let field = variable.offset..<variable.offset + variable.size
            counters.append(LossCounter(variable.name, try MapReader.open(map), field))
        }
        for map in object.maps where isLossName(map.name) && [4, 8].contains(map.valueSize) {
            guard !map.spec.isInternal, MapReader.canRead(map) else { continue }
            counters.append(LossCounter(map.name, try MapReader.open(map), 0..<map.valueSize))
        }
        return counters
    }

    private init(_ name: String, _ reader: consuming MapReader, _ field: Range<Int>) {
        self.name = name
        self.reader = reader
        self.field = field
    }

    /// Whether a name says that something was lost.
    static func isLossName(_ name: String) -> Bool {
        name == "dropped" || name == "lost" || name.hasSuffix("lost_samples")
    }

    /// How much was lost since the last call; what a program sets back counts from there on.
    ///
    /// - Returns: the difference.
    /// - Throws: what reading meets.
    public func takeLost() throws(BeeError) -> UInt64 {
        try reader.read()
        var total: UInt64 = 0
        let (field, stride, count) = (field, reader.valueStride, reader.valueCount)
        reader.forEach { _, value in
            for index in 0..<count {
                let part = UnsafeRawBufferPointer(rebasing: value[(index * stride + field.lowerBound)...])
                total &+=
                    field.count == 4 ? UInt64(part.loadUnaligned(as: UInt32.self)) : part.loadUnaligned(as: UInt64.self)
            }
        }
        defer { last = total }
        return total >= last ? total - last : 0
    }
}
