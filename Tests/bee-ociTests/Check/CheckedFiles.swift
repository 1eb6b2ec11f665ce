import ObjectFixtures

/// The objects whose judgements are compared with what happens: libbpf-tools, libxdp1 and the gallery, each once.
enum CheckedFiles {
    /// Writes them into a folder.
    ///
    /// - Returns: their names.
    static func write(to folder: TemporaryFolder, in place: String) throws -> [String] {
        var names: [String] = []
        var seen: Set<[UInt8]> = []
        // btrfsdist, ext4dist and their kin are one program.
        for object in InstalledObjects.tools + InstalledObjects.libxdp where seen.insert(object.bytes).inserted {
            let file = object.name.split(separator: "/").last.map(String.init) ?? object.name
            let name = file.hasSuffix(".o") ? file : file.replacing("#0", with: "") + ".bpf.o"
            try folder.write(object.bytes, to: "\(place)/\(name)")
            names.append(name)
        }
        for example in Example.all {
            _ = try example.build(in: folder / place)
            names.append("\(example.name).bpf.o")
        }
        return names
    }
}
