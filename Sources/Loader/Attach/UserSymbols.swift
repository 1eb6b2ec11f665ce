import Base
import Glibc

/// The functions of a program or library, from its symbol tables, with their places in the file.
///
/// Read with bounds: the file is somebody else's. Layout: the System V ABI, chapters 4 and 5.
struct UserSymbols {
    struct Function: Hashable {
        let name: String
        /// Where the function begins, as an offset in the file; what the kernel takes for a probe.
        let offset: UInt
    }

    let functions: [Function]

    private static let largestTable = 512 << 20

    /// Reads `.dynsym` and `.symtab` of a 64-bit ELF file.
    static func read(_ path: String) throws(TargetFault) -> UserSymbols {
        do throws(BeeError) {
            let file = try RegularFile.open(path, links: .followed)
            let reader = Reader(descriptor: file.descriptor.rawValue, size: Int(file.size))
            guard let functions = reader.functions() else {
                throw BeeError(.fileInvalid, path, "is no 64-bit ELF file of this machine's byte order, or is damaged")
            }
            return UserSymbols(functions: functions)
        } catch {
            throw TargetFault(error.description)
        }
    }

    /// The place of a function; with several of one name the first.
    func offset(of name: String) -> UInt? { functions.first { $0.name == name }?.offset }

    /// The functions whose names fit a pattern, in which `*` and `?` stand for any letters.
    func matching(_ pattern: String) -> [Function] {
        let pattern = Array(pattern.utf8)
        var seen: Set<UInt> = []
        return functions.filter { Glob.matches(Array($0.name.utf8), pattern) && seen.insert($0.offset).inserted }
    }
}

extension UserSymbols {
    private struct Reader {
        let descriptor: Int32
        let size: Int

        private struct Segment {
            let offset: UInt64
            let address: UInt64
            let size: UInt64
        }

        private struct Section {
            let type: UInt32
            let offset: UInt64
            let size: UInt64
            let link: Int
        }

        func functions() -> [Function]? {
            guard let head = read(0, 64), head[0..<4] == [0x7F, 0x45, 0x4C, 0x46], head[4] == 2,
                head[5] == (ByteOrder.host == .little ? 1 : 2)
            else { return nil }
            var cursor = ByteCursor(head)
            guard cursor.skip(32), let programs: UInt64 = cursor.read(), let sections: UInt64 = cursor.read(),
                cursor.skip(8), let programCount: UInt16 = cursor.read(), cursor.skip(2),
                let sectionCount: UInt16 = cursor.read(), let segments = segments(programs, Int(programCount)),
                let tables = tables(sections, Int(sectionCount))
            else { return nil }
            var functions: [Function] = []
            for table in tables where table.type == 11 || table.type == 2 {
                guard table.link < tables.count, let found = symbols(table, names: tables[table.link], segments) else {
                    return nil
                }
                functions += found
            }
            return functions
        }

        private func segments(_ offset: UInt64, _ count: Int) -> [Segment]? {
            guard let bytes = read(offset, count * 56) else { return nil }
            var segments: [Segment] = []
            for index in 0..<count {
                var cursor = ByteCursor(bytes, range: index * 56..<(index + 1) * 56)
                guard let type: UInt32 = cursor.read(), cursor.skip(4), let offset: UInt64 = cursor.read(),
                    let address: UInt64 = cursor.read(), cursor.skip(8), let size: UInt64 = cursor.read()
                else { return nil }
                // PT_LOAD: what is mapped.
                if type == 1 { segments.append(Segment(offset: offset, address: address, size: size)) }
            }
            return segments
        }

        private func tables(_ offset: UInt64, _ count: Int) -> [Section]? {
            guard let bytes = read(offset, count * 64) else { return nil }
            var sections: [Section] = []
            for index in 0..<count {
                var cursor = ByteCursor(bytes, range: index * 64..<(index + 1) * 64)
                guard cursor.skip(4), let type: UInt32 = cursor.read(), cursor.skip(16),
                    let offset: UInt64 = cursor.read(), let size: UInt64 = cursor.read(),
                    let link: UInt32 = cursor.read()
                else { return nil }
                sections.append(Section(type: type, offset: offset, size: size, link: Int(link)))
            }
            return sections
        }

        private func symbols(_ table: Section, names: Section, _ segments: [Segment]) -> [Function]? {
            guard let bytes = read(table.offset, Int(clamping: table.size)),
                let texts = read(names.offset, Int(clamping: names.size))
            else { return nil }
            var cursor = ByteCursor(bytes)
            var functions: [Function] = []
            while let name: UInt32 = cursor.read(), let info: UInt8 = cursor.read(), cursor.skip(1),
                let section: UInt16 = cursor.read(), let value: UInt64 = cursor.read(), cursor.skip(8)
            {
                // STT_FUNC, defined here.
                guard info & 0xF == 2, section != 0, Int(name) < texts.count,
                    let place = segments.first(where: { value >= $0.address && value - $0.address < $0.size })
                else { continue }
                var text = ByteCursor(texts, range: Int(name)..<texts.count)
                let (offset, overflows) = (value - place.address).addingReportingOverflow(place.offset)
                guard let name = text.readTerminatedText(), !overflows else { continue }
                functions.append(Function(name: name, offset: UInt(offset)))
            }
            return functions
        }

        private func read(_ offset: UInt64, _ count: Int) -> [UInt8]? {
            guard count <= UserSymbols.largestTable, let start = Int(exactly: offset), start <= size,
                count <= size - start
            else { return nil }
            var bytes = [UInt8](repeating: 0, count: count)
            var done = 0
            while done < count {
                let result = bytes.withUnsafeMutableBytes { buffer in
                    pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(start + done))
                }
                if result < 0, errno == EINTR { continue }
                guard result > 0 else { return nil }
                done += result
            }
            return bytes
        }
    }
}
