import HTTPTypes

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads sessions from cookies, and writes them there.
struct SessionCookies: Sendable {
    let settings: SessionSettings
    let store: (any SessionStore)?
    private let signer: Signer
    private let clock: WallClock

    init(_ app: AppSettings) {
        settings = app.sessions
        store = app.sessionStore
        clock = app.clock
        signer = Signer(keys: app.keys, salt: "cookie-session", derivation: .hmac, hash: .sha1)
    }

    /// What there is to say about a response that a session belongs to.
    enum Warning: Error, CustomStringConvertible {
        case nearLimit(name: String, size: Int)
        case overLimit(CookieError)
        case ended

        var description: String {
            switch self {
            case .nearLimit(let name, let size):
                "the session cookie \"\(name)\" takes \(size) bytes, and browsers may ignore more than \(largest)"
            case .overLimit(let error):
                "the session was not sent, and the client keeps its old one: \(error), as app.storeSessions(in:) does"
            case .ended:
                "what was put into the session is lost: another request has ended it, or given it another id, meanwhile"
            }
        }

        private var largest: Int { SessionCookies.largest }
    }

    /// Where browsers begin to be different, by the size of the whole field; Werkzeug's figure.
    private static let largest = 4093

    /// The session of a request; an empty one when it brings none, or one that cannot be believed.
    func open(_ request: Request) -> Session {
        guard store == nil, let cookie = cookie(of: request),
            let payload = try? signer.verify(Array(cookie.utf8), at: clock.seconds(), maxAge: lifetime),
            let json = URLSafePayload.decode(payload)
        else { return Session(nil) }
        return Session(Self.values(json))
    }

    /// Says on the response what became of the session.
    ///
    /// - Throws: a ``SessionError`` when it cannot be signed, a ``Warning`` when that is all that happens.
    func save(_ session: Session, of request: Request, in response: inout Response) throws {
        let state = session.snapshot
        guard state.isAccessed else { return }
        guard signer.hasKeys else {
            if state.isModified { throw SessionError.noSecretKey }
            return
        }
        response.vary(by: .cookie)
        if state.values.isEmpty { return state.isModified ? try forget(request, in: &response) : () }
        guard needsSaving(state) else { return }
        let payload = URLSafePayload.encode(TaggedJSONWriter.write(.object(state.values)))
        let value = try signer.sign(payload, at: clock.seconds())
        try setCookie(String(decoding: value, as: UTF8.self), state, of: request, in: &response)
    }

    fileprivate static func values(_ json: [UInt8]) -> [String: SessionValue]? {
        guard case .object(let values) = TaggedJSONReader.read(json) else { return nil }
        return values
    }

    /// Years from now on are as good as for ever, and can be added to any time.
    private var lifetime: Int { Int(min(settings.lifetime.wholeSeconds, 1 << 32)) }

    private func cookie(of request: Request) -> String? { request.cookies[settings.cookieName] }

    private func needsSaving(_ state: Session.State) -> Bool {
        state.isModified || (isPermanent(state) && settings.refreshEachRequest)
    }

    private func isPermanent(_ state: Session.State) -> Bool { state.values["_permanent"] == .bool(true) }

    private func setCookie(
        _ value: String,
        _ state: Session.State,
        of request: Request,
        in response: inout Response,
    ) throws {
        let expires = isPermanent(state) ? clock.seconds() + lifetime : nil
        let cookie = self.cookie(value, expires.map { Date(timeIntervalSince1970: Double($0)) }, of: request)
        let line: String
        do throws(CookieError) { line = try cookie.line() } catch { throw Warning.overLimit(error) }
        response.append(cookie: line)
        if line.utf8.count > Self.largest {
            throw Warning.nearLimit(name: settings.cookieName, size: line.utf8.count)
        }
    }

    private func forget(_ request: Request, in response: inout Response) throws {
        var cookie = cookie("", Date(timeIntervalSince1970: 0), of: request)
        cookie.maxAge = .zero
        response.append(cookie: try cookie.line())
    }

    private func cookie(_ value: String, _ expires: Date?, of request: Request) -> SetCookie {
        SetCookie(
            name: settings.cookieName, value: value, domain: settings.domain, expires: expires,
            isSecure: isSecure ?? request.head.isSecure, isHTTPOnly: settings.httpOnly, path: settings.path,
            sameSite: settings.sameSite, isPartitioned: settings.partitioned)
    }

    /// Browsers would not take some cookies otherwise, also where the app is tried out without HTTPS.
    private var isSecure: Bool? {
        let isNeeded = SetCookie.needsSecure(settings.cookieName, settings.sameSite, settings.partitioned) != nil
        return settings.secure ?? (isNeeded ? true : nil)
    }

    /// What no browser would take in these settings.
    func problem() -> CookieError? {
        let cookie = SetCookie(
            name: settings.cookieName, value: "", domain: settings.domain, isSecure: isSecure ?? true,
            isHTTPOnly: settings.httpOnly, path: settings.path, sameSite: settings.sameSite,
            isPartitioned: settings.partitioned)
        do throws(CookieError) { _ = try cookie.line() } catch { return error }
        return nil
    }
}

// MARK: - Sessions in a store

extension SessionCookies {
    /// The session of a request. An id that the store does not know is never taken over: it may be somebody else's choice.
    func load(_ request: Request, from store: any SessionStore) async throws -> Session {
        guard let id = cookie(of: request), Self.isID(id), let data = try await store.load(Self.key(id)),
            let values = Self.values(data)
        else { return Session(nil) }
        return Session(values, id: id)
    }

    /// Saves what changed, and says on the response what became of the session.
    func save(
        _ session: Session,
        of request: Request,
        in response: inout Response,
        to store: any SessionStore,
    ) async throws {
        let state = session.snapshot
        guard state.isAccessed else { return }
        response.vary(by: .cookie)
        if state.values.isEmpty {
            guard state.isModified else { return }
            if let id = state.id { try await store.delete(Self.key(id)) }
            return try forget(request, in: &response)
        }
        guard needsSaving(state) else { return }
        let data = TaggedJSONWriter.write(.object(state.values))
        if let id = state.id, !state.needsNewID {
            guard try await store.replace(Self.key(id), data, lifetime: settings.lifetime) else {
                // Nothing is said of the cookie: the client may have got another one by now.
                if state.isModified { throw Warning.ended }
                return
            }
            return try setCookie(id, state, of: request, in: &response)
        }
        let id = try Self.newID()
        try await store.save(Self.key(id), data, lifetime: settings.lifetime)
        if let old = state.id { try await store.delete(Self.key(old)) }
        try setCookie(id, state, of: request, in: &response)
    }

    private static let idBytes = 32

    private static func newID() throws -> String {
        String(decoding: Base64.encode(try randomBytes(idBytes), as: .url), as: UTF8.self)
    }

    private static func isID(_ text: String) -> Bool { Base64.decode(text.utf8, as: .url)?.count == idBytes }

    private static func key(_ id: String) throws -> String { Hex.encode(try HashFunction.sha256.hash(Array(id.utf8))) }
}

/// A session that cannot be written.
public enum SessionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The app has no key to sign it with.
    case noSecretKey

    /// What is wrong, and the cure.
    public var description: String {
        switch self {
        case .noSecretKey: "the session was changed, and there is no secret key to sign it with; \(SecretKey.cure)"
        }
    }
}
