import Base
import Loader

extension MapFootprint {
    /// Writes the memory as CLI-443 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("fixed", fixed)
            json.member("perProcessor", perProcessor)
            json.key("growth")
            switch growth {
            case .none: json.null()
            case .withEntries(let limit, let perProcessor):
                json.object { json in
                    json.member("with", "entries")
                    json.member("limit", limit)
                    json.member("perProcessorLimit", perProcessor)
                }
            case .withOwners(let owners):
                json.object { json in
                    json.member("with", owners)
                    json.key("limit")
                    json.null()
                    json.key("perProcessorLimit")
                    json.null()
                }
            }
        }
    }

    /// The memory for a person: `1.5 MiB`, `8 KiB a processor`, `to 2.0 GiB`, `with sockets`.
    var text: String {
        var parts: [String] = []
        if fixed > 0 || (perProcessor == 0 && growth == .none) { parts.append(Self.text(fixed)) }
        if perProcessor > 0 { parts.append(Self.text(perProcessor) + " a processor") }
        switch growth {
        case .none: break
        case .withEntries(let limit, 0): parts.append("up to " + Self.text(limit))
        case .withEntries(let limit, let perProcessor):
            parts.append("up to \(Self.text(limit)) + \(Self.text(perProcessor)) a processor")
        case .withOwners(let owners): parts.append("grows with \(owners)")
        }
        return parts.joined(separator: " + ")
    }

    private static func text(_ bytes: UInt128) -> String { ByteCount.text(Int64(clamping: bytes)) }
}

extension RiskNote {
    /// Writes the risk as CLI-445 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code.rawValue)
            json.member("text", code.text)
            json.key("evidence")
            json.array(evidence) { json, found in
                json.object { json in
                    json.member("program", found.program)
                    json.member("map", found.map)
                    json.member("reason", found.reason)
                }
            }
        }
    }

    /// What it was found by, each reason once with the programs or maps.
    var reasons: [String] {
        var names: [(reason: String, names: [String])] = []
        var places: [String: Int] = [:]
        for found in evidence {
            let name = found.program ?? found.map ?? ""
            if let place = places[found.reason] {
                names[place].names.append(name)
            } else {
                places[found.reason] = names.count
                names.append((found.reason, [name]))
            }
        }
        return names.map { "\($0.reason) (\(NameSample.text($0.names)))" }
    }
}

extension EventType {
    /// Writes the events of a map as CLI-444 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("map", map)
            json.member("type", type)
            json.member("size", size)
            json.key("fields")
            json.array(fields) { json, field in
                json.object { json in
                    json.member("name", field.name)
                    json.member("type", field.type)
                    json.member("offset", field.bitOffset / 8)
                    json.member("size", field.size)
                    json.member("bits", field.bits)
                }
            }
        }
    }
}

/// The first few of many names.
enum NameSample {
    /// Lists three names and how many more there are.
    ///
    /// - Parameter names: the names.
    /// - Returns: `a, b, c and 4 more`.
    static func text(_ names: [String]) -> String {
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return names.prefix(3).joined(separator: ", ") + more
    }
}
