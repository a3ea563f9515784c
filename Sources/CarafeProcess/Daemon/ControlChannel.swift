import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A connection to a master's control channel.
struct ControlChannel {
    /// Why there is none.
    struct Absence: Error, CustomStringConvertible {
        let description: String
    }

    let descriptor: Int32

    static func name(of pid: Int32) -> String { "@carafe-\(pid)" }

    /// Connects, and makes sure that the process at the other end is the master: anybody may take a name that is free.
    static func open(to pid: Int32) -> Result<ControlChannel, Absence> {
        let name = name(of: pid)
        guard let address = UnixAddress(name) else { return absent("\(name) is no name for a socket") }
        let result = csystem_stream_socket(AF_UNIX)
        guard result >= 0 else { return absent("this command has no socket for it") }
        let channel = ControlChannel(descriptor: Int32(result))
        // unsafe: reads the address, which outlives the call.
        let connected = unsafe withUnsafePointer(to: address.storage) { storage in
            unsafe csystem_connect(channel.descriptor, storage, address.length)
        }
        guard connected >= 0 else {
            channel.close()
            return absent("it has no control channel \(name)")
        }
        let peer = csystem_peer_process(channel.descriptor)
        guard peer == pid else {
            channel.close()
            return absent("its control channel \(name) is in the hands of another process (pid \(peer))")
        }
        return .success(channel)
    }

    private static func absent(_ why: String) -> Result<ControlChannel, Absence> {
        .failure(Absence(description: why))
    }

    func send(_ request: String) {
        let line = request + "\n"
        // unsafe: reads as many bytes as the line has.
        _ = unsafe csystem_send_all(descriptor, line, line.utf8.count)
    }

    func close() { OpenFile(descriptor: descriptor).close() }
}
