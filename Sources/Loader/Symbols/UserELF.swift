import Base
import Glibc

/// A program or library of the host: what of it is mapped, its functions, its build id.
///
/// Read with bounds: the file is somebody else's. Layout: the System V ABI, chapters 4 and 5.
struct UserELF {
    private struct Segment {
        let type: UInt32
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

    /// Names are read up to this length; longer ones make nobody wiser.
    private static let longestName = 4096

    private let segments: [Segment]
    private let sections: [Section]

    /// Reads the headers of a 64-bit ELF file of this machine's byte order.
    ///
    /// Nil for any other file and for a damaged one.
    /// - Parameter file: the file.
    init?(_ file: borrowing RegularFile) {
        let source = FileBytes(file)
        guard let head = source.read(0, 64), head[0..<4] == [0x7F, 0x45, 0x4C, 0x46], head[4] == 2,
            head[5] == (ByteOrder.host == .little ? 1 : 2)
        else { return nil }
        var cursor = ByteCursor(head)
        guard cursor.skip(32), let programs: UInt64 = cursor.read(), let tables: UInt64 = cursor.read(),
            cursor.skip(8), let programCount: UInt16 = cursor.read(), cursor.skip(2),
            let tableCount: UInt16 = cursor.read(),
            let segments = source.records(at: programs, count: programCount, size: 56, Self.segment),
            let sections = source.records(at: tables, count: tableCount, size: 64, Self.section)
        else { return nil }
        self.segments = segments
        self.sections = sections
    }

    private static func segment(_ cursor: inout ByteCursor) -> Segment? {
        guard let type: UInt32 = cursor.read(), cursor.skip(4), let offset: UInt64 = cursor.read(),
            let address: UInt64 = cursor.read(), cursor.skip(8), let size: UInt64 = cursor.read()
        else { return nil }
        return Segment(type: type, offset: offset, address: address, size: size)
    }

    private static func section(_ cursor: inout ByteCursor) -> Section? {
        guard cursor.skip(4), let type: UInt32 = cursor.read(), cursor.skip(16), let offset: UInt64 = cursor.read(),
            let size: UInt64 = cursor.read(), let link: UInt32 = cursor.read()
        else { return nil }
        return Section(type: type, offset: offset, size: size, link: Int(link))
    }
}

// Addresses and places in the file. PT_LOAD, 1, is what is mapped.
extension UserELF {
    /// Where in the file an address lies; nil where nothing of the file is mapped to it.
    func offset(of address: UInt64) -> UInt64? {
        guard
            let segment = segments.first(where: {
                $0.type == 1 && address >= $0.address && address - $0.address < $0.size
            })
        else { return nil }
        let (offset, overflows) = (address - segment.address).addingReportingOverflow(segment.offset)
        return overflows ? nil : offset
    }

    /// The address of a place in the file, before it is mapped; what `addr2line` takes.
    func address(of offset: UInt64) -> UInt64? {
        guard
            let segment = segments.first(where: {
                $0.type == 1 && offset >= $0.offset && offset - $0.offset < $0.size
            })
        else { return nil }
        let (address, overflows) = (offset - segment.offset).addingReportingOverflow(segment.address)
        return overflows ? nil : address
    }
}

// Functions and build id.
extension UserELF {
    /// Whether the file has the table of all its functions, `.symtab`, and not only of those that others call.
    var isComplete: Bool { sections.contains { $0.type == 2 } }

    /// Hands over the functions of `.dynsym` and `.symtab`, with their addresses before the file is mapped.
    ///
    /// - Parameters:
    ///   - file: the file whose headers these are.
    ///   - body: is given a function's name, its address, and its size, 0 where the file does not say.
    /// - Returns: false where a table is damaged; it ends there.
    func forEachFunction(
        in file: borrowing RegularFile, _ body: (_ name: ArraySlice<UInt8>, _ address: UInt64, _ size: UInt64) -> Void
    ) -> Bool {
        let source = FileBytes(file)
        for type: UInt32 in [11, 2] {
            guard let table = sections.first(where: { $0.type == type }) else { continue }
            guard table.link < sections.count else { return false }
            let names = sections[table.link]
            guard let symbols = source.read(table.offset, Int(clamping: table.size)),
                let texts = source.read(names.offset, Int(clamping: names.size))
            else { return false }
            Self.forEachFunction(symbols, texts, body)
        }
        return true
    }

    private static func forEachFunction(
        _ symbols: [UInt8], _ texts: [UInt8], _ body: (ArraySlice<UInt8>, UInt64, UInt64) -> Void
    ) {
        var cursor = ByteCursor(symbols)
        while let name: UInt32 = cursor.read(), let info: UInt8 = cursor.read(), cursor.skip(1),
            let section: UInt16 = cursor.read(), let address: UInt64 = cursor.read(), let size: UInt64 = cursor.read()
        {
            let start = Int(name)
            // STT_FUNC and STT_GNU_IFUNC, defined here.
            guard [2, 10].contains(info & 0xF), section != 0, start < texts.count,
                let end = texts[start..<min(texts.count, start + longestName)].firstIndex(of: 0)
            else { continue }
            body(texts[start..<end], address, size)
        }
    }

    /// The note that tells builds apart (PT_NOTE, 4; NT_GNU_BUILD_ID, 3, of the owner "GNU").
    func buildID(in file: borrowing RegularFile) -> [UInt8]? {
        let source = FileBytes(file)
        for segment in segments where segment.type == 4 && segment.size <= 1 << 16 {
            guard let bytes = source.read(segment.offset, Int(segment.size)) else { continue }
            var cursor = ByteCursor(bytes)
            while let nameSize: UInt32 = cursor.read(), let size: UInt32 = cursor.read(),
                let type: UInt32 = cursor.read(), let name = cursor.read(count: Int(nameSize)),
                cursor.skip(-Int(nameSize) & 3), let content = cursor.read(count: Int(size))
            {
                if type == 3, name.elementsEqual("GNU\0".utf8) { return Array(content) }
                guard cursor.skip(-Int(size) & 3) else { break }
            }
        }
        return nil
    }
}

/// Parts of an open file, none of them larger than the largest program's tables are.
private struct FileBytes {
    private static let largest = 512 << 20
    private let descriptor: Int32
    private let size: Int

    init(_ file: borrowing RegularFile) {
        descriptor = file.descriptor.rawValue
        size = Int(file.size)
    }

    func read(_ offset: UInt64, _ count: Int) -> [UInt8]? {
        guard count <= Self.largest, let start = Int(exactly: offset), start <= size, count <= size - start else {
            return nil
        }
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

    /// A table of records of one size.
    func records<Record>(
        at offset: UInt64, count: UInt16, size: Int, _ read: (inout ByteCursor) -> Record?
    ) -> [Record]? {
        guard let bytes = self.read(offset, Int(count) * size) else { return nil }
        var records: [Record] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            var cursor = ByteCursor(bytes, range: start..<start + size)
            guard let record = read(&cursor) else { return nil }
            records.append(record)
        }
        return records
    }
}
