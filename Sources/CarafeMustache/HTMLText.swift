import CarafeCore
import Mustache

/// Escapes what stands between `{{` and `}}`.
///
/// The library looks at characters: a quote with a combining mark behind it is another one than a quote, and ends an
/// attribute all the same.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String { escape(text) }

    /// Stands before every template, on a line that gives none: the library begins each, also a partial, with its own.
    static let pragma: String = {
        MustacheContentTypes.register(HTMLText(), named: "HTML")
        return "{{% CONTENT_TYPE:HTML}}\n"
    }()
}
