/// A type that a handler can take from the path: `{ (request, id: Int) in … }`.
///
/// Types of your own conform in a line when they are an enum of strings, and then match only the paths that name a case:
///
/// ```swift
/// enum Color: String, PathParameter { case red, green }
///
/// app.get("/paint/<color>") { (request, color: Color) in … }
/// ```
/// A type that reads text in its own way says how, and is given a converter's name with ``App/converter(_:_:weight:matchesSlashes:fileID:line:)``.
public protocol PathParameter: Sendable {
    /// The converters whose text this type reads; a rule that names another one for it is refused when the app starts.
    static var converterNames: Set<String> { get }

    /// Reads the value, or says that the text is none: then the next rule that fits the path is tried.
    init?(pathText: PathText)

    /// Writes the value as it stands in a path, not yet percent-encoded.
    func pathText(for arguments: ConverterArguments) -> String
}

extension PathParameter {
    /// None but the converters it is registered for.
    public static var converterNames: Set<String> { [] }
}

extension PathParameter where Self: RawRepresentable<String> {
    /// Plain text and listed words.
    public static var converterNames: Set<String> { ["string", "any"] }

    /// Reads the case with this raw value.
    public init?(pathText: PathText) {
        self.init(rawValue: pathText.string)
    }

    /// Writes the raw value.
    public func pathText(for arguments: ConverterArguments) -> String { rawValue }
}

extension PathParameter where Self: LosslessStringConvertible {
    /// Reads what the type's description reads back.
    public init?(pathText: PathText) {
        self.init(pathText.string)
    }

    /// Writes the description.
    public func pathText(for arguments: ConverterArguments) -> String { description }
}

/// The text that stands in a path where a rule has a parameter.
public struct PathText: Sendable {
    /// The request's bytes; sharing them costs less than copying the few that are meant.
    package let bytes: [UInt8]
    package let range: ByteRange
    /// The arguments the rule gives its converter, as in `<hex(6):color>`.
    public let arguments: ConverterArguments

    @inline(__always)
    package init(_ bytes: [UInt8], _ range: ByteRange, _ arguments: ConverterArguments) {
        self.bytes = bytes
        self.range = range
        self.arguments = arguments
    }

    /// The decoded text; never empty.
    public var string: String { bytes.string(at: range) }
}
