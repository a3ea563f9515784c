/// Every sentence about a mistake in the settings: what was found, then the cure.
typealias Problem = SettingsError.Problem

// MARK: - Names

extension Problem {
    static func unknownKey(_ name: String, in source: SettingsError.Source) -> Problem {
        let cure =
            if let candidate = Spelling.suggestion(for: name, among: SettingsTable.knownNames) {
                "did you mean \(source.spelled(candidate))?"
            } else {
                "remove it; docs/settings.md lists those that exist" + source.placeholderHint(name)
            }
        return Problem(.unknownKey, "there is no setting \(name.shown); \(cure)")
    }

    static func unsupported(_ name: String, cure: String) -> Problem {
        Problem(.unsupported, "\(name) is uWSGI's and not done here; \(cure)")
    }

    static func placeholderIsSetting(_ name: String) -> Problem {
        Problem(.malformed, "\(name.shown) is a setting and cannot name a placeholder; choose another name")
    }
}

extension SettingsError {
    /// How a key is written where it was found, for sentences that propose another.
    enum Source {
        case file, commandLine

        func spelled(_ name: String) -> String {
            switch self {
            case .file: name.shown
            case .commandLine: "--\(name)"
            }
        }

        func placeholderHint(_ name: String) -> String {
            switch self {
            case .file: " (a placeholder is declared with \"set-ph = \(name)=…\")"
            case .commandLine: ""
            }
        }
    }
}

// MARK: - Values

extension Problem {
    static func missingValue(_ name: String, write example: String) -> Problem {
        Problem(.missingValue, "\(name) has no value; write e.g. \(example.shown)")
    }

    static func notBoolean(_ name: String, _ value: String) -> Problem {
        invalid(name, value, "neither true nor false", cure(for: name, value, example: "\(name) = true"))
    }

    static func notNumber(_ name: String, _ value: String, write example: String) -> Problem {
        invalid(name, value, "not a number", cure(for: name, value, example: example))
    }

    static func notOctal(_ name: String, _ value: String, write example: String) -> Problem {
        invalid(name, value, "not an octal mode", cure(for: name, value, example: example))
    }

    static func outOfRange(_ name: String, _ value: String, _ low: String, _ high: String, unit: String) -> Problem {
        let unit = unit.isEmpty ? "" : " \(unit)"
        return Problem(.invalidValue, "\(name) = \(value) is out of range; write \(low) to \(high)\(unit)")
    }

    static func notPair(_ name: String, _ value: String, write example: String) -> Problem {
        invalid(name, value, "not of two parts", "write e.g. \(example.shown)")
    }

    static func refused(_ name: String, _ value: String, _ found: String, cure: String) -> Problem {
        invalid(name, value, found, cure)
    }

    static func containsNull(_ name: String) -> Problem {
        Problem(.invalidValue, "\(name) contains a NUL byte; remove it")
    }

    private static func invalid(_ name: String, _ value: String, _ found: String, _ cure: String) -> Problem {
        Problem(.invalidValue, "\(name) = \(value.shown) is \(found); \(cure)")
    }

    /// `4 ; four` is read as a whole: what is behind was meant as a comment.
    private static func cure(for name: String, _ value: String, example: String) -> String {
        guard let mark = value.firstIndex(where: { $0 == ";" || $0 == "#" }) else {
            return "write e.g. \(example.shown)"
        }
        let kept = value[..<mark].trimmingBlanks
        return "a comment needs a line of its own: write \("\(name) = \(kept)".shown)"
    }
}

// MARK: - Files

extension Problem {
    static func unreadableFile(_ path: String, _ reason: String) -> Problem {
        Problem(
            .unreadableFile,
            "cannot read \(path.shown): \(reason); check the path, which starts at the working directory")
    }

    static func missingSection(_ section: String, in path: String, existing: [String]) -> Problem {
        let cure =
            if existing.isEmpty {
                "it has none: write \"[\(section)]\" above the settings"
            } else {
                "it has \(existing.map { "[\($0)]" }.joined(separator: ", ")): "
                    + "write \"[\(section)]\" above the settings, or ask for \("\(path):\(existing[0])".shown)"
            }
        return Problem(.missingSection, "\(path) has no section [\(section)]; \(cure)")
    }

    static func includeLoop(_ chain: [String]) -> Problem {
        let way = chain.joined(separator: " → ")
        return Problem(.includeLoop, "this includes itself: \(way); remove one of these lines")
    }

    static func unclosedSection(_ line: String) -> Problem {
        let name = line.dropFirst().trimmingBlanks
        return Problem(.malformed, "the section \(line.shown) is not closed; write \"[\(name)]\"")
    }

    static func textBehindSection(_ line: String, _ name: String) -> Problem {
        Problem(.malformed, "something stands behind the section in \(line.shown); write \"[\(name)]\" alone")
    }

    static func outsideSection(_ line: String) -> Problem {
        Problem(.malformed, "\(line.shown) stands before any section; write \"[uwsgi]\" above it")
    }

    static func missingKey(_ line: String) -> Problem {
        Problem(.malformed, "\(line.shown) has no key; write \"key = value\"")
    }
}

// MARK: - Placeholders

extension Problem {
    static func unknownMagic(_ letter: Character) -> Problem {
        let known = MagicVariables.letters.map { "%\($0)" }.joined(separator: " ")
        return Problem(
            .unknownPlaceholder,
            "%\(letter) stands for nothing; there are \(known) %0 to %9 and %(name); write %% for a percent sign")
    }

    static func fileMagicOutsideFile(_ name: String) -> Problem {
        Problem(.unknownPlaceholder, "%\(name) stands for a file's name and there is no file here; write it out")
    }

    static func noPathComponent(_ number: Int, of directory: String) -> Problem {
        Problem(
            .unknownPlaceholder,
            "%\(number) stands for part \(number) of \(directory.shown), which has fewer; write %% for a percent sign")
    }

    static func unclosed(_ opening: String) -> Problem {
        Problem(.malformed, "\(opening.shown) is not closed; write \")\" behind the name")
    }

    static func unknownPlaceholder(_ name: String) -> Problem {
        if name.contains(" ") {
            return Problem(
                .unknownPlaceholder, "%(\(name)) asks for arithmetic, which is not done here; write the result")
        }
        return Problem(
            .unknownPlaceholder, "%(\(name)) is set nowhere; add a line \("set-ph = \(name)=…".shown), or write it out")
    }

    static func placeholderLoop(_ chain: [String]) -> Problem {
        let way = chain.map { "%(\($0))" }.joined(separator: " → ")
        return Problem(.unknownPlaceholder, "this stands for itself: \(way); write one of them out")
    }

    static func unsetVariable(_ name: String) -> Problem {
        Problem(
            .unknownPlaceholder, "$(\(name)): the environment has no variable \(name); export it, or write its value")
    }
}

// MARK: - Command line

extension Problem {
    static func unexpectedArgument(_ argument: String) -> Problem {
        Problem(
            .malformed,
            "the argument \(argument.shown) is neither an option nor a file ending in .ini; write \("--key value".shown)"
        )
    }

    static func shortOption(_ argument: String) -> Problem {
        Problem(
            .malformed, "the short option \(argument) is not known; write it out, e.g. --socket, --processes, --master")
    }
}

// MARK: - Handing over

extension Problem {
    static let undecodable = Problem(
        .malformed, "the settings handed over by the master cannot be read; restart the server, do not reload it")
}
