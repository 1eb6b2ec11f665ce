import Base
import Testing

@testable import Layout

struct PackOptionsTests {
    @Test func mergesAuthorAndDescriptionWithAnnotations() throws {
        let options = PackOptions(author: "A", description: "D", annotations: [("k", "v"), ("empty", "")])
        #expect(
            try options.manifestAnnotations() == [
                "org.opencontainers.image.authors": "A", "org.opencontainers.image.description": "D", "k": "v",
                "empty": "",
            ])
    }

    @Test(arguments: [
        PackOptions(annotations: [("", "v")]), PackOptions(annotations: [("k", "1"), ("k", "1")]),
        PackOptions(author: "A", annotations: [("org.opencontainers.image.authors", "B")]),
    ])
    func refusesEmptyAndRepeatedNames(options: PackOptions) {
        do {
            _ = try options.manifestAnnotations()
            Issue.record("the annotations were accepted")
        } catch {
            #expect(error.code == .usage)
        }
    }
}
