import CarafeCore
import Synchronization

@testable import CarafeServer

/// A loop that runs, without listeners.
final class RunningLoop {
    let loop: EventLoop

    init(_ poller: PollerKind) throws {
        loop = try EventLoop(poller: poller, log: nil)
        try startThread("loop") { [loop] in loop.run() }
    }

    deinit { stop() }

    func stop() { loop.execute { [loop] in _ = loop.stop(within: 1) } }

    /// A connection on this loop, seen from its other end.
    ///
    /// - Parameter buffers: the size of the socket's buffers on both sides.
    func connect(
        _ responder: any Responder,
        _ transport: Transport,
        buffers: Int? = nil,
        timeouts: ServerConfiguration.Timeouts = .init(),
    ) -> (Client, Weak<Connection>) {
        let (ours, theirs) = makeSocketPair(buffers: buffers)
        var configuration = ServerConfiguration(endpoints: [])
        configuration.timeouts = timeouts
        let service = Service(responder, configuration)
        let weak = Weak<Connection>()
        loop.execute { [loop] in
            let connection = Connection(ours, transport, on: loop, service: service, peer: .local)
            weak.set(connection)
            connection.start()
        }
        return (Client(descriptor: theirs), weak)
    }
}

/// Tells whether an object is gone.
final class Weak<Object: AnyObject & Sendable>: Sendable {
    private struct Box {
        weak var object: Object?
    }

    private let box = Mutex(Box())

    var isGone: Bool { box.withLock { $0.object == nil } }

    func set(_ object: Object) { box.withLock { $0.object = object } }
}
