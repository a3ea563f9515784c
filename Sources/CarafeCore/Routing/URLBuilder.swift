import CarafePattern
import HTTPTypes

/// Builds the URLs that routes match: of an endpoint's name and values for its parameters.
struct URLBuilder: Sendable {
    typealias Values = [(name: String, value: any PathParameter)]

    /// Path and query, and the host if the rule is for one.
    struct Built: Sendable {
        let host: String?
        let path: String
        /// Whether this server answers there, and so at the port it is asked at.
        let isOurs: Bool
    }

    /// A rule, ready to be filled in.
    fileprivate struct Blank: Sendable {
        let route: Route
        var methods: Set<HTTPRequest.Method>
        let slots: [String: Slot]
        let defaults: [String: String]
    }

    fileprivate struct Slot: Sendable {
        let parameter: RulePattern.Parameter
        let matcher: ParameterMatcher
        let type: ParameterType?
    }

    /// Several, if they take different values; those with the most parameters come first, then those with the most defaults.
    private var blanks: [String: [Blank]] = [:]

    init(_ routes: [Route], _ converters: ConverterTable) {
        for route in routes {
            let same = blanks[route.endpoint]?.firstIndex { $0.route.rule == route.rule && $0.route.host == route.host }
            if let same {
                blanks[route.endpoint]?[same].methods.formUnion(route.methods)
            } else {
                blanks[route.endpoint, default: []].append(Blank(route, converters))
            }
        }
        for endpoint in blanks.keys { blanks[endpoint]?.sort { $0.rank > $1.rank } }
    }

    var endpoints: [String] { blanks.keys.sorted() }

    /// What surrounds the endpoint's routes.
    func scope(of endpoint: String) -> Scope? { blanks[endpoint]?.first?.route.scope }

    /// The parameters that some rule of the endpoint has.
    func parameters(of endpoint: String) -> Set<String> {
        Set(blanks[endpoint]?.flatMap { Array($0.slots.keys) } ?? [])
    }

    /// Builds path and query: values that the rule has no parameter for become the query.
    ///
    /// - Parameter host: a rule for this one is preferred to those for others.
    func url(
        for endpoint: String,
        _ values: Values,
        method: HTTPRequest.Method? = nil,
        near host: String = "",
    ) throws(URLBuildError) -> Built {
        guard let all = blanks[endpoint] else { throw .unknownEndpoint(endpoint, known: endpoints) }
        let candidates = try ordered(all, endpoint, method).filter { $0.isSuitable(values) }
        guard let first = candidates.first else {
            throw .missingValues(endpoint, all.map { ($0.route.rule, $0.needed) }, given: Set(values.map(\.name)))
        }
        guard candidates.count > 1 else { return try first.filled(values, of: endpoint) }
        var failure: URLBuildError?
        var other: Built?
        for candidate in candidates {
            do throws(URLBuildError) {
                let built = try candidate.filled(values, of: endpoint)
                if built.host == nil || built.host == host { return built }
                other = other ?? built
            } catch {
                failure = failure ?? error
            }
        }
        if let other { return other }
        throw failure ?? .unknownEndpoint(endpoint, known: endpoints)
    }

    /// Those that answer the method; unless one is asked for, those first that answer GET.
    private func ordered(
        _ blanks: [Blank],
        _ endpoint: String,
        _ method: HTTPRequest.Method?,
    ) throws(URLBuildError) -> [Blank] {
        guard let method else {
            return blanks.filter { $0.methods.contains(.get) } + blanks.filter { !$0.methods.contains(.get) }
        }
        let answering = blanks.filter { $0.methods.contains(method == .head ? .get : method) }
        guard answering.isEmpty else { return answering }
        throw .unknownMethod(endpoint, method, known: Set(blanks.flatMap(\.methods)))
    }
}

