import ArchiveFixtures
import Glibc
import Testing

// STO-70, STO-71: an archive that holds what it must not is refused, and nothing is written outside the layout.
@Suite struct ArchiveMemberTests {
    /// One thing that is wrong with an otherwise sound archive.
    struct Trick: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Whether it stands before the sound members.
        let isFirst: Bool
        let add: @Sendable (inout TarBytes, SoundLayout) -> Void

        init(_ name: String, isFirst: Bool = true, _ add: @escaping @Sendable (inout TarBytes, SoundLayout) -> Void) {
            testDescription = name
            self.isFirst = isFirst
            self.add = add
        }
    }

    private static let content = Array("evil".utf8)

    private static let paths = [
        "../evil", "../../../../../../tmp/bee-oci-evil", "blobs/../../evil", "blobs/sha256/../../../evil", "./../evil",
        "/tmp/bee-oci-evil", "//tmp/bee-oci-evil", "blobs/sha256/..", "..",
    ]

    static let tricks: [Trick] =
        paths.map { path in Trick("named \(path)") { tar, _ in tar.add(path, content) } } + [
            Trick("named ../evil in a pax header") { tar, _ in
                tar.addPax([("path", "../evil")])
                tar.add("harmless", content)
            },
            Trick("named /evil in a pax header") { tar, _ in
                tar.addPax([("path", "/tmp/bee-oci-evil")])
                tar.add("harmless", content)
            },
            Trick("blobs as a link") { tar, _ in tar.add("blobs", type: "2", link: "/tmp") },
            Trick("blobs/sha256 as a link") { tar, _ in tar.add("blobs/sha256", type: "2", link: "../..") },
            Trick("blobs as a file") { tar, _ in tar.add("blobs", content) },
            Trick("index.json as a link") { tar, _ in tar.add("index.json", type: "2", link: "/etc/passwd") },
            Trick("index.json as a FIFO", isFirst: false) { tar, _ in tar.add("index.json", type: "6") },
            Trick("index.json as a folder", isFirst: false) { tar, _ in tar.add("index.json/", type: "5") },
            Trick("oci-layout as a hard link") { tar, _ in tar.add("oci-layout", type: "1", link: "index.json") },
            Trick("index.json twice", isFirst: false) { tar, _ in
                tar.add("./index.json", text: #"{"schemaVersion":2,"manifests":[]}"#)
            },
            Trick("oci-layout twice", isFirst: false) { tar, _ in
                tar.add("oci-layout", text: #"{"imageLayoutVersion":"1.0.0" }"#)
            },
            Trick("a blob twice, sound and not", isFirst: false) { tar, near in tar.add(near.program, content) },
            Trick("a blob twice, not sound and sound") { tar, near in tar.add(near.program, content) },
        ]
        + [("1", "hard link"), ("2", "link"), ("3", "device"), ("4", "disk"), ("6", "FIFO"), ("5", "folder")].map {
            type, name in
            Trick("a blob as a \(name)", isFirst: false) { tar, near in
                tar.add(near.program, type: Character(type), link: "/etc/passwd")
            }
        }

    @Test(arguments: tricks)
    func refusesAnArchiveThatHoldsWhatItMustNot(trick: Trick) throws {
        let scene = try Scene()
        var tar = TarBytes()
        if trick.isFirst { trick.add(&tar, scene.near) }
        var sound = TarBytes()
        if !trick.isFirst { trick.add(&sound, scene.near) }
        let bytes = tar.bytes + scene.near.archive.prefix(Members(of: scene.near.archive).end) + sound.ended
        try scene.folder.write(bytes, to: "bad.tar")
        try scene.expectLoad("bad.tar", "archive-invalid", about: "bad.tar")
        #expect(access("/tmp/bee-oci-evil", F_OK) != 0)
    }

    // CLI-41: what is no part of a layout is ignored, whatever it is.
    @Test func ignoresMembersThatAreNoPartOfALayout() throws {
        let scene = try Scene()
        var tar = TarBytes()
        tar.add("link", type: "2", link: "/etc/passwd")
        tar.add("a\u{1B}[2Jb\nc", Self.content)
        tar.add("fifo", type: "6")
        tar.add("blobs/sha256/.tmp", Self.content)
        let sound = scene.near.archive
        try scene.folder.write(tar.bytes + sound, to: "odd.tar")
        let result = try scene.expectLoad("odd.tar", nil)
        #expect(result.errors.contains("warning: "))
    }

    // Sizes are octal, or binary where the first bit is set (tar(5), star and GNU extensions).
    @Test(arguments: [
        Array("77777777777\0".utf8), Array("00000000000\0".utf8), Array("00000000001\0".utf8),
        Array("-0000000001\0".utf8),
        [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], [UInt8](repeating: 0xFF, count: 12),
        [0xFF, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0],
    ])
    func refusesASizeTheArchiveDoesNotHave(size: [UInt8]) throws {
        let scene = try Scene()
        var tar = TarBytes()
        let program = scene.near.program
        for (name, bytes) in scene.near.files.sorted(by: { $0.key < $1.key }) {
            tar.add(name, bytes, claiming: name == program ? size : nil)
        }
        try scene.folder.write(tar.ended, to: "bad.tar")
        try scene.expectLoad("bad.tar", "archive-invalid", about: "bad.tar")
    }

    @Test(
        arguments: ["path", "size", "linkpath", "GNU.sparse.major", "SCHILY.realsize"],
        ["", "-1", "99999999999999999999", "\u{1B}"])
    func endsWithOneErrorOrNoneWhateverAPaxHeaderSays(key: String, value: String) throws {
        let scene = try Scene()
        var tar = TarBytes()
        tar.addPax([(key, value)])
        tar.add("harmless", Self.content)
        try scene.folder.write(tar.bytes + scene.near.archive, to: "odd.tar")
        let result = try scene.program.start(
            ["load", scene.folder / "odd.tar", "--json", "--layout", scene.folder / "other"]
        ).finish(within: Scene.timeLimit)
        try #require([0, 65].contains(result.status), "\(result.errors)")
        let wholeOrNothing = try ImageCheck(layout: scene.folder / "other")
        #expect(try wholeOrNothing.brokenNames().isEmpty)
        try scene.expectLoad("odd.tar", result.status == 0 ? nil : "archive-invalid")
    }

    // CLI-41: sound images are named beside one that is not.
    @Test func namesTheSoundImagesBesideABrokenOne() throws {
        let scene = try Scene()
        var tar = TarBytes()
        for (name, bytes) in scene.near.files.sorted(by: { $0.key < $1.key }) where name != scene.near.program {
            tar.add(name, bytes)
        }
        try scene.folder.write(tar.ended, to: "bad.tar")
        let result = try scene.expectLoad("bad.tar", "blob-missing", about: "execs", naming: true)
        #expect(result.output.contains(#""name":"other""#))
        let names = try ImageCheck(layout: scene.far).entries().compactMap(\.name)
        #expect(Set(names).isSuperset(of: ["other", "kept", "execs"]))
    }
}
