import Foundation
import HTTPTypes
import Synchronization
import TestPython
import Testing

@testable import CarafeCore

/// A clock that stands until it is set.
final class StoppedClock: Sendable {
    private let seconds: Mutex<Int>

    init(_ seconds: Int = 1_800_000_000) {
        self.seconds = Mutex(seconds)
    }

    var now: Int {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }

    var clock: WallClock { WallClock { [self] in now } }
}

struct TokenTests {
    private struct Invitation: Codable, Equatable {
        var mail: String
        var days: [Int]
    }

    private let clock = StoppedClock()
    private let app = App()

    init() {
        app.secretKey = "geheim"
        app.clock = clock.clock
    }

    @Test func comesBack() throws {
        let tokens = app.tokens(salt: "invite")
        let invitation = Invitation(mail: "ada@example.org", days: [1, 2])
        let token = try tokens.sign(invitation)
        #expect(try tokens.verify(token) == invitation)
        #expect(try tokens.verify(tokens.sign(7), as: Int.self, maxAge: .seconds(0)) == 7)
        #expect(try tokens.verify(tokens.sign("ä"), as: String.self) == "ä")
    }

    @Test func isRefusedWhenItIsNotTheOneThatWasSigned() throws {
        let token = try app.tokens(salt: "invite").sign(7)
        for salt in ["invite2", ""] {
            #expect(throws: TokenError.badSignature) { try app.tokens(salt: salt).verify(token, as: Int.self) }
        }
        let tokens = app.tokens(salt: "invite")
        // The last character of a signature carries two bits more than there are: those must not be free to choose.
        for index in token.indices where token[index] != "." {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(throws: TokenError.self, "\(changed)") { try tokens.verify(changed, as: Int.self) }
        }
    }

