import HTTPTypes

/// What a template can name: the values it is rendered with, those of the app's context processors, and what is always there.
///
/// - `request`: its `method`, `path`, `endpoint`, `host`, `scheme`, `args` and `cookies`.
/// - `session`: its values; `flashes`: the messages that wait to be shown, each with its `category` and its `message`.
/// - `config`: the keys that the app's configuration lists.
public struct TemplateContext {
    /// The request that is answered; `nil` outside of one.
    public let request: Request?
    /// What was given, and what the context processors give; of both, what was given counts.
    public let values: [String: Any]
    /// The app that renders.
    package let app: FrozenApp

    init(_ app: FrozenApp, _ request: Request?, _ values: [String: Any?]) throws {
        self.app = app
        self.request = request
        var all: [String: Any] = [:]
        if let request {
            for processor in app.settings.contextProcessors {
                all.merge(try processor(request).compactMapValues(unwrapped)) { $1 }
            }
        }
        self.values = all.merging(values.compactMapValues(unwrapped)) { $1 }
    }

    /// What a name stands for; `nil` for nothing.
    public subscript(name: String) -> Any? { values[name] ?? standard(name) }

    /// Made when a template asks for it: most ask for little.
    private func standard(_ name: String) -> Any? {
        switch name {
        case "request": request?.templateValues
        case "session": request?.session.values.mapValues(\.templateValue)
        case "flashes": request?.flashes()
        case "config": app.settings.config?.templateValues
        default: nil
        }
    }
}

extension Request {
    fileprivate var templateValues: [String: Any] {
        var values: [String: Any] = [
            "method": method.rawValue, "path": path, "host": host, "scheme": scheme,
            "args": Dictionary(args.map { ($0.name, $0.value) }) { first, _ in first },
            "cookies": Dictionary(cookies.pairs.map { ($0.name, $0.value) }) { first, _ in first },
        ]
        values["endpoint"] = endpoint
        return values
    }
}

extension SessionValue {
    fileprivate var templateValue: Any {
        switch self {
        case .null: String?.none as Any
        case .bool(let value): value
        case .int(let value): value
        case .double(let value): value
        case .string(let value), .markup(let value): value
        case .array(let values), .tuple(let values): values.map(\.templateValue)
        case .object(let values): values.mapValues(\.templateValue)
        case .bytes(let bytes): bytes
        case .uuid(let value): value
        case .date(let value): value
        }
    }
}

extension Config {
    fileprivate var templateValues: [String: Any] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0, self[$0] ?? "") })
    }
}

/// What is in an optional, also in one that only its value knows to be one.
private func unwrapped(_ value: Any?) -> Any? {
    guard let value else { return nil }
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .optional ? mirror.children.first?.value : value
}
