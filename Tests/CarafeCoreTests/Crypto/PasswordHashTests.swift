import Foundation
import Synchronization
import TestPython
import Testing

@testable import CarafeCore

struct PasswordHashTests {
    private func make(_ password: String, _ method: PasswordHash.Method = .scrypt) throws -> String {
        try PasswordHash.make(password, method)
    }

    private func verify(_ password: String, _ hash: String) throws -> Bool { try PasswordHash.verify(password, hash) }

    @Test func knowsItsOwn() throws {
        let hash = try make("geheim")
        #expect(try verify("geheim", hash))
        #expect(try !verify("Geheim", hash))
        #expect(try !verify("", hash))
    }

    @Test func isSaltedAnew() throws {
        let hash = try make("geheim")
        #expect(try make("geheim") != hash)
        #expect(hash.hasPrefix("scrypt:32768:8:1$"))
        #expect(hash.split(separator: "$").map(\.count) == [16, 16, 128])
    }

    @Test func werkzeugAndThisKnowEachOthers() async throws {
        struct Answers: Decodable {
            let hashes: [String]
            let known: [Bool]
        }
        let passwords = ["geheim", "", "pässwörd 😀", String(repeating: "x", count: 200)]
        let script = """
            from werkzeug.security import generate_password_hash as make, check_password_hash as check
            passwords, hashes = given
            methods = ["scrypt", "scrypt:1024:4:2", "pbkdf2:sha512:1000", "pbkdf2:sha1:10"]
            print(json.dumps({
                "hashes": [make(p, m, 8) for p, m in zip(passwords, methods)],
                "known": [check(h, p) for p, h in zip(passwords, hashes)],
            }))
            """
        let ours = try passwords.enumerated().map { try make($1, $0 == 0 ? .pbkdf2 : .scrypt) }
        let answers = try await Python.run(script, [passwords, ours], Answers.self)
        #expect(answers.known == [true, true, true, true])
        for (password, hash) in zip(passwords, answers.hashes) {
            #expect(try verify(password, hash), "\(hash)")
            #expect(try !verify(password + "x", hash), "\(hash)")
        }
    }

    @Test(arguments: ["", "!", "geheim", "scrypt:32768:8:1", "scrypt:32768:8:1$salt", "$$", "a$b"])
    func whatIsNoHashIsNoPasswords(hash: String) throws {
        if hash == "$$" {
            #expect(throws: PasswordHashError.self) { try verify("", hash) }
        } else {
            #expect(try !verify("geheim", hash))
        }
    }

    @Test(arguments: [
        ("bcrypt$a$b", "is of a method that is not known here; there are scrypt and pbkdf2"),
        ("md5$a$b", "is of a method that is not known here; there are scrypt and pbkdf2"),
        ("scrypt:1:2$a$b", "is of a method that is not known here; there are scrypt and pbkdf2"),
        ("scrypt:1000:8:1$a$b", "has numbers that scrypt cannot have: a power of two, and two above zero"),
        ("scrypt:x:8:1$a$b", "has numbers that scrypt cannot have: a power of two, and two above zero"),
        ("scrypt:1024:-8:1$a$b", "has numbers that scrypt cannot have: a power of two, and two above zero"),
        ("scrypt:1048576:8:1$a$b", "asks for more memory or time than is given to one password (256 MiB)"),
        (
            "scrypt:4611686018427387904:9223372036854775807:9$a$b",
            "asks for more memory or time than is given to one password (256 MiB)"
        ),
        ("pbkdf2:md5:1000$a$b", "is of a hash function that is not known here; there are sha1, sha256, sha512"),
        ("pbkdf2:sha256:0$a$b", "has a number of rounds outside of 1 to 10000000"),
        ("pbkdf2:sha256:99999999$a$b", "has a number of rounds outside of 1 to 10000000"),
    ])
    func saysWhatItCannotFollow(hash: String, sentence: String) {
        let error = #expect(throws: PasswordHashError.self) { try verify("geheim", hash) }
        #expect(error?.description == "the password hash \"\(hash.prefix { $0 != "$" })$…\" \(sentence)")
    }

    /// A password that was stored as it is would else stand in a log.
    @Test(arguments: ["hunter2$x$y", "$2b$12$abcdef", "hunter2:1$x$y", "scrypt:hunter2 x:8:1:9$a$b"])
    func doesNotTellWhatMayBeAPassword(_ hash: String) throws {
        let error = #expect(throws: PasswordHashError.self) { try verify("geheim", hash) }
        #expect(error?.method == (hash.hasPrefix("scrypt") ? "scrypt" : ""))
        #expect(error?.description.contains("hunter2") == false)
    }

    /// What hashes for a caller on an event loop does so elsewhere.
    @Test func leavesTheLoop() async throws {
        let loop = OneThread()
        try await Task(executorPreference: loop) {
            let hash = try await PasswordHash.make("geheim")
            #expect(try await PasswordHash.verify("geheim", hash))
        }.value
        // Pieces before, between and behind the two; none of them is a hash.
        #expect(loop.longest < .milliseconds(25), "\(loop.longest)")
    }
}

/// An executor that notes for how long it was not free.
private final class OneThread: TaskExecutor {
    private let queue = DispatchQueue(label: "loop")
    private let noted = Mutex(Duration.zero)

    var longest: Duration { noted.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            var usage = timespec()
            // unsafe: fills the struct it is given; processor time of this thread, so that a busy machine does not matter.
            _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &usage)
            let before = usage
            // unsafe: the test waits for the task, and keeps this executor.
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &usage)
            let nanoseconds = (usage.tv_sec - before.tv_sec) * 1_000_000_000 + usage.tv_nsec - before.tv_nsec
            noted.withLock { $0 = max($0, .nanoseconds(nanoseconds)) }
        }
    }
}
