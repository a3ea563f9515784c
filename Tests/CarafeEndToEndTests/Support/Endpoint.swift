import Foundation

/// Where a server of a test listens.
enum Endpoint: Sendable, Hashable, CustomStringConvertible {
    case port(UInt16)
    case file(String)

    /// Reads `127.0.0.1:5051` or `/run/app.sock`.
    init(_ text: some StringProtocol) throws {
        if text.hasPrefix("/") {
            self = .file(String(text))
        } else if text.hasPrefix("127.0.0.1:"), let port = UInt16(text.dropFirst(10)) {
            self = .port(port)
        } else {
            throw Timeout("an address of this machine; found \(text)")
        }
    }

    /// The sockets that a server says it has.
    static func bound(_ transport: String, in report: String) throws -> [Endpoint] {
        let lines = report.split(separator: "\n").filter { $0.hasPrefix("\(transport) socket bound to ") }
        return try lines.map { try Endpoint($0.split(separator: " ")[4]) }
    }

    /// As the command line of Carafe and of uWSGI write it.
    var description: String {
        switch self {
        case .port(let port): "127.0.0.1:\(port)"
        case .file(let path): path
        }
    }

    /// As nginx writes it.
    var nginx: String {
        switch self {
        case .port: description
        case .file(let path): "unix:\(path)"
        }
    }

    /// A port that was free a moment ago, for programs that cannot be told to choose one.
    ///
    /// Outside the range that the system takes client ports from, so that no connection of another test sits on it.
    static func free() throws -> Endpoint {
        try wait(for: "a free port") {
            let endpoint = Endpoint.port(.random(in: 20_000..<32_000))
            let descriptor = try endpoint.makeSocket()
            defer { close(descriptor) }
            return endpoint.bind(descriptor) ? endpoint : nil
        }
    }
}

// MARK: - Sockets

extension Endpoint {
    /// A new descriptor for a connection to here, or for listening here.
    func makeSocket() throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor =
            switch self {
            case .port: socket(AF_INET, type, 0)
            case .file: socket(AF_UNIX, type, 0)
            }
        guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
        return descriptor
    }

    /// As the system call of that name.
    ///
    /// - Parameter host: an IPv4 address other than 127.0.0.1.
    func bind(_ descriptor: Int32, host: String = "127.0.0.1") -> Bool {
        unsafe withAddress(host) { unsafe Glibc.bind(descriptor, $0, $1) } == 0
    }

    /// As the system call of that name.
    func connect(_ descriptor: Int32) -> Bool {
        unsafe withAddress("127.0.0.1") { unsafe Glibc.connect(descriptor, $0, $1) } == 0
    }

    private func withAddress<Result>(_ host: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch self {
        case .port(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = unsafe inet_addr(host)  // unsafe: passes a C string
            return unsafe Self.withGeneric(&address, body)
        case .file(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // unsafe: copies no more than there is room for, with a zero behind it.
            unsafe withUnsafeMutableBytes(of: &address.sun_path) {
                unsafe $0.copyBytes(from: path.utf8.prefix($0.count - 1))
            }
            return unsafe Self.withGeneric(&address, body)
        }
    }

    private static func withGeneric<Address, Result>(
        _ address: inout Address,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result,
    ) -> Result {
        // unsafe: every address begins as `sockaddr` does, and its length goes along.
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
