import CCarafeSystem
import COpenSSL
import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One connection's TLS, between its socket and everything that speaks HTTP.
///
/// It answers as the system calls do that it stands in for: a count, 0 at the end, or a negated errno, so that a
/// connection goes the same way with and without it. The handshake is part of receiving, and has no state of its own.
///
/// What was received is decrypted at once and to the last whole record: nothing waits in here that the poller would not
/// tell of. What is sent leaves record by record; of one that the socket did not take, OpenSSL keeps the encrypted rest,
/// and wants to be shown the same bytes again.
@safe final class TLSSession {
    private let ssl: OpaquePointer
    private let socket: UnsafeMutablePointer<copenssl_socket>
    /// Input that OpenSSL did not take, because it had something to send first.
    private var unread: [UInt8] = []
    private var hasSaidGoodbye = false
    /// Whether nothing can be received before the socket takes more.
    private(set) var wantsToSend = false
    /// What the peer said first.
    private(set) var firstByte: UInt8?
    /// Why the session broke, in OpenSSL's words.
    private(set) var failure: String?

    /// What a record carries at most.
    static let recordSize = 16 * 1024
    /// Room for a record that was received in part, and is decrypted with the next input.
    static let reserve = recordSize + 1024

    /// `nil` when memory has run out.
    ///
    /// - Parameter descriptor: a socket that does not block, and is open for as long as this session is used.
    init?(_ context: TLSContext, _ descriptor: Int32) {
        unsafe socket = .allocate(capacity: 1)
        unsafe socket.initialize(to: copenssl_socket())
        unsafe socket.pointee.descriptor = descriptor
        // unsafe: the socket lives as long as what it is made for; see deinit.
        guard let ssl = unsafe copenssl_accept(context.pointer, context.method, socket) else {
            unsafe socket.deallocate()
            OpenSSLErrors.clear()
            return nil
        }
        unsafe self.ssl = unsafe ssl
    }

    deinit {
        // unsafe: the one reference to each, and what uses the other goes first.
        unsafe SSL_free(ssl)
        unsafe socket.deallocate()
    }
}

// MARK: - Receiving

extension TLSSession {
    /// Decrypts the first `count` bytes of `input`.
    ///
    /// - Parameter plain: has room for `count` bytes and ``reserve``.
    /// - Returns: how many bytes are in `plain` now; 0 when the peer has ended its side; or a negated errno: `EAGAIN` when
    ///   there is nothing to show yet, `EPROTOTYPE` when the peer does not speak TLS, `EPROTO` when it does so wrongly.
    func decrypt(_ input: [UInt8], _ count: Int, into plain: inout [UInt8]) -> Int {
        if firstByte == nil, count > 0 {
            firstByte = input[0]
            guard Self.mayBeTLS(input[0]) else { return -Int(EPROTOTYPE) }
        }
        // unsafe: lends the array's storage, and takes it back before the closure ends.
        let (result, left) = unsafe input.withUnsafeBufferPointer { buffer in
            unsafe socket.pointee.input = buffer.baseAddress
            unsafe socket.pointee.count = count
            defer {
                unsafe socket.pointee.input = nil
                unsafe socket.pointee.count = 0
            }
            let result = readRecords(into: &plain)
            return unsafe (result, socket.pointee.count)
        }
        if left > 0, wantsToSend { unread = Array(input[(count - left)..<count]) }
        return result
    }

    /// Goes on, now that the socket takes more.
    func resume(into plain: inout [UInt8]) -> Int {
        wantsToSend = false
        var input: [UInt8] = []
        swap(&input, &unread)
        return decrypt(input, input.count, into: &plain)
    }

    /// Whether a connection that begins with `byte` may be TLS: every request line begins with a letter, a uwsgi packet
    /// with 0. The rest is left for OpenSSL to refuse, in TLS.
    private static func mayBeTLS(_ byte: UInt8) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return byte != 0 && !letters.contains(byte & ~0x20)
    }

    private func readRecords(into plain: inout [UInt8]) -> Int {
        var total = 0
        while total < plain.count {
            OpenSSLErrors.clear()
            // unsafe: fills the array's own storage, what is left of it.
            let result = unsafe plain.withUnsafeMutableBytes { buffer in
                unsafe SSL_read(ssl, buffer.baseAddress! + total, Int32(buffer.count - total))
            }
            guard result > 0 else { return received(total, stoppedBy: result) }
            total += Int(result)
            // The usual case, without asking once more to be told so.
            if unsafe socket.pointee.count == 0, unsafe SSL_pending(ssl) == 0 { break }
        }
        return total
    }

    private func received(_ total: Int, stoppedBy result: Int32) -> Int {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return total > 0 ? total : -Int(EAGAIN)
        case SSL_ERROR_WANT_WRITE:
            wantsToSend = true
            return total > 0 ? total : -Int(EAGAIN)
        // The end is said once more when the socket itself ends, or right now when nothing came before it.
        case SSL_ERROR_ZERO_RETURN: return total
        default: return fail()
        }
    }

    private func fail() -> Int {
        failure = OpenSSLErrors.take()
        return -Int(EPROTO)
    }
}

// MARK: - Sending

extension TLSSession {
    /// Encrypts and sends one record of `count` bytes or fewer.
    ///
    /// - Parameter more: whether more is sent right behind.
    /// - Returns: how many bytes have left; `-EAGAIN` when the socket takes no more, after which the same bytes must come
    ///   again, with others behind them or not.
    func send(_ bytes: UnsafeRawPointer?, _ count: Int, more: Bool) -> Int {
        unsafe socket.pointee.more = more || count > Self.recordSize ? 1 : 0
        OpenSSLErrors.clear()
        let result = unsafe SSL_write(ssl, bytes, Int32(clamping: count))
        if result > 0 { return Int(result) }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_READ: return -Int(EAGAIN)
        default: return fail()
        }
    }

    /// Tells the peer that nothing follows, so that it knows what it got for the whole.
    ///
    /// - Returns: `false` when the socket takes no more at the moment.
    func endSending() -> Bool {
        guard !hasSaidGoodbye, failure == nil, unsafe SSL_is_init_finished(ssl) == 1 else { return true }
        OpenSSLErrors.clear()
        unsafe socket.pointee.more = 0
        let result = unsafe SSL_shutdown(ssl)
        wantsToSend = unsafe result < 0 && SSL_get_error(ssl, result) == SSL_ERROR_WANT_WRITE
        OpenSSLErrors.clear()
        hasSaidGoodbye = !wantsToSend
        return hasSaidGoodbye
    }
}

/// Sends what OpenSSL has made. Not by its own BIO, whose `write` raises SIGPIPE and knows nothing of what comes next.
func writeToSocket(_ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int32) -> Int32 {
    // unsafe: OpenSSL passes a BIO that was given a socket, and `count` bytes.
    let socket = unsafe copenssl_socket_of(bio).pointee
    var result = 0
    repeat {
        result = unsafe csystem_send(socket.descriptor, bytes, Int(count), socket.more)
    } while result == -Int(EINTR)
    unsafe copenssl_set_blocked(bio, result == -Int(EAGAIN) ? 1 : 0)
    return result < 0 ? -1 : Int32(result)
}
