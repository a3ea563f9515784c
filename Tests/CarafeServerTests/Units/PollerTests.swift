import Foundation
import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct PollerTests {
    /// Two socket ends, and what a poller says of the first one.
    struct Fixture: ~Copyable {
        var poller: any Poller
        let watched: Int32
        let peer: Int32

        init(_ kind: PollerKind, buffers: Int? = nil) throws {
            poller = try kind.makePoller()
            (watched, peer) = makeSocketPair(buffers: buffers)
        }

        deinit {
            close(watched)
            close(peer)
        }

        /// What is ready now, by descriptor.
        mutating func ready() -> [Int32: Readiness] {
            var list: [(descriptor: Int32, readiness: Readiness)] = []
            poller.wait(milliseconds: 0, ready: &list)
            return Dictionary(uniqueKeysWithValues: list.map { ($0.descriptor, $0.readiness) })
        }

        func sendFromPeer() { _ = unsafe write(peer, "x", 1) }  // unsafe: a C string of one byte
    }

    @Test(arguments: PollerKind.both)
    func tellsWhatIsReadableUntilItIsRead(_ kind: PollerKind) throws {
        var fixture = try Fixture(kind)
        fixture.poller.add(fixture.watched, .readable, shared: false)
        #expect(fixture.ready() == [:])
        fixture.sendFromPeer()
        #expect(fixture.ready() == [fixture.watched: .readable])
        #expect(fixture.ready() == [fixture.watched: .readable])
        var byte: UInt8 = 0
        _ = unsafe read(fixture.watched, &byte, 1)  // unsafe: fills one byte
        #expect(fixture.ready() == [:])
    }

    @Test(arguments: PollerKind.both)
    func tellsOnlyWhatItIsAskedFor(_ kind: PollerKind) throws {
        var fixture = try Fixture(kind)
        fixture.sendFromPeer()
        fixture.poller.add(fixture.watched, [], shared: false)
        #expect(fixture.ready() == [:])
        fixture.poller.update(fixture.watched, .writable)
        #expect(fixture.ready() == [fixture.watched: .writable])
        fixture.poller.update(fixture.watched, [.readable, .writable])
        #expect(fixture.ready() == [fixture.watched: [.readable, .writable]])
        fixture.poller.update(fixture.watched, [])
        #expect(fixture.ready() == [:])
    }

    @Test(arguments: PollerKind.both)
    func tellsWhenTheOtherEndIsGone(_ kind: PollerKind) throws {
        var fixture = try Fixture(kind)
        fixture.poller.add(fixture.watched, [], shared: false)
        _ = shutdown(fixture.peer, Int32(SHUT_WR))
        #expect(fixture.ready() == [:])
        _ = shutdown(fixture.peer, Int32(SHUT_RD))
        #expect(fixture.ready() == [fixture.watched: .hangUp])
    }

    @Test(arguments: PollerKind.both)
    func forgetsWhatIsRemoved(_ kind: PollerKind) throws {
        var fixture = try Fixture(kind)
        fixture.sendFromPeer()
        fixture.poller.add(fixture.watched, .readable, shared: false)
        fixture.poller.remove(fixture.watched)
        #expect(fixture.ready() == [:])
        fixture.poller.update(fixture.watched, .readable)
        #expect(fixture.ready() == [:])
        fixture.poller.add(fixture.watched, .readable, shared: false)
        #expect(fixture.ready() == [fixture.watched: .readable])
    }

    @Test(arguments: PollerKind.both)
    func watchesManyAndKeepsThemApart(_ kind: PollerKind) throws {
        var poller = try kind.makePoller()
        let pairs = (0..<300).map { _ in makeSocketPair() }
        defer {
            for (one, other) in pairs {
                close(one)
                close(other)
            }
        }
        for (watched, _) in pairs { poller.add(watched, .readable, shared: false) }
        var random = Random(state: 5)
        var watched = Set(pairs.map(\.0))
        for _ in 0..<100 {
            let descriptor = pairs[random.below(300)].0
            if watched.remove(descriptor) != nil {
                poller.remove(descriptor)
            } else {
                watched.insert(descriptor)
                poller.add(descriptor, .readable, shared: false)
            }
        }
        for (_, peer) in pairs { _ = unsafe write(peer, "x", 1) }  // unsafe: a C string of one byte
        var heard = Set<Int32>()
        // epoll tells of 256 at a time, and of the others next.
        for _ in 0..<3 {
            var list: [(descriptor: Int32, readiness: Readiness)] = []
            poller.wait(milliseconds: 0, ready: &list)
            heard.formUnion(list.map(\.descriptor))
        }
        #expect(heard == watched)
    }

    @Test(arguments: PollerKind.both)
    func returnsWhenTheTimeIsOver(_ kind: PollerKind) throws {
        var poller = try kind.makePoller()
        var list: [(descriptor: Int32, readiness: Readiness)] = []
        poller.wait(milliseconds: 5, ready: &list)
        #expect(list.isEmpty)
    }
}
