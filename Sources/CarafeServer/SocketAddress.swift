import CCarafeSystem
import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a server listens, in the notation of uWSGI: `127.0.0.1:5051`, `:5051`, `[::1]:5051`, `/run/app.sock`, `@name`.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address (without brackets) and a port; port 0 lets the system choose.
    case internet(host: String, port: UInt16)
    /// A path in the file system.
    case unix(path: String)
    /// A name in Linux's abstract namespace, which leaves no file behind.
    case abstract(name: String)

    /// Reads an address.
    ///
    /// `:port` means the loopback interface: every interface has to be asked for by name, `0.0.0.0:port`, `[::]:port` or
    /// `*:port`. `localhost` is 127.0.0.1.
    ///
    /// - Throws: ``SocketAddressError``, which says what an address looks like.
    public init(_ text: String) throws(SocketAddressError) {
        if text.hasPrefix("@"), text.count > 1 {
            self = .abstract(name: String(text.dropFirst()))
        } else if text.contains("/") {
            self = .unix(path: text.hasPrefix("unix:") ? String(text.dropFirst(5)) : text)
        } else if let colon = text.lastIndex(of: ":") {
            let port = try Self.port(text[text.index(after: colon)...], of: text)
            self = .internet(host: try Self.host(text[..<colon], of: text), port: port)
        } else {
            let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            throw SocketAddressError(text: text, problem: isNumber ? "a port alone is \":\(text)\"" : "it has no port")
        }
        try checkLength(text)
    }

    private static func port(_ digits: Substring, of text: String) throws(SocketAddressError) -> UInt16 {
        // Not `UInt16.init` alone, which takes a sign.
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw SocketAddressError(text: text, problem: "it has no port")
        }
        guard let port = UInt16(digits) else {
            throw SocketAddressError(text: text, problem: "\(digits) is no port from 0 to 65535")
        }
        return port
    }

    private static func host(_ host: Substring, of text: String) throws(SocketAddressError) -> String {
        switch host {
        case "", "localhost": return "127.0.0.1"
        case "*": return "0.0.0.0"
        default: break
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let bare = String(isBracketed ? host.dropFirst().dropLast() : host)
        guard Native(host: bare, port: 0) != nil, isBracketed == bare.contains(":") else {
            throw SocketAddressError(text: text, problem: "\"\(host)\" is no IP address")
        }
        return bare
    }

    private func checkLength(_ text: String) throws(SocketAddressError) {
        switch self {
        case .internet: return
        case .unix(let name), .abstract(let name):
            guard name.utf8.count < Native.pathCapacity, !name.utf8.contains(0) else {
                throw SocketAddressError(
                    text: text,
                    problem: "a unix socket's path holds at most \(Native.pathCapacity - 1) bytes and no NUL",
                )
            }
        }
    }

    /// The notation that ``init(_:)`` reads.
    public var description: String {
        switch self {
        case .internet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        case .abstract(let name): "@\(name)"
        }
    }

    /// Whether every machine that can reach this one can connect.
    public var isWildcard: Bool {
        guard case .internet(let host, _) = self else { return false }
        return host == "0.0.0.0" || host == "::"
    }
}

/// A text that is no socket address.
public struct SocketAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    let text: String
    let problem: String

    /// What is wrong with it, and what an address looks like.
    public var description: String {
        "\"\(text)\" is not an address to listen on: \(problem); "
            + "write e.g. 127.0.0.1:5051, [::1]:5051, 0.0.0.0:5051 for every interface, /run/app.sock, or @name"
    }
}

/// An address as the system calls take it.
struct Native {
    var storage = sockaddr_storage()
    var length: socklen_t = 0

    static let pathCapacity = Int(csystem_path_capacity)

    init() {}

    /// `nil` when `host` is no IP address in text form.
    init?(host: String, port: UInt16) {
        // unsafe: passes a C string, and fills the struct it is given.
        length = unsafe csystem_internet_address(host, port, &storage)
        if length == 0 { return nil }
    }

    init?(_ address: SocketAddress) {
        switch address {
        case .internet(let host, let port): self.init(host: host, port: port)
        case .unix(let path): self.init(path, isAbstract: false)
        case .abstract(let name): self.init(name, isAbstract: true)
        }
    }

    private init?(_ path: String, isAbstract: Bool) {
        // unsafe: passes a C string with its length, and fills the struct it is given.
        length = unsafe csystem_unix_address(path, path.utf8.count, isAbstract ? 1 : 0, &storage)
        if length == 0 { return nil }
    }

    /// The peer as the application sees it.
    var peer: PeerAddress {
        guard let (host, port) = hostAndPort else { return .local }
        return PeerAddress(host: host, port: port)
    }

    /// The path or the abstract name of a unix socket that has one.
    var unixAddress: SocketAddress? {
        guard Int32(storage.ss_family) == AF_UNIX else { return nil }
        var storage = storage
        // unsafe: reads the struct's own bytes, behind the family.
        let bytes = unsafe withUnsafeBytes(of: &storage) { unsafe Array($0.dropFirst(2).prefix(Self.pathCapacity)) }
        let isAbstract = bytes.first == 0
        let name = String(decoding: bytes.dropFirst(isAbstract ? 1 : 0).prefix { $0 != 0 }, as: UTF8.self)
        if name.isEmpty { return nil }
        return isAbstract ? .abstract(name: name) : .unix(path: name)
    }

    var hostAndPort: (host: String, port: Int)? {
        var storage = storage
        var port: Int32 = -1
        // unsafe: writes a C string into the capacity it is told of; its length is measured before it is taken over.
        let host = unsafe String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe port = csystem_host_and_port(&storage, text.baseAddress, socklen_t(text.count))
                return unsafe port < 0 ? 0 : strlen(text.baseAddress!)
            }
        }
        // A second time, since one of up to 15 bytes then lies in the string itself: every request carries a copy of it.
        return port < 0 ? nil : (String(decoding: host.utf8, as: UTF8.self), Int(port))
    }
}
