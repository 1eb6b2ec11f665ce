import Base
import Glibc
import Layout
import Loader
import Store

/// What is written down of a run that stays, and what following it needs.
struct RunRecord {
    /// The image's name or digest, or the object's file.
    var source: String
    /// The image and the layout it came from; nil for a file.
    var image: ImageOrigin?
    /// The digest of the object's bytes, which lie beside the record.
    var object: Digest
    /// When it was attached, in seconds since the machine started, time asleep included.
    var started: Int64
    /// The boot in which that was; nil where the kernel did not tell it, or an older version wrote the record.
    var boot: String?
    /// The version of the program that attached it.
    var version: String
    /// The maps that were asked for beside those the object declares.
    var maps: [String]
    /// `--record` and `--flags` of the run.
    var records: [String]
    var listsFlags: Bool
    /// Everything that is pinned.
    var pins: [Pin] = []

    /// The record as a document.
    var document: [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("record", 1)
                json.member("source", source)
                json.member("layout", image?.layout)
                json.member("name", image?.name)
                json.member("digest", image?.digest.description)
                json.member("object", object.description)
                json.member("started", started)
                json.member("boot", boot)
                json.member("version", version)
                json.member("maps", maps)
                json.member("records", records)
                json.member("flags", listsFlags)
                json.key("pins")
                json.array(pins) { json, pin in
                    json.object { json in
                        json.member("kind", pin.kind.rawValue)
                        json.member("name", pin.name)
                        json.member("number", pin.number)
                    }
                }
            }
        }
    }

    /// Reads a record.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - subject: its file, for errors.
    /// - Returns: the record.
    /// - Throws: `document-invalid`, `digest-invalid`.
    static func parse(_ bytes: [UInt8], subject: String) throws(BeeError) -> RunRecord {
        let root = try JSONDocument(parsing: bytes, subject: subject).root
        guard root["record"]?.integer == 1, let source = root["source"]?.string,
            let object = root["object"]?.string, let started = root["started"]?.integer,
            let version = root["version"]?.string, let maps = root["maps"]?.texts,
            let records = root["records"]?.texts, let flags = root["flags"],
            let pins = root["pins"]?.array?.map(Pin.init(reading:)), !pins.contains(nil)
        else {
            throw BeeError(.documentInvalid, subject, "is no record of a run as this version writes it")
        }
        return RunRecord(
            source: source, image: try ImageOrigin(reading: root), object: try Digest(parsing: object),
            started: started, boot: root["boot"]?.string, version: version, maps: maps, records: records,
            listsFlags: flags.content == .bool(true), pins: pins.compactMap { $0 })
    }
}

extension RunRecord {
    /// Writes down what is about to stay; nothing is pinned yet.
    ///
    /// - Parameters:
    ///   - source: the object.
    ///   - maps: the maps that were asked for.
    ///   - records: `--record` of the run.
    ///   - listsFlags: `--flags` of the run.
    /// - Throws: what hashing the object meets.
    init(_ source: ProgramSource, maps: [String], records: [String], listsFlags: Bool) throws(BeeError) {
        self.init(
            source: source.name, image: source.origin?.withWholePath, object: try Digest.sha256(of: source.bytes),
            started: NewRun.now(), boot: BootIdentity.current, version: Version.text, maps: maps, records: records,
            listsFlags: listsFlags)
    }
}

/// Where an image came from.
struct ImageOrigin {
    /// The layout's path, from the root.
    let layout: String
    /// The name it was called by; nil for an image without one.
    let name: String?
    /// The digest of its index entry.
    let digest: Digest
}

extension ImageOrigin {
    /// The same with the layout's path from the root, for processes that work elsewhere.
    fileprivate var withWholePath: ImageOrigin {
        guard let path = realpath(layout, nil) else { return self }
        defer { free(path) }
        return ImageOrigin(layout: String(cString: path), name: name, digest: digest)
    }

    /// Reads the part of a record that tells of the image; nil where it tells of none.
    fileprivate init?(reading root: JSONValue) throws(BeeError) {
        guard let layout = root["layout"]?.string, let digest = root["digest"]?.string else { return nil }
        self.init(layout: layout, name: root["name"]?.string, digest: try Digest(parsing: digest))
    }
}

extension Pin {
    /// Reads a pin of a record.
    fileprivate init?(reading value: JSONValue) {
        guard let kind = value["kind"]?.string.flatMap(Kind.init), let name = value["name"]?.string,
            let number = value["number"]?.integer.flatMap({ UInt32(exactly: $0) }), !name.contains("/")
        else { return nil }
        self.init(kind: kind, name: name, number: number)
    }
}

extension JSONValue {
    /// The texts of an array of nothing else.
    fileprivate var texts: [String]? {
        guard let values = array?.map(\.string), !values.contains(nil) else { return nil }
        return values.compactMap { $0 }
    }
}
