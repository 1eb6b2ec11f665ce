import ArchiveFixtures
import Base
import Store
import SystemPackage

@testable import Layout

/// A destination layout and the ways into it.
final class ImportTarget {
    let scratch = Scratch()
    let layout: ImageLayout

    init() throws {
        let path = FilePath(scratch.path + "/layout")
        layout = try ImageLayout.create(path, wait: .seconds(1), makingParents: false)
    }

    func load(_ bytes: [UInt8], _ options: LoadOptions = LoadOptions()) throws -> LoadResult {
        let path = try scratch.write("archive.tar", bytes)
        return try ImageImport.load(.archive(FilePath(path)), into: layout, options: options)
    }

    func loadDirectory(_ fixture: ImageFixture, _ options: LoadOptions = LoadOptions()) throws -> LoadResult {
        try fixture.write(to: scratch, "source")
        return try ImageImport.load(.directory(FilePath(scratch.path + "/source")), into: layout, options: options)
    }

    /// The names in index.json.
    func names() throws -> [String?] { try layout.index().manifests.map(\.name) }

    func refusal(_ bytes: [UInt8], _ options: LoadOptions = LoadOptions()) -> BeeError? {
        do {
            _ = try load(bytes, options)
            return nil
        } catch {
            return error as? BeeError
        }
    }
}

/// The ways a fixture reaches the layout, which must not differ in what comes out.
enum Way: CaseIterable, Sendable {
    case plain, reversed, gzip, directory

    func load(_ fixture: ImageFixture, _ target: ImportTarget, _ options: LoadOptions = LoadOptions()) throws
        -> LoadResult
    {
        switch self {
        case .plain: try target.load(fixture.archive(), options)
        case .reversed: try target.load(fixture.archive(reversed: true), options)
        case .gzip: try target.load(gzipStored(fixture.archive()), options)
        case .directory: try target.loadDirectory(fixture, options)
        }
    }
}
