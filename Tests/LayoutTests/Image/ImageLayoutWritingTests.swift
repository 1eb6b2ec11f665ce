import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

private func create(_ path: FilePath, makingParents: Bool = false) throws(BeeError) -> ImageLayout {
    try ImageLayout.create(path, wait: .seconds(30), makingParents: makingParents)
}

/// STO-6, STO-27.
@Suite struct ImageLayoutCreateTests {
    private let scratch = Scratch()

    private var path: FilePath { FilePath(scratch.path).appending("layout") }

    @Test func makesALayoutThatItOpensAgain() throws {
        let layout = try create(path)
        #expect(try layout.index().manifests.isEmpty)
        #expect(scratch.names("layout") == [".bee-oci", "blobs", "index.json", "oci-layout"])
        #expect(
            String(decoding: try scratch.read("layout/oci-layout"), as: UTF8.self) == #"{"imageLayoutVersion":"1.0.0"}"#
        )
        #expect(scratch.names("layout/.bee-oci/staging").isEmpty)
        _ = try ImageLayout.open(path)
        _ = try create(path)
    }

    @Test func makesALayoutOfAnEmptyDirectory() throws {
        mkdir(path.string, 0o755)
        _ = try create(path)
        mkdir(path.string + "2", 0o755)
        mkdir(path.string + "2/.bee-oci", 0o755)
        _ = try create(FilePath(path.string + "2"))
    }

    @Test(arguments: ["README", "lost+found/x", "blobs/sha256/aa", "index.json", ".hidden"])
    func refusesADirectoryThatHoldsOtherThings(name: String) throws {
        try scratch.write("layout/" + name, text: "{}")
        let error = failure { try create(path) }
        #expect(error?.code == .layoutInvalid)
        #expect(error?.hint != nil)
        #expect(!scratch.names("layout").contains("oci-layout"))
    }

    @Test func makesParentsOnlyWhenToldTo() throws {
        let deep = path.appending("a").appending("b")
        let error = failure { try create(deep) }
        #expect(error?.code == .layoutMissing)
        #expect(scratch.names().isEmpty)
        _ = try create(deep, makingParents: true)
        #expect(scratch.names("layout/a/b").contains("index.json"))
    }

    static let points: [(FaultPoint, Int)] = [
        (.fileWritten, 1), (.fileSynced, 1), (.fileMoved, 1), (.fileDurable, 1), (.fileWritten, 2), (.fileSynced, 2),
        (.fileMoved, 2), (.fileDurable, 2),
    ]

    @Test(arguments: points)
    func beginsAgainWhereverTheFirstWriterStopped(point: FaultPoint, visit: Int) async throws {
        let path = path
        let fault = "\(point.rawValue):\(visit)"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path.string as String, fault = fault as String] in
            setenv("BEE_OCI_FAULT", fault, 1)
            _ = try ImageLayout.create(FilePath(path), wait: .zero, makingParents: false)
        }
        #expect(try create(path).index().manifests.isEmpty)
    }

    @Test func manyCreateOneLayoutAtOnce() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask { try addEntry(number, in: try create(path)) }
            }
            try await group.waitForAll()
        }
        #expect(try ImageLayout.open(path).index().manifests.count == 12)
    }
}

/// Adds an entry that points nowhere.
private func addEntry(_ number: Int, in layout: ImageLayout) throws(BeeError) {
    let digest = try Digest.sha256(of: [UInt8(truncatingIfNeeded: number)])
    try layout.edit(wait: .seconds(60)) { editor throws(BeeError) in
        _ = try editor.set(name: "n\(number)", Descriptor(mediaType: .ociManifest, digest: digest, size: 1))
    }
}

/// STO-26, STO-27, STO-30, STO-33.
@Suite struct ImageLayoutEditTests {
    private let scratch = Scratch()
    private let layout: ImageLayout

    init() throws { layout = try create(FilePath(scratch.path).appending("layout")) }

    @Test func keepsASpareCopy() throws {
        try addEntry(1, in: layout)
        try addEntry(2, in: layout)
        #expect(try scratch.read("layout/.bee-oci/index.prev") == scratch.read("layout/index.json"))
        #expect(try layout.index().manifests.count == 2)
    }

    @Test func writesNothingWhereNothingChanged() throws {
        try addEntry(1, in: layout)
        var before = stat()
        stat(scratch.path + "/layout/index.json", &before)
        try addEntry(1, in: layout)
        var after = stat()
        stat(scratch.path + "/layout/index.json", &after)
        #expect(before.st_ino == after.st_ino)
    }

