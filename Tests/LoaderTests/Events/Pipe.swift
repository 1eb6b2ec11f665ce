import Base
import Glibc
import Testing

/// A pipe whose ends close with the test.
final class Pipe {
    private var reader: OwnedDescriptor?
    let writer: OwnedDescriptor

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        reader = OwnedDescriptor(adopting: ends[0])
        writer = OwnedDescriptor(adopting: ends[1])
    }

    var readerNumber: Int32 { reader?.rawValue ?? -1 }

    func closeReader() {
        reader = nil
    }
}
