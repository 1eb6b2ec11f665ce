import Base
import Glibc

/// Reads files that the kernel makes, and says why where it cannot.
enum LiveFile {
    /// The whole of a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: the most bytes that are read.
    /// - Returns: the bytes, or why there are none.
    static func read(_ path: String, limit: Int) -> Result<[UInt8], HostGap> {
        do throws(BeeError) {
            return .success(try RegularFile.read(path, links: .followed, limit: limit))
        } catch {
            return .failure(gap(error))
        }
    }

    /// The first line of a small file; nil where it cannot be read, which is an answer too.
    static func line(_ path: String) -> String? {
        guard case .success(let bytes) = read(path, limit: 4096) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The lines of a file; none where it cannot be read, which is an answer too.
    static func lines(_ path: String) -> [Substring] {
        guard case .success(let bytes) = read(path, limit: 1 << 22) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private static func gap(_ error: BeeError) -> HostGap {
        guard error.code == .notPermitted else { return HostGap("\(error.subject) \(error.message)") }
        return HostGap("\(error.subject) may not be read", hint: geteuid() == 0 ? nil : "run it with sudo")
    }
}
