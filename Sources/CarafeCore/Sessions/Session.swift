import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an app remembers of a client between its requests; see ``Request/session``.
///
/// All copies of a request have the same session. Changes are sent with the response, behind the last `afterRequest` hook.
public final class Session: Sendable {
    struct State {
        var values: [String: SessionValue] = [:]
        var isModified = false
        /// Whether the request came without one that is valid.
        var isNew = true
        /// Whether anybody has asked for it; one out of a store is loaded before that.
        var isAccessed = false
        /// The messages that were taken out to be shown in this request.
        var shownFlashes: [Flash]?
        /// Of the record in the store.
        var id: String?
        var needsNewID = false
    }

    private let state: Mutex<State>

    /// - Parameter values: those that the client brought; `nil` when it brought none that are valid.
    init(_ values: [String: SessionValue]?, id: String? = nil) {
        var state = State()
        state.values = values ?? [:]
        state.isNew = values == nil
        state.id = id
        self.state = Mutex(state)
    }

    /// The value of a name, when it is there and is of that type; `nil` removes it.
    ///
    /// ```swift
    /// request.session["user_id"] = 7
    /// let id: Int? = request.session["user_id"]
    /// ```
    public subscript<Value: SessionConvertible>(_ name: String) -> Value? {
        get { state.withLock { $0.values[name] }.flatMap(Value.init) }
        set { set(newValue?.sessionValue, name) }
    }

    /// The value of a name as it is kept.
    @_disfavoredOverload
    public subscript(_ name: String) -> SessionValue? {
        get { state.withLock { $0.values[name] } }
        set { set(newValue, name) }
    }

    /// Keeps any `Codable` value, as JSON.
    ///
    /// - Throws: what the value throws when it is encoded, and an `EncodingError` for one that is nested too deep, or has a
    ///   number that is neither an `Int` nor a `Double`.
    public func set(_ name: String, _ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        try keep(name, [UInt8](try encoder.encode(value)), of: value)
    }

    /// Keeps what a value was encoded as.
    func keep(_ name: String, _ json: [UInt8], of value: some Encodable) throws(EncodingError) {
        guard let kept = TaggedJSONReader.read(json, untagging: false) else {
            let problem =
                "it is nested deeper than a session can hold, or has a number that neither an Int nor a Double holds; keep "
                + "less of it, such a number as text, or its key"
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: problem))
        }
        set(kept, name)
    }

    /// Returns a `Codable` value; `nil` when there is none of this name.
    ///
    /// - Throws: what the type throws when it cannot be decoded of what is there.
    public func get<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let value = state.withLock({ $0.values[name] }) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(TaggedJSONWriter.write(value, tagging: false)))
    }

    /// Removes a value.
    public func remove(_ name: String) { set(nil, name) }

    /// Removes a value and returns it, when it is of that type.
    public func pop<Value: SessionConvertible>(_ name: String, as type: Value.Type = Value.self) -> Value? {
        let value = state.withLock { $0.values[name] }
        set(nil, name)
        return value.flatMap(Value.init)
    }

    /// Forgets everything: the client's cookie is deleted. What is put in behind that is a session of its own, which in a store
    /// has another id.
    public func clear() {
        state.withLock { state in
            state.values = [:]
            state.needsNewID = true
            state.isModified = true
        }
    }

    /// Makes a session of the same values that whoever has the old cookie does not share: call it when a user logs in.
    ///
    /// A session in a store gets another id. One in a cookie has none, and is only written anew.
    public func regenerate() {
        state.withLock { state in
            state.needsNewID = true
            state.isModified = true
        }
    }

    /// Whether the client keeps it when it is closed, for ``SessionSettings/lifetime`` from the last request that looked at it.
    public var isPermanent: Bool {
        get { self["_permanent"] ?? false }
        set { self["_permanent"] = newValue }
    }

    /// Whether it was changed in this request.
    public var isModified: Bool { state.withLock { $0.isModified } }

    /// Whether the request brought none, or none that is valid.
    public var isNew: Bool { state.withLock { $0.isNew } }

    /// Whether it holds nothing.
    public var isEmpty: Bool { state.withLock { $0.values.isEmpty } }

    /// Everything it holds.
    public var values: [String: SessionValue] { state.withLock { $0.values } }

    /// All there is to know when it is saved.
    var snapshot: State { state.withLock { $0 } }

    func noteAccess() { state.withLock { $0.isAccessed = true } }

    /// Keeps a message behind those that wait; in one step, as tasks of one request may do so at a time.
    func add(_ flash: Flash) {
        state.withLock { state in
            let waiting = state.values["_flashes"].flatMap([SessionValue].init) ?? []
            state.values["_flashes"] = .array(waiting + [flash.tuple])
            state.isModified = true
        }
    }

    /// Takes out the messages at the first call, and returns them again at every other.
    func takeFlashes() -> [Flash] {
        state.withLock { state in
            if let shown = state.shownFlashes { return shown }
            let waiting = state.values.removeValue(forKey: "_flashes")
            if waiting != nil { state.isModified = true }
            let flashes = waiting.flatMap([SessionValue].init)?.compactMap(Flash.init) ?? []
            state.shownFlashes = flashes
            return flashes
        }
    }

    private func set(_ value: SessionValue?, _ name: String) {
        state.withLock { state in
            let old = state.values.updateValueOrRemove(value, forKey: name)
            if value != nil || old != nil { state.isModified = true }
        }
    }
}

extension Dictionary {
    fileprivate mutating func updateValueOrRemove(_ value: Value?, forKey key: Key) -> Value? {
        if let value { updateValue(value, forKey: key) } else { removeValue(forKey: key) }
    }
}

extension Request {
    /// What the app remembers of this client, in a cookie that it signs; a Flask app with the same key reads the same.
    ///
    /// ```swift
    /// app.post("/login") { request in
    ///     request.session["user_id"] = 7
    ///     return redirect("/")
    /// }
    /// app.get("/") { request in
    ///     guard let id: Int = request.session["user_id"] else { return "Who are you?" }
    ///     return "You are number \(id)."
    /// }
    /// ```
    /// It needs ``App/secretKey``. Its user can read what is in it, and cannot change it.
    public var session: Session {
        let session = head.context.session(of: app) { app?.sessions.open(self) ?? Session(nil) }
        session.noteAccess()
        return session
    }
}
