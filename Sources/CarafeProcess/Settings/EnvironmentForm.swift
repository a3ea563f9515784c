/// The environment's form of the settings: `UWSGI_HTTP_SOCKET` for `http-socket`.
enum EnvironmentForm {
    /// Everything of uWSGI's form, sorted by name. An empty variable counts as not set.
    static func assignments(in environment: [String: String]) -> [WrittenAssignment] {
        environment.sorted { $0.key < $1.key }.compactMap { name, value in
            guard name.hasPrefix(prefix), !value.isEmpty, !isForeign(name) else { return nil }
            return WrittenAssignment(key(of: name), value, .environment(name))
        }
    }

    private static let prefix = "UWSGI_"

    private static func key(of name: String) -> String {
        name.dropFirst(prefix.count).lowercased().replacing("_", with: "-")
    }

    /// What uWSGI, its emperor and Debian's scripts leave behind for their own use.
    private static func isForeign(_ name: String) -> Bool {
        ["UWSGI_RELOADS", "UWSGI_ORIGINAL_PROC_NAME", "UWSGI_JAILED", "UWSGI_REFORKED"].contains(name)
            || ["UWSGI_DEB_", "UWSGI_VASSAL", "UWSGI_EMPEROR_"].contains { name.hasPrefix($0) }
    }
}
