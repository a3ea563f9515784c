import COpenSSL
import Foundation
import Testing

@testable import CarafeServer

/// A session of ours and a client of OpenSSL's own, at the two ends of a socket. Neither ever waits.
@safe final class TLSPair {
    struct Options {
        var newestVersion = TLS1_3_VERSION
        /// Protocol names to offer; none for no offer at all.
        var protocols: [String] = []
        /// What an earlier connection left to resume.
        var session: SavedSession?
    }

    let server: TLSSession
    /// What the server decrypted last.
    private(set) var plain = [UInt8](repeating: 0, count: EventLoop.inputSize)
    private let client: OpaquePointer
    private let serverEnd: Int32
    private let clientEnd: Int32

    init(_ serverContext: TLSContext, _ options: Options = Options()) throws {
        var ends: [Int32] = [-1, -1]
        // unsafe: fills the two numbers it is given.
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        (serverEnd, clientEnd) = (ends[0], ends[1])
        server = try #require(TLSSession(serverContext, ends[0]))
        // unsafe: the context is the session's alone when it is freed here; the session is freed in deinit.
        let context = unsafe SSL_CTX_new(TLS_client_method())!
        unsafe SSL_CTX_set_security_level(context, 0)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(options.newestVersion), nil)
        unsafe client = unsafe SSL_new(context)!
        unsafe SSL_CTX_free(context)
        let names = options.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !names.isEmpty { _ = unsafe SSL_set_alpn_protos(client, names, UInt32(names.count)) }
        if let session = options.session { _ = unsafe SSL_set_session(client, session.pointer) }
        unsafe SSL_set_fd(client, clientEnd)
        unsafe SSL_set_connect_state(client)
    }

    deinit {
        unsafe SSL_free(client)  // unsafe: the one reference
        close(serverEnd)
        close(clientEnd)
    }
}

// MARK: - The server's end

extension TLSPair {
    /// Lets the server receive what has come, as a connection does.
    ///
    /// - Parameter most: how many bytes at once.
    /// - Returns: what ``TLSSession/decrypt(_:_:into:)`` does.
    func serverReceives(most: Int = 48 * 1024) -> Int {
        var input = [UInt8](repeating: 0, count: most)
        // unsafe: fills the array's own storage.
        let count = unsafe recv(serverEnd, &input, most, 0)
        guard count > 0 else { return count == 0 ? 0 : -Int(errno) }
        return server.decrypt(input, count, into: &plain)
    }

    func serverResumes() -> Int { server.resume(into: &plain) }

    func serverSends(_ bytes: some Collection<UInt8>) -> Int {
        // unsafe: sends from the array's own storage.
        unsafe Array(bytes).withUnsafeBytes { unsafe server.send($0.baseAddress, $0.count, more: false) }
    }

    func makeServerBufferSmall() {
        var least: Int32 = 1
        // unsafe: reads the number it is given.
        #expect(unsafe setsockopt(serverEnd, SOL_SOCKET, SO_SNDBUF, &least, socklen_t(MemoryLayout<Int32>.size)) == 0)
    }

    /// Fills the way to the client with bytes that are no TLS; returns how many.
    func fillServerBuffer() -> Int {
        var total = 0
        let junk = [UInt8](repeating: 0, count: 512)
        // unsafe: sends from the array's own storage.
        while case let count = unsafe send(serverEnd, junk, junk.count, 0), count > 0 { total += count }
        return total
    }
}

// MARK: - The client's end

extension TLSPair {
    /// Goes on with the handshake, as far as that is possible now; returns whether it is done.
    func clientShakesHands() -> Bool {
        ERR_clear_error()
        return unsafe SSL_do_handshake(client) == 1
    }

    /// Both sides go on until the handshake is done.
    ///
    /// - Returns: what the server says that broke it, if that is so.
    func shakeHands(most: Int = 48 * 1024) -> Int? {
        for _ in 0..<10_000 {
            let isDone = clientShakesHands()
            let result = serverReceives(most: most)
            if result != -Int(EAGAIN) { return result }
            if isDone, !serverHasInput { return nil }
        }
        return 0
    }

    private var serverHasInput: Bool {
        var byte: UInt8 = 0
        // unsafe: looks at one byte.
        return unsafe recv(serverEnd, &byte, 1, Int32(MSG_PEEK)) > 0
    }

    func clientSends(_ bytes: [UInt8]) { #expect(unsafe SSL_write(client, bytes, Int32(bytes.count)) == bytes.count) }

    func clientSendsRaw(_ bytes: [UInt8]) { #expect(unsafe send(clientEnd, bytes, bytes.count, 0) == bytes.count) }

    func clientEndsSending() { unsafe SSL_shutdown(client) }

    /// What there is to read now; `nil` when the server has said that nothing follows.
    func clientReceives() -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            ERR_clear_error()
            let result = unsafe SSL_read(client, &buffer, Int32(buffer.count))
            guard result <= 0 else {
                all += buffer[..<Int(result)]
                continue
            }
            let isEnd = unsafe SSL_get_error(client, result) == SSL_ERROR_ZERO_RETURN
            return isEnd && all.isEmpty ? nil : all
        }
    }

    /// Takes bytes off the socket, past TLS.
    func clientReceivesRaw(_ count: Int) {
        var buffer = [UInt8](repeating: 0, count: count)
        var left = count
        while left > 0, case let result = unsafe recv(clientEnd, &buffer, left, 0), result > 0 { left -= result }
        #expect(left == 0)
    }

    var version: Int32 { unsafe SSL_version(client) }

    /// Whether the session goes on from an earlier connection.
    var isResumed: Bool { unsafe SSL_session_reused(client) == 1 }

    /// The protocol that the server chose.
    var chosenProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(client, &name, &count)
        // unsafe: points into the session, and is copied.
        return unsafe name.map {
            unsafe String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self)
        }
    }

    /// What the client keeps to go on with, after the tickets have come.
    func savedSession() throws -> SavedSession {
        _ = clientReceives()
        return unsafe SavedSession(pointer: try #require(SSL_get1_session(client)))
    }
}

/// What a client needs to go on with a session.
@safe final class SavedSession {
    let pointer: OpaquePointer

    init(pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe SSL_SESSION_free(pointer) }  // unsafe: the one reference
}
