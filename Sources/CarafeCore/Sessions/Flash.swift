/// A message for the next page that shows such messages; see ``Request/flash(_:_:)``.
public struct Flash: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What kind of message it is: `message` unless it was said.
    public let category: String
    /// What to show.
    public let message: String

    /// The message.
    public var description: String { message }
}

extension Request {
    /// Keeps a message in the session until a page shows it, in this request or a later one.
    ///
    /// ```swift
    /// app.post("/save") { request in
    ///     request.flash("Saved.", "success")
    ///     return redirect("/")
    /// }
    /// app.get("/") { request in request.flashes().map { "<p class=\($0.category)>\(escape($0.message))" }.joined() }
    /// ```
    public func flash(_ message: String, _ category: String = "message") {
        session.add(Flash(category: category, message: message))
    }

    /// Takes the messages out of the session; asked again in the same request, it returns them again.
    ///
    /// - Parameter categories: only messages of these are returned; all when there are none.
    public func flashes(categories: [String] = []) -> [Flash] {
        let flashes = session.takeFlashes()
        return categories.isEmpty ? flashes : flashes.filter { categories.contains($0.category) }
    }
}

extension Flash {
    /// As Flask keeps it.
    var tuple: SessionValue { .tuple([.string(category), .string(message)]) }

    /// A tuple, or, by way of other JSON, a list.
    init?(_ value: SessionValue) {
        guard let pair = [String](sessionValue: value), pair.count == 2 else { return nil }
        self.init(category: pair[0], message: pair[1])
    }
}
