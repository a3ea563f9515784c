/// All settings, in one table: it parses, explains, and writes `--help` and `docs/settings.md`.
public enum SettingsTable {
    /// Every setting, in the order of the documentation.
    public static let all: [Setting] =
        sockets + processes + daemon + limits + logging + requests + staticFiles + apps + configuration + accepted
        + refused

    /// Returns the setting of this name or alias.
    public static func setting(named name: String) -> Setting? {
        if let exact = byName[name] { return exact }
        // A family is a wide net: what is nearly the name of a setting that works was meant to be that.
        guard Spelling.suggestion(for: name, among: workingNames) == nil else { return nil }
        return families.first { name.hasPrefix($0.prefix) }?.setting
    }

    private static let byName: [String: Setting] = {
        var table: [String: Setting] = [:]
        for setting in all {
            for name in setting.names { table[name] = setting }
        }
        return table
    }()

    private static let families: [(prefix: String, setting: Setting)] = all.flatMap { setting in
        setting.names.filter { $0.hasSuffix("*") }.map { (String($0.dropLast()), setting) }
    }

    private static let workingNames = all.filter { $0.standing == .works }.flatMap(\.names)

    /// For suggestions: what works comes first, so that it wins when two are equally near.
    static let knownNames = workingNames + all.filter(\.isAccepted).flatMap(\.names).filter { !$0.hasSuffix("*") }
}

extension Setting {
    /// Whether it is accepted without doing anything.
    fileprivate var isAccepted: Bool {
        switch standing {
        case .alreadySo, .replaced: true
        case .works, .unsupported: false
        }
    }
}
