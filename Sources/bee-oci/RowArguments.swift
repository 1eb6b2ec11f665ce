import ArgumentParser
import Report

/// `--filter`, `--fields`, `--sort`, `--top`, `--hist-buckets` and `--hist-key`: which rows are shown, and how.
struct RowArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Show only rows that fulfil this: comm == "bash" && ret < 0, comm ~ "^ba", addr in 10.0.0.0/8, \
            not key.port == 22, map == "print_execs".
            """, valueName: "expression"))
    var filter: String?

    @Option(help: ArgumentHelp("Show these fields, in this order: pid,args.uid,args[0].", valueName: "a,b.c"))
    var fields: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Order the entries of maps by this field; -FIELD turns it around.", valueName: "field"))
    var sort: String?

    @Option(help: ArgumentHelp("Show this many entries of a map, the largest values unless sorted.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "Draw a map with these buckets: upper bounds, linear:10 or log2; may be repeated.", valueName: "map=1,2,5"))
    var histBuckets: [String] = []

    @Option(help: ArgumentHelp("Draw a map by this field; may be repeated.", valueName: "map=field"))
    var histKey: [String] = []

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes a number from 1 on.") }
        if let fields, fields.split(separator: ",", omittingEmptySubsequences: false).contains("") {
            throw ValidationError("--fields takes names of fields with commas between them.")
        }
    }

    /// What was asked for.
    ///
    /// - Parameter drawsHistograms: whether the format has histograms.
    /// - Returns: the request, not yet checked against any map.
    func request(drawsHistograms: Bool) -> RowRequest {
        var request = RowRequest()
        request.filter = filter
        request.fields = (fields ?? "").split(separator: ",").map(String.init)
        request.sort = sort
        request.top = top
        request.histogramBuckets = histBuckets
        request.histogramKeys = histKey
        request.drawsHistograms = drawsHistograms
        return request
    }
}
