import ArgumentParser
import Base
import Layout
import Loader
import Store

/// `version`: this program, the libraries it is linked with, the kernel it runs on.
struct VersionCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the version, the libraries and the kernel.")

    @Flag(help: "Print JSON.")
    var json = false

    func run(in context: Context) throws(BeeError) {
        try context.output.write(json ? Self.document() : Self.text())
    }

    private static var libraries: [(name: String, version: String)] {
        let loader = LibraryVersions.current
        return [("libbpf", loader.libbpf), ("libelf", loader.libelf)] + ArchiveLibraries.versions
            + [("libcrypto", DigestLibrary.version), ("zlib", loader.zlib)]
    }

    private static func text() -> [UInt8] {
        var lines = ["bee-oci \(Version.text)"]
        lines += libraries.map { "\($0.name) \($0.version)" }
        lines.append("kernel \(TerminalText.escaped(HostFacts.current.kernelRelease)) \(Platform.host.architecture)")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func document() -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("version", Version.text)
                json.key("libraries")
                json.object { json in
                    for (name, version) in libraries { json.member(name, version) }
                }
                json.member("kernel", HostFacts.current.kernelRelease)
                json.member("architecture", Platform.host.architecture)
            }
        }
    }
}
