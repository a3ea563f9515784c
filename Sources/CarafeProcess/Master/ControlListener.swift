import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where `reload`, `stop` and `status` come in: a unix socket with a name and no file.
struct ControlListener {
    let descriptor: Int32

    static func name(of pid: Int32) -> String { "carafe-\(pid)" }

    /// - Returns: `nil` where sockets have no such names, or when somebody has taken this one.
    init?(_ name: String) {
        #if os(Linux)
        let result = csystem_socket(AF_UNIX)
        guard result >= 0 else { return nil }
        descriptor = Int32(result)
        var address = sockaddr_storage()
        // unsafe: reads the name, fills the address, and reads it again.
        let length = unsafe csystem_unix_address(name, name.utf8.count, 1, &address)
        guard unsafe csystem_bind(descriptor, &address, length) == 0, csystem_listen(descriptor, 16) == 0 else {
            end()
            return nil
        }
        #else
        return nil
        #endif
    }

    func end() { close(descriptor) }
}

/// Whether the user at the other end may steer this process.
func maySteer(_ connection: Int32) -> Bool {
    var user: uid_t = 0
    // unsafe: fills the number.
    guard unsafe csystem_peer_user(connection, &user) == 0 else { return false }
    return user == 0 || user == geteuid()
}