    @Test func hasATime() throws {
        let tokens = app.tokens(salt: "invite")
        let token = try tokens.sign(7)
        clock.now += 100
        #expect(try tokens.verify(token, as: Int.self, maxAge: .seconds(100)) == 7)
        #expect(try tokens.verify(token, as: Int.self) == 7)
        #expect(throws: TokenError.expired(age: .seconds(100))) {
            try tokens.verify(token, as: Int.self, maxAge: .seconds(99))
        }
        clock.now -= 160
        #expect(try tokens.verify(token, as: Int.self, maxAge: .seconds(1)) == 7)
        clock.now -= 1
        #expect(throws: TokenError.expired(age: .seconds(-61))) {
            try tokens.verify(token, as: Int.self, maxAge: .seconds(1000))
        }
    }

    @Test(arguments: ["", ".", "..", "...", "a", "a.b", "a.b.c", "\u{0}", ".eJw.abc.def"])
    func refusesJunk(text: String) {
        #expect(throws: TokenError.self) { try app.tokens(salt: "invite").verify(text, as: Int.self) }
    }

    /// Signed, and still nothing that can be used.
    @Test(arguments: ["", "x", "e30.AAAAAAAAAAAAAA", "e30.", "e30.!", "!.aaaa", ".x.aaaa", "e30._________w"])
    func refusesWhatWasSignedOtherwise(text: String) throws {
        let key = try KeyDerivation.djangoConcat.derive(from: "geheim", salt: "invite", .sha1)
        let code = try HashFunction.sha1.authenticationCode(of: Array(text.utf8), key: key)
        let token = text + "." + String(decoding: Base64.encode(code, as: .url), as: UTF8.self)
        #expect(throws: TokenError.malformed) { try app.tokens(salt: "invite").verify(token, as: Int.self) }
    }

    @Test func anotherTypeIsMalformed() throws {
        let token = try app.tokens(salt: "invite").sign("seven")
        #expect(throws: TokenError.malformed) { try app.tokens(salt: "invite").verify(token, as: Int.self) }
    }

    @Test func oldKeysAreBelieved() throws {
        let old = try app.tokens(salt: "invite").sign(7)
        app.secretKey = "neu"
        #expect(throws: TokenError.badSignature) { try app.tokens(salt: "invite").verify(old, as: Int.self) }
        app.secretKeyFallbacks = ["uralt", "geheim"]
        #expect(try app.tokens(salt: "invite").verify(old, as: Int.self) == 7)
        let new = try app.tokens(salt: "invite").sign(7)
        #expect(try TokenSigner(secretKey: "neu", salt: "invite").verify(new, as: Int.self) == 7)
    }

    /// What a program makes of a variable that is not set: it would let anybody sign.
    @Test func anEmptyOldKeyIsNone() throws {
        let key = try KeyDerivation.djangoConcat.derive(from: "", salt: "invite", .sha1)
        let signed = Array("Nw.".utf8) + Base64.encode([1], as: .url)
        let code = Base64.encode(try HashFunction.sha1.authenticationCode(of: signed, key: key), as: .url)
        let forged = String(decoding: signed, as: UTF8.self) + "." + String(decoding: code, as: UTF8.self)
        app.secretKeyFallbacks = [""]
        for tokens in [
            app.tokens(salt: "invite"), TokenSigner(secretKey: "geheim", fallbacks: [""], salt: "invite"),
        ] {
            #expect(throws: TokenError.badSignature) { try tokens.verify(forged, as: Int.self) }
        }
        #expect(throws: TokenError.noSecretKey) { try TokenSigner(secretKey: "", salt: "invite").sign(7) }
    }

    @Test func needsAKey() {
        for key in [nil, ""] as [SecretKey?] {
            app.secretKey = key
            let error = #expect(throws: TokenError.self) { try app.tokens(salt: "invite").sign(7) }
            #expect(
                error?.description == "there is no secret key to sign with; run this program with the argument "
                    + "\"secret\" to make one, and give it as SECRET_KEY or app.secretKey")
        }
    }

    @Test(arguments: [
        (TokenError.badSignature, "the signature of the token does not match"),
        (.malformed, "this is no token, or one that holds something else"),
        (.expired(age: .seconds(90)), "the token was signed 90 seconds ago, which is too long"),
        (
            .expired(age: .seconds(-90)),
            "the token was signed 90 seconds from now; set the clock of this machine or the other"
        ),
    ])
    func saysWhatIsWrong(error: TokenError, sentence: String) {
        #expect(error.description == sentence)
    }

    @Test(
        arguments: [
            (Duration.milliseconds(1500), 2), (.milliseconds(1), 1), (.zero, 0), (.milliseconds(-1500), -1),
            (.seconds(7), 7),
            (.seconds(Int64.max), Int64.max), (Duration(secondsComponent: .max, attosecondsComponent: 1), Int64.max),
        ] as [(Duration, Int64)])
    func countsBegunSeconds(_ time: Duration, _ seconds: Int64) throws {
        #expect(time.wholeSeconds == seconds)
        var response = Response("")
        try response.setCookie("a", "b", maxAge: time)
        #expect(response.headers[.setCookie]?.contains("; Max-Age=\(seconds);") == true)
    }

    @Test(arguments: [("dev", 3), ("fifteen letters", 15), ("sixteen letters!", nil), ("", nil)] as [(String, Int?)])
    func warnsOfAKeyThatCanBeGuessed(_ key: String, _ count: Int?) throws {
        let app = App("shop")
        app.secretKey = SecretKey(key)
        let sentence = count.map {
            "the secret key of app 'shop' has only \($0) bytes, and whoever guesses it can sign sessions; \(SecretKey.cure)"
        }
        #expect(try app.freeze().weakKeyWarning == sentence)
    }

    @Test func keysDoNotShow() throws {
        #expect("\(SecretKey("geheim"))" == "SecretKey(…)")
        var dumped = ""
        dump(SecretKey([201, 202, 203]), to: &dumped)
        #expect(!dumped.contains("20"))
        #expect(try SecretKey.random().count == 64)
        #expect(try SecretKey.random() != SecretKey.random())
    }

    @Test func itsdangerousAndThisReadEachOthers() async throws {
        struct Given: Encodable {
            let now: Int
            let tokens: [String]
            let derived: String
        }
        struct Answers: Decodable {
            let read: [String]
            let tokens: [String]
            let derived: String
            let readDerived: String
        }
        let values = ["", "plain", "ä€😀", String(repeating: "long ", count: 100)]
        let script = """
            import hashlib, time
            from itsdangerous import URLSafeTimedSerializer
            time.time = lambda: given["now"]
            tokens = URLSafeTimedSerializer("geheim", salt="invite")
            derived = URLSafeTimedSerializer(["alt", b"\\xff\\x00"], salt="mail",
                signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha512})
            read = [tokens.loads(t, max_age=1) for t in given["tokens"]]
            print(json.dumps({
                "read": read, "tokens": [tokens.dumps(v) for v in read],
                "derived": derived.dumps({"a": [1, None, 2.5]}), "readDerived": derived.loads(given["derived"]),
            }))
            """
        let tokens = app.tokens(salt: "invite")
        let derived = TokenSigner(
            secretKey: SecretKey([0xFF, 0]), salt: "mail", derivation: .hmac, hash: .sha512)
        let answers = try await Python.run(
            script,
            Given(now: clock.now, tokens: values.map { try tokens.sign($0) }, derived: try derived.sign("hi")),
            Answers.self)
        #expect(answers.read == values)
        #expect(answers.readDerived == "hi")
        #expect(try answers.tokens.map { try tokens.verify($0, as: String.self, maxAge: .seconds(1)) } == values)
        #expect(try derived.verify(answers.derived, as: [String: [Double?]].self) == ["a": [1, nil, 2.5]])
        // Nothing to choose from: the very same characters.
        #expect(try answers.tokens[1] == tokens.sign("plain"))
    }
}