extension URLBuilder.Blank {
    init(_ route: Route, _ converters: ConverterTable) {
        self.route = route
        methods = Set(route.methods)
        let slots = route.parameters.captured.enumerated().map { index, parameter in
            let matcher = ParameterMatcher(parameter.converter, custom: converters.custom)
            return URLBuilder.Slot(parameter: parameter, matcher: matcher, type: route.parameters.type(at: index))
        }
        self.slots = Dictionary(slots.map { ($0.parameter.name, $0) }) { first, _ in first }
        defaults = Dictionary(route.parameters.defaults.map { ($0.name, $0.text) }) { first, _ in first }
    }

    fileprivate var rank: (Int, Int) { (route.parameters.count, defaults.count) }

    /// What has to be given, in the order of the rule.
    fileprivate var needed: [String] { route.parameters.captured.map(\.name) }

    /// Whether all is given that the rule names, and nothing else than it stands for.
    fileprivate func isSuitable(_ values: URLBuilder.Values) -> Bool {
        slots.keys.allSatisfy { name in values.contains { $0.name == name } }
            && values.allSatisfy { name, value in defaults[name].map { $0 == value.pathText(for: .none) } ?? true }
    }

    fileprivate func filled(
        _ values: URLBuilder.Values,
        of endpoint: String,
    ) throws(URLBuildError) -> URLBuilder.Built {
        let query = values.filter { slots[$0.name] == nil && defaults[$0.name] == nil }.map { name, value in
            PercentEncoding.encodeQuery(name) + "=" + PercentEncoding.encodeQuery(value.pathText(for: .none))
        }
        let path = try fill(route.rule, route.rule.source, values, endpoint, PercentEncoding.encodePath)
        let host = try route.host.map { host throws(URLBuildError) in
            let text = try fill(host.pattern, host.source, values, endpoint) { HostPattern.isName($0) ? $0 : nil }
            return String(text.dropFirst())
        }
        let whole = path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        return URLBuilder.Built(host: host, path: whole, isOurs: route.isMatched)
    }

    /// - Parameter encode: `nil` for what cannot stand there, however it is written.
    private func fill(
        _ pattern: RulePattern,
        _ source: String,
        _ values: URLBuilder.Values,
        _ endpoint: String,
        _ encode: (String) -> String?,
    ) throws(URLBuildError) -> String {
        var filled = ""
        for part in pattern.parts {
            switch part {
            case .text(let text):
                filled += encode(text) ?? text
            case .parameter(let parameter):
                let given = values.first { $0.name == parameter.name }
                guard let slot = slots[parameter.name], let value = given?.value else { continue }
                guard let text = slot.text(for: value).flatMap(encode) else {
                    throw .refusedValue(endpoint, source, parameter, value.pathText(for: .none))
                }
                filled += text
            }
        }
        return filled
    }
}

extension URLBuilder.Slot {
    /// Returns what stands in the path for a value, or `nil` if the rule would not read it back.
    fileprivate func text(for value: any PathParameter) -> String? {
        let text = spelled(value.pathText(for: parameter.converter.arguments))
        let bytes = Array(text.utf8)
        guard matcher.accepts(bytes, bytes.indices), matcher.matchesSlashes || !bytes.contains(UInt8(ascii: "/"))
        else { return nil }
        let pathText = PathText(bytes, ByteRange(0, bytes.count), parameter.converter.arguments)
        return type?.accepts(pathText) ?? true ? text : nil
    }

    /// A number in the digits its converter wants: `7` as `007` or `7.0`.
    private func spelled(_ text: String) -> String {
        switch matcher.kind {
        case .int(let fixedDigits?, _, _, _):
            let digits = text.drop { $0 == "-" }
            let zeros = String(repeating: "0", count: max(0, min(fixedDigits, 1_000) - digits.count))
            return text.prefix(text.count - digits.count) + zeros + digits
        case .float:
            return text.contains(".") ? text : text + ".0"
        default:
            return text
        }
    }
}
