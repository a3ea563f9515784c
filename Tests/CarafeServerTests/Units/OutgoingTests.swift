import CarafeCore
import Foundation
import TestThreads
import Testing

@testable import CarafeServer

/// Exact bytes through a socket that takes very little at a time.
@Suite(.mayWait) struct OutgoingTests {
    /// Flushes and reads in turns until everything is through.
    static func transfer(_ outgoing: inout Outgoing, reading piece: Int) throws -> [UInt8] {
        let (sender, receiver) = makeSocketPair(buffers: 2048)
        defer {
            close(sender)
            close(receiver)
        }
        var bytes: [UInt8] = []
        while true {
            let progress = outgoing.flush(to: OutputSocket(descriptor: sender, tls: nil))
            guard progress != .failed else { throw Timeout("a socket that works") }
            var buffer = [UInt8](repeating: 0, count: piece)
            // unsafe: fills the array, no more.
            while case let count = unsafe recv(receiver, &buffer, piece, 0), count > 0 {
                bytes += buffer[..<count]
                if progress == .blocked { break }
            }
            if progress == .done { break }
        }
        #expect(outgoing.isEmpty)
        #expect(outgoing.held == 0)
        return bytes
    }

    @Test(arguments: [0, 1, 100, 5000, 300_000])
    func sendsBytes(_ count: Int) throws {
        var outgoing = Outgoing()
        outgoing.bytes = .pattern(count)
        #expect(outgoing.held == count)
        #expect(outgoing.isEmpty == (count == 0))
        #expect(try Self.transfer(&outgoing, reading: 1000).difference(from: .pattern(count)) == nil)
    }

    @Test(arguments: [0, 1, 5000, 70_000], [1, 5000, 300_000])
    func sendsAPair(_ head: Int, _ body: Int) throws {
        var outgoing = Outgoing()
        outgoing.bytes = .pattern(head)
        outgoing.tail = .bytes(.pattern(body), sent: 0)
        #expect(outgoing.held == head + body)
        let expected = [UInt8].pattern(head) + [UInt8].pattern(body)
        #expect(try Self.transfer(&outgoing, reading: 777).difference(from: expected) == nil)
    }

    @Test(arguments: [(0, 0), (0, 200_000), (1, 10), (150_000, 50_000), (199_999, 1)], [0, 5000])
    func sendsAFile(_ region: (offset: Int, length: Int), _ head: Int) throws {
        let scratch = try Scratch()
        let content = [UInt8].pattern(200_000)
        let file = try #require(OpenFile(try scratch.write(content, to: "file")))
        #expect(file.size == 200_000)
        var outgoing = Outgoing()
        outgoing.bytes = .pattern(head)
        outgoing.tail = .file(file, offset: region.offset, remaining: region.length)
        #expect(outgoing.held == head)
        let expected = [UInt8].pattern(head) + content[region.offset..<region.offset + region.length]
        #expect(try Self.transfer(&outgoing, reading: 3000).difference(from: expected) == nil)
    }

    @Test func canBeUsedAgain() throws {
        var outgoing = Outgoing()
        for count in [10, 100_000, 10] {
            outgoing.bytes += [UInt8].pattern(count)
            if count == 100_000 { outgoing.tail = .bytes(.pattern(50_000), sent: 0) }
            let expected = [UInt8].pattern(count) + [UInt8].pattern(count == 100_000 ? 50_000 : 0)
            #expect(try Self.transfer(&outgoing, reading: 4000).difference(from: expected) == nil)
        }
    }

    @Test func failsWhenTheOtherEndIsGone() {
        let (sender, receiver) = makeSocketPair()
        close(receiver)
        defer { close(sender) }
        var outgoing = Outgoing()
        outgoing.bytes = [1, 2, 3]
        #expect(outgoing.flush(to: OutputSocket(descriptor: sender, tls: nil)) == .failed)
        outgoing.tail = .bytes([4, 5, 6], sent: 0)
        #expect(outgoing.flush(to: OutputSocket(descriptor: sender, tls: nil)) == .failed)
    }

    @Test func failsWhenAFileBecomesShorterThanWasPromised() throws {
        let scratch = try Scratch()
        let path = try scratch.write(.pattern(100), to: "file")
        let file = try #require(OpenFile(path))
        #expect(unsafe truncate(path, 2) == 0)  // unsafe: passes a C string
        let (sender, receiver) = makeSocketPair()
        defer {
            close(sender)
            close(receiver)
        }
        var outgoing = Outgoing()
        outgoing.tail = .file(file, offset: 0, remaining: 100)
        _ = outgoing.flush(to: OutputSocket(descriptor: sender, tls: nil))
        #expect(outgoing.flush(to: OutputSocket(descriptor: sender, tls: nil)) == .cutShort)
    }

    @Test func opensRegularFilesOnly() throws {
        let scratch = try Scratch()
        #expect(OpenFile(scratch["missing"]) == nil)
        #expect(OpenFile(scratch.path) == nil)
        // unsafe: passes a C string. A pipe that nobody writes to would make `open` wait for ever.
        #expect(unsafe mkfifo(scratch["pipe"], 0o600) == 0)
        #expect(OpenFile(scratch["pipe"]) == nil)
    }
}
