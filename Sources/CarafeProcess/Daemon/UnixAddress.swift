import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The address of a socket that has a path, or an abstract name when that begins with `@`.
struct UnixAddress {
    let storage: sockaddr_storage
    let length: socklen_t

    /// Answers `nil` when the name is too long.
    init?(_ name: String) {
        var storage = sockaddr_storage()
        let isAbstract = name.hasPrefix("@")
        let rest = isAbstract ? String(name.dropFirst()) : name
        // unsafe: reads as many bytes as the name has, and fills the struct.
        length = unsafe csystem_unix_address(rest, rest.utf8.count, isAbstract ? 1 : 0, &storage)
        self.storage = storage
        if length == 0 { return nil }
    }
}
