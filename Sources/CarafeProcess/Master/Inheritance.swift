/// What a worker inherits, as the environment variable `CARAFE_WORKER` says it.
///
///     version=1;id=2;slot=5;generation=3;loops=64;mercy=60000;control=3;board=4;settings=5;sockets=6,7,8
///
/// Numbers of descriptors where no number of anything else is meant.
struct Inheritance: Equatable {
    static let variable = "CARAFE_WORKER"
    /// Changes with the meaning of anything here, of the messages, and of the scoreboard.
    static let version = 1
    /// What a worker has from 3 on: the channel, the scoreboard, the settings, and then the listening sockets.
    static let firstSocket: Int32 = 6

    var id: Int
    var slot: Int
    var generation: Int
    var loops: Int
    /// Milliseconds a worker that gets TERM may take.
    var mercy: Int
    var control: Int32 = 3
    var board: Int32 = 4
    var settings: Int32 = 5
    var sockets: [Int32]

    var text: String {
        "version=\(Self.version);id=\(id);slot=\(slot);generation=\(generation);loops=\(loops);mercy=\(mercy);"
            + "control=\(control);board=\(board);settings=\(settings);"
            + "sockets=\(sockets.map(String.init).joined(separator: ","))"
    }

    init(id: Int, slot: Int, generation: Int, loops: Int, mercy: Int, socketCount: Int) {
        self.id = id
        self.slot = slot
        self.generation = generation
        self.loops = loops
        self.mercy = mercy
        sockets = (0..<Int32(socketCount)).map { Self.firstSocket + $0 }
    }

    init?(_ text: String) {
        var values: [Substring: Substring] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            values[pair[0]] = pair[1]
        }
        func number<Number: FixedWidthInteger>(_ name: Substring) -> Number? { values[name].flatMap { Number($0) } }
        guard number("version") == Self.version, let id: Int = number("id"), let slot: Int = number("slot"),
            let generation: Int = number("generation"), let loops: Int = number("loops"),
            let mercy: Int = number("mercy"), let control: Int32 = number("control"),
            let board: Int32 = number("board"), let settings: Int32 = number("settings"),
            let sockets = values["sockets"]?.split(separator: ",").map({ Int32($0) }), !sockets.contains(nil)
        else { return nil }
        self.id = id
        self.slot = slot
        self.generation = generation
        self.loops = loops
        self.mercy = mercy
        self.control = control
        self.board = board
        self.settings = settings
        self.sockets = sockets.compactMap { $0 }
    }
}