    @Test func writesNothingWhereTheChangeFails() throws {
        let before = try scratch.read("layout/index.json")
        let error = failure {
            try layout.edit(wait: .zero) { editor throws(BeeError) in
                editor.remove { _ in true }
                try editor.set(
                    name: "a", Descriptor(mediaType: .ociManifest, digest: try Digest.sha256(of: []), size: 0))
                throw BeeError(.failure, "", "no")
            }
        }
        #expect(error?.code == .failure)
        #expect(try scratch.read("layout/index.json") == before)
    }

    @Test func refusesToWriteAnIndexTooLargeToBeReadAgain() throws {
        let before = try scratch.read("layout/index.json")
        let large = Descriptor(
            mediaType: .ociManifest, digest: try Digest.sha256(of: []), size: 0,
            annotations: ["k": String(repeating: "x", count: 32 << 20)])
        let error = failure {
            try layout.edit(wait: .zero) { editor throws(BeeError) in _ = try editor.set(name: "a", large) }
        }
        #expect(error?.code == .documentInvalid)
        #expect(try scratch.read("layout/index.json") == before)
    }

    @Test func losesNoNameToManyWriters() async throws {
        let path = layout.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { try addEntry(number, in: try create(path)) }
            }
            try await group.waitForAll()
        }
        #expect(Set(try layout.index().manifests.compactMap(\.name)) == Set((0..<40).map { "n\($0)" }))
    }

    @Test func saysThatItIsBusy() throws {
        let error = failure {
            try layout.edit(wait: .zero) { _ throws(BeeError) in
                try ImageLayout.open(layout.path).edit(wait: .milliseconds(20)) { _ throws(BeeError) in }
            }
        }
        #expect(error?.code == .busy)
    }

    static let points: [(FaultPoint, Int, Bool)] = [
        (.indexKept, 1, false), (.fileWritten, 1, false), (.fileSynced, 1, false), (.fileMoved, 1, true),
        (.fileDurable, 1, true), (.fileWritten, 2, true), (.fileMoved, 2, true), (.fileDurable, 2, true),
    ]

    @Test(arguments: points)
    func theIndexIsTheOldOrTheNewOneWhereverItsWriterStops(point: FaultPoint, visit: Int, isNew: Bool) async throws {
        try addEntry(1, in: layout)
        let fault = "\(point.rawValue):\(visit)"
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = layout.path.string as String, fault = fault as String] in
            let layout = try ImageLayout.open(FilePath(path))
            setenv("BEE_OCI_FAULT", fault, 1)
            let digest = try Digest.sha256(of: [2])
            try layout.edit(wait: .zero) { editor throws(BeeError) in
                _ = try editor.set(name: "n2", Descriptor(mediaType: .ociManifest, digest: digest, size: 1))
            }
        }
        #expect(try layout.index().manifests.compactMap(\.name) == (isNew ? ["n1", "n2"] : ["n1"]))
        // The spare copy has what was acknowledged before, or more.
        let spare = try #require(try layout.previousIndex()).manifests.compactMap(\.name)
        #expect(spare == ["n1"] || isNew && spare == ["n1", "n2"])
        // The lock ended with its process.
        try addEntry(3, in: layout)
    }

    // STO-26: what another tool has written is in the copy before our change begins.
    @Test func theSpareCopyIsBroughtForwardToWhatAnotherToolWrote() async throws {
        try addEntry(1, in: layout)
        let ours = try scratch.read("layout/index.json")
        let theirs = String(decoding: ours, as: UTF8.self).replacing("n1", with: "theirs")
        try scratch.write("layout/index.json", Array(theirs.utf8))
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = layout.path.string as String] in
            let layout = try ImageLayout.open(FilePath(path))
            setenv("BEE_OCI_FAULT", "index-kept", 1)
            try addEntry(2, in: layout)
        }
        #expect(try #require(try layout.previousIndex()).manifests.compactMap(\.name) == ["theirs"])
    }

    @Test func readersSeeTheOldOrTheNewIndexAlways() async throws {
        let layout = layout
        let writer = Task.detached {
            for number in 0..<100 { try addEntry(number % 7, in: layout) }
        }
        for _ in 0..<300 { _ = try layout.index() }
        try await writer.value
    }

    @Test func sharedLocksShareAndAreMadeWhereWeWrite() throws {
        let first = try layout.sharedLock(wait: .zero)
        let second = try layout.sharedLock(wait: .zero)
        let reader = try ImageLayout.open(layout.path).sharedLock(wait: .zero)
        let areHeld = (first != nil, second != nil, reader != nil)
        #expect(areHeld == (true, true, true))
    }
}
