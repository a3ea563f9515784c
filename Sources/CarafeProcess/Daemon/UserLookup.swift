import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whom a process becomes: looked up before it gives up being root, and applied between fork and exec.
public struct ProcessIdentity: Sendable, Hashable {
    /// The user.
    public let uid: UInt32
    /// The group.
    public let gid: UInt32
    /// All groups, with `gid` among them.
    public let groups: [UInt32]
}

/// Finds users and groups by name or number.
public enum UserLookup {
    /// Whom the settings `uid` and `gid` name; `nil` when both are missing, or name who this already is.
    ///
    /// A user brings its own group, unless another is named, and the supplementary groups of its name.
    public static func identity(uid: String?, gid: String?) throws(DaemonError) -> ProcessIdentity? {
        try identity(uid: uid, gid: gid, caller: Caller(uid: geteuid(), gid: getegid()))
    }

    /// Who wants to become another.
    struct Caller {
        let uid: UInt32
        let gid: UInt32
    }

    static func identity(uid: String?, gid: String?, caller: Caller) throws(DaemonError) -> ProcessIdentity? {
        if uid == nil, gid == nil { return nil }
        let user = try uid.map { (name) throws(DaemonError) in try Self.user(name, "uid") }
        let group = try gid.map { (name) throws(DaemonError) in try Self.gid(name, setting: "gid") }
        let newUser = user?.uid ?? caller.uid
        if caller.uid != 0 {
            if let uid, newUser != caller.uid { throw .notRoot("uid", uid, caller.uid) }
            if let gid, group != caller.gid { throw .notRoot("gid", gid, caller.uid) }
            return nil
        }
        guard let newGroup = group ?? user?.gid else { throw .groupNeeded(newUser) }
        let groups = user?.name.map { Self.groups(of: $0, with: newGroup) }
        return ProcessIdentity(uid: newUser, gid: newGroup, groups: groups ?? [newGroup])
    }

    /// The number of a user, by its name or itself.
    ///
    /// - Parameter setting: what names the user, such as `chown-socket`.
    public static func uid(_ name: String, setting: String) throws(DaemonError) -> UInt32 {
        try user(name, setting).uid
    }

    /// The number of a group, by its name or itself.
    ///
    /// - Parameter setting: what names the group.
    public static func gid(_ name: String, setting: String) throws(DaemonError) -> UInt32 {
        var gid = gid_t()
        // unsafe: reads a C string and fills a number, both of which outlive the call.
        let result = unsafe csystem_group_named(name, &gid)
        if result >= 0 { return gid }
        // A name made of digits is allowed, so the number comes second.
        if let number = UInt32(name) { return number }
        throw result == -Int(ENOENT)
            ? .noGroup(setting, name) : .userDatabase(setting, name, Errno(code: Int32(-result)))
    }

    private struct User {
        let uid: UInt32
        /// Unknown, when only a number is known.
        let gid: UInt32?
        let name: String?
    }

    private static func user(_ name: String, _ setting: String) throws(DaemonError) -> User {
        var entry = csystem_user()
        // unsafe: reads a C string and fills the struct, both of which outlive the call.
        let result = unsafe csystem_user_named(name, &entry)
        if result >= 0 { return User(uid: entry.uid, gid: entry.gid, name: name) }
        guard let number = UInt32(name) else {
            throw result == -Int(ENOENT)
                ? .noUser(setting, name) : .userDatabase(setting, name, Errno(code: Int32(-result)))
        }
        // unsafe: as above.
        guard unsafe csystem_user_numbered(number, &entry) >= 0 else { return User(uid: number, gid: nil, name: nil) }
        return User(uid: number, gid: entry.gid, name: text(entry))
    }

    private static func text(_ entry: csystem_user) -> String {
        // unsafe: the name ends with a NUL within the struct.
        unsafe withUnsafeBytes(of: entry.name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func groups(of name: String, with gid: UInt32) -> [UInt32] {
        var groups = [gid_t](repeating: 0, count: 1024)
        // unsafe: fills no more than the array has room for.
        let count = unsafe groups.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_groups_of(name, gid, buffer.baseAddress, Int32(buffer.count))
        }
        return count > 0 ? Array(groups.prefix(count)) : [gid]
    }
}
