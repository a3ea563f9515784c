import CCarafeSystem
import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What is on its way to a client: encoded bytes, and behind them at most one large piece that is not copied.
struct Outgoing {
    enum Tail {
        case none
        case bytes([UInt8], sent: Int)
        case file(OpenFile, offset: Int, remaining: Int)
    }

    enum Progress {
        case done
        /// The client takes no more at the moment.
        case blocked
        case failed
        /// The file that is sent has become shorter than the length that was promised.
        case cutShort
    }

    var bytes: [UInt8] = []
    var tail = Tail.none
    private var sent = 0
    /// Bytes that have left, over all responses: whether this moves says whether the client reads.
    private(set) var total = 0

    /// A body of this size or more is sent from where it is, not copied behind its head.
    static let copyLimit = 32 * 1024
    /// Bytes that go out in one turn from a file, so that one fast reader does not keep the others waiting.
    private static let fileTurn = 2 * 1024 * 1024

    var isEmpty: Bool {
        guard case .none = tail else { return false }
        return sent == bytes.count
    }

    /// Bytes that are held in memory.
    var held: Int {
        guard case .bytes(let body, let sent) = tail else { return bytes.count - self.sent }
        return bytes.count - self.sent + body.count - sent
    }

    /// Sends as much as the client takes.
    mutating func flush(to socket: OutputSocket) -> Progress {
        switch tail {
        case .none: return flushBytes(to: socket, more: false)
        case .bytes(let body, let bodySent): return flushPair(body, bodySent, to: socket)
        case .file(let file, let offset, let remaining):
            let progress = flushBytes(to: socket, more: remaining > 0)
            guard case .done = progress else { return progress }
            return flushFile(file, offset, remaining, to: socket)
        }
    }

    private mutating func flushBytes(to socket: OutputSocket, more: Bool) -> Progress {
        while sent < bytes.count {
            // unsafe: sends from the array's own storage, what is left of it.
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe socket.send(buffer.baseAddress! + sent, buffer.count - sent, more: more)
            }
            guard result >= 0 else {
                if result == -Int(EINTR) { continue }
                dropSent()
                return result == -Int(EAGAIN) ? .blocked : .failed
            }
            sent += result
            total += result
        }
        bytes.removeAll(keepingCapacity: true)
        sent = 0
        return .done
    }

    private mutating func flushPair(_ body: [UInt8], _ bodySent: Int, to socket: OutputSocket) -> Progress {
        var bodySent = bodySent
        while sent < bytes.count || bodySent < body.count {
            // unsafe: sends from both arrays' own storage, what is left of each.
            let result = unsafe bytes.withUnsafeBytes { head in
                unsafe body.withUnsafeBytes { body in
                    unsafe socket.send(
                        UnsafeRawBufferPointer(rebasing: head[sent...]),
                        UnsafeRawBufferPointer(rebasing: body[bodySent...]))
                }
            }
            guard result >= 0 else {
                if result == -Int(EINTR) { continue }
                tail = .bytes(body, sent: bodySent)
                return result == -Int(EAGAIN) ? .blocked : .failed
            }
            total += result
            let ofHead = min(result, bytes.count - sent)
            sent += ofHead
            bodySent += result - ofHead
        }
        clear()
        return .done
    }

    private mutating func flushFile(_ file: OpenFile, _ offset: Int, _ remaining: Int, to socket: OutputSocket)
        -> Progress
    {
        var (offset, remaining, budget) = (offset, remaining, Self.fileTurn)
        while remaining > 0 {
            let result = socket.send(file, offset, min(remaining, 1024 * 1024))
            if result == -Int(EINTR) { continue }
            guard result != 0 else { return .cutShort }
            guard result > 0 else { return result == -Int(EAGAIN) ? .blocked : .failed }
            total += result
            offset += result
            remaining -= result
            budget -= result
            tail = .file(file, offset: offset, remaining: remaining)
            if budget <= 0, remaining > 0 { return .blocked }
        }
        clear()
        return .done
    }

    /// A reader that is always a little behind would else make the buffer as long as all that was ever sent.
    private mutating func dropSent() {
        guard sent > bytes.count - sent else { return }
        bytes.removeFirst(sent)
        sent = 0
    }

    private mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        sent = 0
        tail = .none
    }
}
