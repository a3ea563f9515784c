import Foundation
import Testing

@testable import CarafeServer

@Suite struct TLSCredentialsTests {
    struct Case: CustomTestStringConvertible {
        let testDescription, certificate, key, outcome: String

        init(_ name: String, _ certificate: String, _ key: String, _ outcome: String) {
            (testDescription, self.certificate, self.key, self.outcome) = (name, certificate, key, outcome)
        }
    }

    /// Files with these contents, for as long as `body` runs.
    private func withFiles<Result>(
        _ certificate: String,
        _ key: String,
        _ body: (_ certificate: String, _ key: String) throws -> Result,
    ) throws -> Result {
        let directory = NSTemporaryDirectory() + "carafe-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try certificate.write(toFile: directory + "/cert.pem", atomically: false, encoding: .utf8)
        try key.write(toFile: directory + "/key.pem", atomically: false, encoding: .utf8)
        return try body(directory + "/cert.pem", directory + "/key.pem")
    }

    @Test(
        arguments: [
            Case("a certificate", PEM.certificate, PEM.key, "1"),
            Case("a chain", PEM.certificate + PEM.certificate, PEM.key, "2"),
            Case("both in both files", PEM.key + PEM.certificate, PEM.certificate + PEM.key, "1"),
        ]) func readsACertificateItsChainAndItsKey(_ one: Case) throws
    {
        let credentials = try withFiles(one.certificate, one.key) { try TLSCredentials(certificate: $0, key: $1) }
        #expect("\(credentials.certificates.count)" == one.outcome)
    }

    @Test(
        arguments: [
            Case("empty", "", PEM.key, "CERT holds no certificate in PEM form, which begins with -----BEGIN CERTIF"),
            Case("DER", "\u{30}\u{82}", PEM.key, "openssl x509 -inform der -in CERT -out cert.pem"),
            Case(
                "swapped", PEM.key, PEM.certificate, "CERT holds a key and no certificate; give the certificate first"),
            Case("no key", PEM.certificate, "", "KEY holds no private key in PEM form, which begins with -----BEGIN"),
            Case("another key", PEM.certificate, PEM.otherKey, "the key KEY does not belong to the certificate CERT;"),
            Case("encrypted", PEM.certificate, PEM.encryptedKey, "the private key in KEY is encrypted, and there is"),
            Case("its cure", PEM.certificate, PEM.encryptedKey, "decrypt it: openssl pkey -in KEY -out key.pem"),
            Case("cut key", PEM.certificate, PEM.cut(PEM.key), "the private key in KEY is damaged ("),
            Case("cut certificate", PEM.cut(PEM.certificate), PEM.key, "certificate 1 in CERT is damaged ("),
            Case(
                "cut chain", PEM.certificate + PEM.cut(PEM.certificate), PEM.key, "certificate 2 in CERT is damaged ("),
            Case(
                "weak", PEM.weakCertificate, PEM.weakKey, "OpenSSL does not serve with CERT (ee key too small); issue"),
        ])
    func explainsWhatIsWrong(_ one: Case) throws {
        try withFiles(one.certificate, one.key) { (certificate, key) in
            let error = #expect(throws: TLSError.self) { _ = try TLSCredentials(certificate: certificate, key: key) }
            let said = (error?.description ?? "nothing").replacing(certificate, with: "CERT").replacing(
                key, with: "KEY")
            #expect(said.contains(one.outcome), "said: \(said)")
        }
    }

    @Test(arguments: [("/no/such.pem", "No such file or directory"), ("/etc", "Is a directory")])
    func explainsThatAFileCannotBeRead(_ path: String, _ reason: String) throws {
        try withFiles(PEM.certificate, PEM.key) { (certificate, key) in
            let noCertificate = #expect(throws: TLSError.self) { _ = try TLSCredentials(certificate: path, key: key) }
            #expect(
                noCertificate?.description == "the certificate \(path) cannot be read: \(reason); "
                    + "check the path, and that the user who starts this server may read it")
            let noKey = #expect(throws: TLSError.self) { _ = try TLSCredentials(certificate: certificate, key: path) }
            #expect(noKey?.description.hasPrefix("the key \(path) cannot be read: \(reason)") == true)
        }
    }

    @Test func makesADifferentCertificateEachTime() throws {
        let (one, other) = (try TLSCredentials.adhoc(), try TLSCredentials.adhoc())
        #expect(one == one)
        #expect(one != other)
        _ = try TLSContext(one, named: "adhoc")
    }

    @Test(arguments: [0, 48, 79, 81]) func takesTicketKeysOfTheRightLengthOnly(_ count: Int) throws {
        let error = #expect(throws: TLSError.self) { _ = try TLSTicketKeys([UInt8](repeating: 1, count: count)) }
        #expect(
            error?.description
                == "ticket keys have 80 bytes, and not \(count); TLSTicketKeys.random() makes some")
    }

    @Test func makesTicketKeysThatDiffer() throws {
        let keys = try TLSTicketKeys.random()
        #expect(keys != (try TLSTicketKeys.random()))
        #expect(keys == (try TLSTicketKeys(keys.bytes)))
    }
}
