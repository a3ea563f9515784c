import CarafeCore
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a server did not start, for people.
protocol StartupFailure: Error {
    var explanation: String { get }
}

extension SetupError: StartupFailure {
    var explanation: String { description }
}

extension SocketAddressError: StartupFailure {
    var explanation: String { description }
}

extension SystemError: StartupFailure {
    var explanation: String {
        switch code {
        case EADDRINUSE: "\(description); another program listens there: stop it, or choose another address"
        case EACCES: "\(description); ports below 1024 and directories of others need more rights than this user has"
        case EADDRNOTAVAIL: "\(description); no interface of this machine has that address"
        case ENOENT: "\(description); the directory does not exist"
        default: description
        }
    }
}

enum Terminal {
    /// Writes to standard error at once, so that what is said before a crash is seen.
    static func standardError(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // A reader that has stopped, such as a wedged pipe, must not stop the master: then the line is lost.
            var entry = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&entry, 1, 200) == 1 else { return }  // unsafe: one entry, which is this one
            // unsafe: writes from the slice's own storage.
            let written = unsafe rest.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// Ends the process: commands have a function of this name too, for errors.
    static func exit(_ status: Int32) -> Never {
        #if canImport(Glibc)
        Glibc.exit(status)
        #elseif canImport(Darwin)
        Darwin.exit(status)
        #endif
    }

    /// `text` in a colour, where someone sees it.
    static func coloured(_ text: String, _ code: Int) -> String {
        isatty(2) == 1 ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
