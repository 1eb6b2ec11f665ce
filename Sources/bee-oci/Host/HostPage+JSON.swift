import Base
import Loader

extension HostPage {
    /// The host as the one JSON line of CLI-426.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - name: the file's name; nil for this host.
    /// - Returns: the line with its end.
    static func document(_ host: HostProfile, name: String?) -> [UInt8] {
        JSONWriter.line { json in
            json.object { json in
                json.member("host", name)
                write(host.details, to: &json)
                json.member("configuration", host.configuration?.count)
                json.key("types")
                writeTypes(of: host, to: &json)
                json.member("functions", host.functions?.count)
                json.member("symbols", host.symbols?.count)
                json.member("tracepoints", host.tracepoints?.count)
                json.member("rawTracepoints", host.rawTracepoints?.count)
                json.key("features")
                write(host.features, to: &json)
                json.key("missing")
                json.array(host.shortcomings) { json, shortcoming in
                    json.object { json in
                        json.member("what", shortcoming.what)
                        json.member("consequence", shortcoming.consequence)
                    }
                }
                json.key("unknown")
                json.object { json in
                    for part in HostPart.allCases {
                        if let gap = host.gap(part) { json.member(part.rawValue, gap.reason) }
                    }
                }
            }
        }
    }

    private static func write(_ details: HostDetails, to json: inout JSONWriter) {
        let facts = details.facts
        json.member("kernel", facts.kernelRelease)
        json.member("kernelVersion", details.kernelVersion)
        json.member("machine", facts.machine)
        json.member("byteOrder", facts.byteOrder.rawValue)
        json.member("processors", facts.processorCount)
        json.member("memory", details.totalMemory)
        json.member("root", details.isRoot)
        json.member("capabilities", facts.capabilities.map { String($0.rawValue, radix: 16) })
        json.member("userNamespace", facts.isInUserNamespace)
        json.member("lockedMemory", facts.lockedMemoryLimit)
        json.member("lockdown", facts.lockdown)
        json.key("securityModules")
        if let modules = details.securityModules {
            json.array(modules) { $0.string($1) }
        } else {
            json.null()
        }
        json.member("controlGroups", details.controlGroups.rawValue)
        json.member("tracefs", details.hasTracefs)
        json.key("parameters")
        json.object { json in
            for (name, value) in details.parameters.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        }
    }

    private static func writeTypes(of host: HostProfile, to json: inout JSONWriter) {
        guard let types = host.kernelTypeBytes else { return json.null() }
        json.object { json in
            json.member("size", types.count)
            json.key("modules")
            json.array(host.moduleTypeBytes) { $0.string($1.name) }
        }
    }

    private static func write(_ features: HostFeatures?, to json: inout JSONWriter) {
        guard let features else { return json.null() }
        json.array(features.all) { json, feature in
            json.object { json in
                json.member("kind", feature.kind.rawValue)
                json.member("number", feature.number)
                json.member("name", feature.name)
                json.member("there", feature.isThere)
                json.member("evidence", feature.evidence.rawValue)
            }
        }
    }
}
