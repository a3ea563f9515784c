/// What `%d`, `%n` and their kin stand for, as uWSGI means them.
///
/// Lower case names the file a line stands in; upper case the first file, also within files it includes.
struct MagicVariables {
    /// A settings file and the section read of it.
    struct File: Hashable {
        /// As it was asked for.
        var name: String
        /// From the root.
        var path: String
        var section: String
    }

    var file: File
    var first: File
    var surroundings: SettingsSurroundings

    /// All letters, in the order of the documentation.
    static let letters: [Character] = Array("dnspoecxDNSPOECXvhkuUgGtTV[")

    /// The text for `%letter`.
    func value(of letter: Character) throws(Problem) -> String {
        switch letter {
        case "v": surroundings.directory
        case "h": surroundings.hostName
        case "k": String(surroundings.processors)
        case "u": String(surroundings.userID)
        case "U": surroundings.userName
        case "g": String(surroundings.groupID)
        case "G": surroundings.groupName
        case "t": String(surroundings.microseconds / 1_000_000)
        case "T": String(surroundings.microseconds)
        case "V": surroundings.version
        case "[": "\u{1B}"
        case "d", "n", "s", "p", "o", "e", "c", "x": file.part(letter)
        case "D", "N", "S", "P", "O", "E", "C", "X": first.part(Character(letter.lowercased()))
        case "0"..."9": try file.directoryPart(letter.wholeNumberValue ?? 0)
        default: throw .unknownMagic(letter)
        }
    }
}

extension MagicVariables.File {
    fileprivate func part(_ letter: Character) -> String {
        switch letter {
        case "d": directory + "/"
        case "s": fileName
        case "n": String(fileName[..<(dot ?? fileName.endIndex)])
        case "e": dot.map { String(fileName[fileName.index(after: $0)...]) } ?? ""
        case "p": path
        case "o": name
        case "c": String(directory.split(separator: "/").last ?? "")
        default: section
        }
    }

    private var fileName: String { String(path.split(separator: "/").last ?? "") }
    private var dot: String.Index? { fileName.lastIndex(of: ".") }

    /// Without the last slash.
    private var directory: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    fileprivate func directoryPart(_ number: Int) throws(Problem) -> String {
        let parts = directory.split(separator: "/")
        guard number < parts.count else { throw .noPathComponent(number, of: directory) }
        return String(parts[number])
    }
}
