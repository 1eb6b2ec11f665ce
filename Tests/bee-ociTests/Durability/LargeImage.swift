import Base
import Glibc
import Layout
import Store
import SystemPackage
import Testing

/// An image larger than pipes and small disks are, of a type nobody looks into.
enum LargeImage {
    /// Puts an image of random layers into a layout, which is made where it is missing.
    static func make(_ name: String, layers: Int, of size: Int, in path: String) throws {
        var random = SystemRandomNumberGenerator()
        try make(name, of: (0..<layers).map { _ in random.bytes(size) }, in: path)
    }

    /// Puts an image of layers into a layout, which is made where it is missing.
    static func make(_ name: String, of layers: [[UInt8]], in path: String) throws {
        let layout = try ImageLayout.create(FilePath(path), wait: .seconds(60), makingParents: false)
        // As a writer does; where nobody ever wrote, there is no lock file that a reader could hold.
        let lock = try layout.sharedLock(wait: .seconds(60))
        let blobs = try ([Array("{}".utf8)] + layers).map { content in
            #"{"mediaType":"application/octet-stream","digest":"\#(try layout.blobs.store(content))","size":\#(content.count)}"#
        }
        let manifest = """
            {"schemaVersion":2,"mediaType":"\(MediaType.ociManifest)","config":\(blobs[0]),\
            "layers":[\(blobs[1...].joined(separator: ","))]}
            """
        let digest = try layout.blobs.store(Array(manifest.utf8))
        let image = Descriptor(mediaType: .ociManifest, digest: digest, size: Int64(manifest.utf8.count))
        try layout.edit(wait: .seconds(60)) { editor throws(BeeError) in _ = try editor.set(name: name, image) }
        _ = consume lock
    }
}

extension SystemRandomNumberGenerator {
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}

/// A FIFO that a test holds open at both ends, so that nobody waits for the other end to be opened.
final class HeldPipe {
    let path: String
    private var descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        try #require(mkfifo(path, 0o600) == 0)
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
    }

    deinit { close() }

    /// Whether something is there to be read.
    var isFilled: Bool {
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&interest, 1, 0) > 0
    }

    /// Writes bytes for a process that reads them; stops where it has ended.
    func write(_ bytes: ArraySlice<UInt8>, for reader: Program.Running) throws {
        var rest = bytes
        while !rest.isEmpty, try reader.poll() == nil {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else { usleep(1000) }
        }
    }

    /// Lets go of both ends.
    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
