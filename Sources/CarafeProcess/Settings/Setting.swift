/// One key of the ini file, which is also an option of the command line and a variable of the environment.
public struct Setting: Sendable {
    /// The name, then those it also goes by. A name that ends in `*` stands for all that begin so.
    public let names: [String]
    /// What it takes.
    public let kind: Kind
    /// Where the documentation puts it.
    public let group: Group
    /// What it does, in one sentence.
    public let summary: String
    /// A line of an ini file.
    public let example: String
    /// Whether it does something here.
    public let standing: Standing
    /// Whether several values add up, from all sources.
    public let isRepeatable: Bool
    /// Whether a change waits for a restart, because a reload cannot apply it.
    public let needsRestart: Bool
    let storage: Storage
    let check: Check?
    /// What the bare key means, if the setting is no flag.
    let bareValue: String?
}

extension Setting {
    /// The name it is documented by.
    public var name: String { names[0] }
    /// The other names.
    public var aliases: ArraySlice<String> { names.dropFirst() }

    /// What a setting takes.
    public enum Kind: Sendable, Hashable {
        /// true or false, or nothing for true.
        case flag
        /// A whole number and its unit, which may be empty.
        case number(ClosedRange<Int>, unit: String)
        /// A number with a fraction and its unit.
        case decimal(ClosedRange<Double>, unit: String)
        /// Bytes, also as 64k, 16m or 1g.
        case bytes(ClosedRange<Int>)
        /// Permission bits in octal digits.
        case mode
        /// Text, and what it is called in the documentation.
        case text(String)
        /// Two texts with `=` between, and what they are called.
        case pair(String)

        /// What stands behind an option in help: `SECONDS`, `ADDRESS`, or nothing.
        public var valueName: String {
            switch self {
            case .flag: ""
            case .number(_, let unit), .decimal(_, let unit): unit.isEmpty ? "N" : unit.uppercased()
            case .bytes: "BYTES"
            case .mode: "OCTAL"
            case .text(let name), .pair(let name): name
            }
        }
    }

    /// A chapter of the documentation.
    public enum Group: String, Sendable, CaseIterable {
        /// What to listen on.
        case sockets = "Sockets"
        /// How many workers, and as whom.
        case processes = "Processes"
        /// The background.
        case daemon = "Daemon"
        /// When workers are replaced.
        case limits = "Reload and limits"
        /// What is written where.
        case logging = "Logging"
        /// What a client may send, and how long it may take.
        case requests = "Requests"
        /// Files served without the app.
        case staticFiles = "Static files"
        /// Which app answers.
        case apps = "Apps"
        /// How settings are read.
        case configuration = "Configuration"
        /// What Carafe accepts or refuses because uWSGI knows it.
        case foreign = "uWSGI's own"
    }

    /// Whether a setting does something here.
    public enum Standing: Sendable, Hashable {
        /// It does what its summary says.
        case works
        /// It cannot be switched off, and this is why.
        case alreadySo(String)
        /// It is accepted and does nothing; this stands in its place.
        case replaced(by: String)
        /// It is refused; this is what to do instead.
        case unsupported(cure: String)
    }

    typealias Property<Value> = any WritableKeyPath<Settings, Value> & Sendable

    /// The property a value goes to.
    enum Storage: Sendable {
        case flag(Property<Bool>)
        case number(Property<Int>)
        /// Zero means none.
        case optionalNumber(Property<Int?>)
        case numberOrZero(Property<Int?>)
        case decimal(Property<Double?>)
        case text(Property<Located<String>?>)
        case texts(Property<[Located<String>]>)
        case pairs(Property<[Located<SettingPair>]>)
        /// The reader of the settings acts on it, or no one does.
        case none
    }

    /// Looks at a text that has the right kind: `nil` is fine, else what was found and the cure.
    typealias Check = @Sendable (String) -> (found: String, cure: String)?

    /// Whether it takes nothing but true and false.
    public var isFlag: Bool { kind == .flag }
}

// MARK: - Rows of the table

extension Setting {
    /// A setting that does something.
    init(
        _ names: String..., kind: Kind, to storage: Storage, _ group: Group,
        _ summary: String, example: String, needsRestart: Bool = false, bareValue: String? = nil, check: Check? = nil,
    ) {
        self.bareValue = bareValue
        self.names = names
        self.kind = kind
        self.storage = storage
        self.group = group
        self.summary = summary
        self.example = example
        self.needsRestart = needsRestart
        self.check = check
        standing = .works
        isRepeatable = storage.addsUp
    }

    /// A setting that the reader of the settings acts on.
    init(reading names: [String], kind: Kind, _ summary: String, example: String) {
        self.names = names
        self.kind = kind
        self.summary = summary
        self.example = example
        storage = .none
        group = .configuration
        needsRestart = false
        check = nil
        bareValue = nil
        standing = .works
        isRepeatable = kind != .flag
    }

    /// A setting that is always on.
    init(_ names: String..., always why: String, in group: Group) {
        self.init(accepted: names, kind: .flag, group, .alreadySo(why), example: "\(names[0]) = true")
    }

    /// A setting that is accepted with a note.
    init(_ names: String..., takes kind: Kind = .text("VALUE"), replacedBy cure: String) {
        let example = kind == .flag ? "\(names[0]) = true" : "\(names[0]) = …"
        self.init(accepted: names, kind: kind, .foreign, .replaced(by: cure), example: example)
    }

    /// A setting that is refused.
    init(_ names: String..., cure: String) {
        self.init(accepted: names, kind: .text("VALUE"), .foreign, .unsupported(cure: cure), example: "")
    }

    private init(accepted names: [String], kind: Kind, _ group: Group, _ standing: Standing, example: String) {
        self.names = names
        self.kind = kind
        self.group = group
        self.standing = standing
        self.example = example
        summary =
            switch standing {
            case .works: ""
            case .alreadySo(let why), .replaced(by: let why), .unsupported(cure: let why): why
            }
        storage = .none
        needsRestart = false
        check = nil
        bareValue = nil
        isRepeatable = true
    }
}

extension Setting.Storage {
    fileprivate var addsUp: Bool {
        switch self {
        case .texts, .pairs: true
        default: false
        }
    }
}
