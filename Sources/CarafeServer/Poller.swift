import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a descriptor is watched for, or ready for.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt8

    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// An error, or both directions closed. Always watched for.
    static let hangUp = Readiness(rawValue: 4)
}

/// Waits for descriptors to become ready, level-triggered: what is not dealt with is said again.
///
/// Two live side by side: `epoll` on Linux, `poll(2)` on every other POSIX system. On Linux the same tests run both.
protocol Poller {
    /// Starts watching.
    /// - Parameter shared: the descriptor is a listener that other loops watch too; one of them is woken, not all.
    mutating func add(_ descriptor: Int32, _ interest: Readiness, shared: Bool)

    mutating func update(_ descriptor: Int32, _ interest: Readiness)

    /// Stops watching, before the descriptor is closed.
    mutating func remove(_ descriptor: Int32)

    /// Gives back what the system holds for it.
    func close()

    /// Waits, and returns how many descriptors can be dealt with now: the first ones in `ready`, which grows where it has to.
    @discardableResult
    mutating func wait(milliseconds: Int32, ready: inout [ReadyDescriptor]) -> Int
}

typealias ReadyDescriptor = (descriptor: Int32, readiness: Readiness)

/// Which poller a server's loops use.
public enum PollerKind: Sendable {
    /// `epoll` on Linux, `poll(2)` elsewhere.
    case automatic
    /// `poll(2)`, whose cost grows with the number of connections.
    case poll
}

extension PollerKind {
    func makePoller() throws(SystemError) -> any Poller {
        #if os(Linux)
        if self == .automatic { return try EpollPoller() }
        #endif
        return PollPoller()
    }
}

#if os(Linux)
struct EpollPoller: Poller {
    private let epoll: Int32
    private var events: [csystem_event]

    init() throws(SystemError) {
        epoll = Int32(try check(csystem_epoll_create(), "epoll_create1"))
        events = [csystem_event](repeating: csystem_event(), count: 256)
    }

    func close() { csystem_close(epoll) }

    mutating func add(_ descriptor: Int32, _ interest: Readiness, shared: Bool) {
        let exclusive = shared ? csystem_EPOLLEXCLUSIVE : 0
        _ = csystem_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, Self.mask(interest) | exclusive)
    }

    mutating func update(_ descriptor: Int32, _ interest: Readiness) {
        _ = csystem_epoll_control(epoll, EPOLL_CTL_MOD, descriptor, Self.mask(interest))
    }

    mutating func remove(_ descriptor: Int32) {
        _ = csystem_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0)
    }

    mutating func wait(milliseconds: Int32, ready: inout [ReadyDescriptor]) -> Int {
        let capacity = Int32(events.count)
        // unsafe: epoll fills the array's own storage, `capacity` entries at most.
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_epoll_wait(epoll, buffer.baseAddress, capacity, milliseconds)
        }
        guard count > 0 else { return 0 }  // a signal, or nothing
        for index in 0..<count {
            let event = events[index]
            ready.put((event.descriptor, Self.readiness(event.events)), at: index)
        }
        return count
    }

    private static func mask(_ interest: Readiness) -> UInt32 {
        (interest.contains(.readable) ? csystem_EPOLLIN : 0) | (interest.contains(.writable) ? csystem_EPOLLOUT : 0)
    }

    private static func readiness(_ events: UInt32) -> Readiness {
        var readiness: Readiness = []
        if events & csystem_EPOLLIN != 0 { readiness.insert(.readable) }
        if events & csystem_EPOLLOUT != 0 { readiness.insert(.writable) }
        if events & (csystem_EPOLLERR | csystem_EPOLLHUP) != 0 { readiness.insert(.hangUp) }
        return readiness
    }
}
#endif

struct PollPoller: Poller {
    private var entries: [pollfd] = []
    private var position: [Int32: Int] = [:]

    func close() {}

    mutating func add(_ descriptor: Int32, _ interest: Readiness, shared: Bool) {
        position[descriptor] = entries.count
        entries.append(pollfd(fd: descriptor, events: Self.mask(interest), revents: 0))
    }

    mutating func update(_ descriptor: Int32, _ interest: Readiness) {
        guard let index = position[descriptor] else { return }
        entries[index].events = Self.mask(interest)
    }

    mutating func remove(_ descriptor: Int32) {
        guard let index = position.removeValue(forKey: descriptor) else { return }
        let last = entries.removeLast()
        guard last.fd != descriptor else { return }
        entries[index] = last
        position[last.fd] = index
    }

    mutating func wait(milliseconds: Int32, ready: inout [ReadyDescriptor]) -> Int {
        let total = nfds_t(entries.count)
        // unsafe: poll reads and writes the array's own storage, `total` entries.
        let count = unsafe entries.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_poll(buffer.baseAddress, total, milliseconds)
        }
        guard count > 0 else { return 0 }
        var found = 0
        for entry in entries where entry.revents != 0 {
            ready.put((entry.fd, Self.readiness(Int32(entry.revents))), at: found)
            found += 1
        }
        return found
    }

    private static func mask(_ interest: Readiness) -> Int16 {
        Int16((interest.contains(.readable) ? POLLIN : 0) | (interest.contains(.writable) ? POLLOUT : 0))
    }

    private static func readiness(_ events: Int32) -> Readiness {
        var readiness: Readiness = []
        if events & POLLIN != 0 { readiness.insert(.readable) }
        if events & POLLOUT != 0 { readiness.insert(.writable) }
        if events & (POLLERR | POLLHUP | POLLNVAL) != 0 { readiness.insert(.hangUp) }
        return readiness
    }
}

extension [ReadyDescriptor] {
    /// Puts it in the place of an older one, or at the end: emptying the list for each turn costs more than filling it.
    fileprivate mutating func put(_ ready: ReadyDescriptor, at index: Int) {
        if index < count { self[index] = ready } else { append(ready) }
    }
}
