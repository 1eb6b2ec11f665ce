import CBuildHeaders

/// A header file that programs include and that this program brings along.
public struct BuildHeader: Sendable, Hashable {
    /// Where the file lies below the folder that a compiler searches.
    public let path: String
    /// The file's bytes.
    public let bytes: [UInt8]

    /// All headers, sorted by path: libbpf's as they were where this program was built, and a few of our own.
    public static let all: [BuildHeader] = {
        var headers: [BuildHeader] = []
        while let header = bee_build_header_at(headers.count)?.pointee {
            let bytes = [UInt8](UnsafeBufferPointer(start: header.bytes, count: header.size))
            headers.append(BuildHeader(path: String(cString: header.path), bytes: bytes))
        }
        return headers
    }()

    /// The folder of headers that are searched last, behind the machine's own.
    static let lastFolder = "after"
    /// The header that every source begins with, asked for or not.
    static let prelude = "prelude.h"
}
