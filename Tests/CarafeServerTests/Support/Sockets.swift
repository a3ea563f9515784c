import CarafeServer
import Foundation

// Sockets as the system calls take them, without help from what is tested.

#if os(Linux)
private let streamSocket = Int32(SOCK_STREAM.rawValue)
let noSignal = Int32(MSG_NOSIGNAL)
#else
private let streamSocket = SOCK_STREAM
let noSignal: Int32 = 0
#endif

/// An address to connect to.
struct RawAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_in>.size)

    init(_ address: SocketAddress) throws {
        switch address {
        case .internet("127.0.0.1", let port): useLoopback(port)
        case .unix(let path): useUnix(Array(path.utf8) + [0])
        case .abstract(let name): useUnix([0] + Array(name.utf8))
        default: throw Timeout("a way to connect to \(address)")
        }
    }

    private mutating func useLoopback(_ port: UInt16) {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        four.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // unsafe: every address fits into the storage that is made for all of them.
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: four, as: sockaddr_in.self) }
    }

    private mutating func useUnix(_ name: [UInt8]) {
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        storage.ss_family = sa_family_t(AF_UNIX)
        // unsafe: a path of at most 107 bytes, which the caller chose, fits behind the family.
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0[start...].copyBytes(from: name) }
        length = socklen_t(start + name.count)
    }

    func makeSocket() -> Int32 { socket(Int32(storage.ss_family), streamSocket, 0) }

    func connect(_ descriptor: Int32) -> Bool {
        unsafe with { unsafe Foundation.connect(descriptor, $0, length) == 0 }
    }

    /// Binds and listens, as some other server would.
    func listen(_ descriptor: Int32) -> Bool {
        unsafe with { unsafe bind(descriptor, $0, length) == 0 } && Foundation.listen(descriptor, 16) == 0
    }

    private func with<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        // unsafe: sockaddr is how the calls name what is in the storage.
        unsafe withUnsafePointer(to: storage) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }
}

/// Two connected sockets.
func makeSocketPair(buffers: Int? = nil) -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    _ = unsafe socketpair(AF_UNIX, streamSocket, 0, &pair)  // unsafe: fills two numbers
    for descriptor in pair {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        if let buffers { setOption(descriptor, SOL_SOCKET, SO_SNDBUF, buffers) }
    }
    return (pair[0], pair[1])
}

/// The two ends of a pipe: to read from, and to write to.
func makePipe() -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    _ = unsafe pipe(&pair)  // unsafe: fills two numbers
    return (pair[0], pair[1])
}

func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int) {
    var value = Int32(value)
    // unsafe: reads the number it is given.
    _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

/// Makes `close` a reset.
func resetOnClose(_ descriptor: Int32) {
    var value = linger(l_onoff: 1, l_linger: 0)
    // unsafe: reads the struct it is given.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
}

/// The descriptors this process has open.
func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

/// Which thread this is.
var currentThread: UInt {
    #if os(Linux)
    pthread_self()
    #else
    UInt(bitPattern: pthread_self())
    #endif
}
