import Base
import Glibc
import Store
import SystemPackage
import Testing

@testable import Layout

/// STO-31, STO-80: a sweep while several blobs are read.
@Suite struct SweepBesideReaderTests {
    private let fixture: LayoutFixture
    private var output: String { fixture.scratch.path + "/out.tar" }

    init() throws {
        fixture = try LayoutFixture()
        try fixture.writeIndex([try fixture.image("content", name: "a")])
    }

    /// Saves the image, takes its name away at the first bytes, sweeps at once, and tells what that and the save met.
    private func saveWhileSweeping() throws -> (sweep: BeeError?, save: BeeError?) {
        var sweep: BeeError?
        var isDue = true
        let save = failure {
            try ImageExport.save([], from: try fixture.open(), to: .archive(FilePath(output))) { _, _ in
                guard isDue else { return }
                isDue = false
                sweep = failure {
                    try fixture.writeIndex([])
                    _ = try ImageLayout.open(fixture.path, isForWriting: true)
                        .collectGarbage(grace: .zero, wait: .zero)
                }
            }
        }
        return (sweep, save)
    }

    // A reader creates nothing (CLI-5), so where no lock file is it has none; what is swept away is missing, and told.
    @Test func aReaderWithoutALockFileIsToldWhatASweepTookAndMakesNothing() throws {
        let result = try saveWhileSweeping()
        #expect(result.sweep == nil)
        #expect(result.save?.code == .blobMissing)
        #expect(access(output, F_OK) != 0)
    }

    @Test func aReaderKeepsASweepAwayFromTheFirstWriterOn() throws {
        _ = try ImageLayout.open(fixture.path, isForWriting: true).sharedLock(wait: .zero)
        let result = try saveWhileSweeping()
        #expect(result.sweep?.code == .busy)
        #expect(result.save == nil)
        #expect(try readArchive(try fixture.scratch.read("out.tar")).members.count == 7)
    }

    // An image that keeps its name is never swept, lock or not.
    @Test func aSweepTakesNothingOfANamedImageFromAReaderWithoutALock() throws {
        var isDue = true
        _ = try ImageExport.save([], from: try fixture.open(), to: .archive(FilePath(output))) { _, _ in
            guard isDue else { return }
            isDue = false
            let result = failure {
                try ImageLayout.open(fixture.path, isForWriting: true).collectGarbage(grace: .zero, wait: .zero)
            }
            #expect(result == nil)
        }
        #expect(try readArchive(try fixture.scratch.read("out.tar")).members.count == 7)
    }
}
