import Base
import Store
import Synchronization
import SystemPackage
import Testing

@testable import Layout

/// STO-32, CLI-15: the layout on the other side is waited for as the verb's own one is.
struct OtherLayoutTests {
    private enum Verb: CaseIterable {
        case load, save
    }

    @Test(arguments: Verb.allCases)
    private func saysWhomItWaitsForAndStopsWhenInterrupted(verb: Verb) throws {
        let scratch = Scratch()
        let paths = ["own", "other"].map { FilePath("\(scratch.path)/\($0)") }
        for path in paths {
            var fixture = ImageFixture()
            try fixture.addImage("a")
            let archive = FilePath(try scratch.write("archive.tar", fixture.archive()))
            let layout = try ImageLayout.create(path, wait: .zero, makingParents: false)
            _ = try ImageImport.load(.archive(archive), into: layout)
        }
        let holder = try ExclusiveLocks.take(of: try ImageLayout.open(paths[1], isForWriting: true), wait: .zero)
        let heard = Heard()
        let watch = StoreLock.Watch(onWait: heard.take, isInterrupted: { !heard.texts.isEmpty })
        let own = try ImageLayout.open(paths[0], isForWriting: true, watch: watch)
        let (loading, saving) = (LoadOptions(wait: .seconds(30)), SaveOptions(wait: .seconds(30)))
        let error = failure {
            switch verb {
            case .load: _ = try ImageImport.load(.directory(paths[1]), into: own, options: loading)
            case .save: _ = try ImageExport.save([], from: own, to: .directory(paths[1]), options: saving)
            }
        }
        #expect(error?.code == .interrupted)
        #expect(heard.texts.count == 1 && heard.texts[0].contains("\(paths[1])/.bee-oci/store.lock"))
        _ = consume holder
    }

    private final class Heard: Sendable {
        private let notices = Mutex<[String]>([])

        var texts: [String] { notices.withLock { $0 } }

        @Sendable func take(_ text: String) { notices.withLock { $0.append(text) } }
    }
}
