public import Base

/// What a session shows: an object this process has loaded, or one that runs from pins.
public protocol RunningObject: AnyObject {
    /// The object as its file says it.
    var spec: ObjectSpec { get }
    /// The maps the kernel holds.
    var maps: [LoadedMap] { get }
    /// The names of the programs whose output is read as text, in the object's order.
    var iterators: [String] { get }
    /// Whether anything is attached that acts by itself.
    var isWaiting: Bool { get }
    /// A descriptor that is readable once another process ends the run; nil where none can.
    var endDescriptor: Int32? { get }

    /// Detaches what this process has attached.
    ///
    /// - Returns: what could not be detached.
    func detach() -> [BeeError]

    /// Runs each attached iterator once and hands on the lines its program prints.
    ///
    /// - Parameter body: is given the program's name and one line without its end, valid until it returns; false stops.
    /// - Throws: what starting and reading an iterator meet.
    func readIterators(_ body: (String, UnsafeRawBufferPointer) throws(BeeError) -> Bool) throws(BeeError)

    /// What its programs have used since the kernel counts.
    ///
    /// - Returns: one for each loaded program.
    /// - Throws: what asking the kernel meets.
    func usage() throws(BeeError) -> [ProgramStatistics.Usage]
}

extension LoadedObject: RunningObject {
    /// Nothing but this process ends what it has attached.
    public var endDescriptor: Int32? { nil }

    /// What its programs have used since the kernel counts.
    public func usage() throws(BeeError) -> [ProgramStatistics.Usage] {
        var usage: [ProgramStatistics.Usage] = []
        for program in object.programs where program.isLoaded {
            usage.append(try .ofProgram(program.descriptor, name: program.name))
        }
        return usage
    }
}
