import CarafePattern
import HTTPTypes

/// A parameter that a route has though its rule does not name it, with its value.
struct DefaultValue: Sendable {
    let name: String
    /// As it would stand in a path.
    let text: String
    let bytes: [UInt8]
    /// Of what type it was given, for messages.
    let typeName: String

    init(_ name: String, _ value: any PathParameter) {
        self.init(name, value.pathText(for: .none), "\(type(of: value))")
    }

    private init(_ name: String, _ text: String, _ typeName: String) {
        self.name = name
        self.text = text
        bytes = Array(text.utf8)
        self.typeName = typeName
    }

    /// In the spelling that ``CarafePattern/Converter/normalized(_:)`` gives to what a request names.
    func normalized(by converter: Converter?) -> DefaultValue {
        DefaultValue(name, converter?.normalized(text) ?? text, typeName)
    }

    var pathText: PathText { PathText(bytes, ByteRange(0, bytes.count), .none) }
}

extension Converter {
    /// One spelling for all that read as the same value: `007` and `7`.
    func normalized(_ text: String) -> String {
        switch self {
        case .int: Int(text).map(String.init) ?? text
        case .float: Double(text).map { $0.pathText(for: .none) } ?? text
        case .uuid: text.lowercased()
        default: text
        }
    }
}

/// A route's other spelling, which needs fewer values: `/all/` for `/all/page/1`, where the page is 1 unless it is named.
struct ShorterSpelling: Sendable {
    let rule: RulePattern
    let methods: [HTTPRequest.Method]
    let defaults: [DefaultValue]
}
