public import Base
import Glibc

extension LoadedObject {
    /// The names of the programs whose output is read as text, in the object's order.
    public var iterators: [String] { plan.iterators }

    /// Runs each attached iterator once and hands on the lines its program prints.
    ///
    /// - Parameter body: is given the program's name and one line without its end, valid until it returns; false stops.
    /// - Throws: what starting and reading an iterator meet; `kernel-unsupported`, `input-output`.
    public func readIterators(
        _ body: (String, UnsafeRawBufferPointer) throws(BeeError) -> Bool
    ) throws(BeeError) {
        for attachment in attachments {
            guard let iterator = attachment as? IteratorAttachment else { continue }
            let reader = try iterator.makeReader()
            var lines = IteratorLines(reader: reader.rawValue, program: iterator.program)
            while let line = try lines.next() {
                guard try line.withBytes({ (bytes) throws(BeeError) in try body(iterator.program, bytes) }) else {
                    return
                }
            }
        }
    }
}
