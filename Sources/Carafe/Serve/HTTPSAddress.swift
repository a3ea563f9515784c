import CarafeServer

/// Where to speak HTTPS and as whom, in uWSGI's notation: `address,certificate,key`.
struct HTTPSAddress: Equatable {
    let address: String
    /// The path of a PEM file.
    let certificate: String
    /// The path of a PEM file.
    let key: String

    init(_ text: String) throws(HTTPSAddressError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let words = parts.map { String($0.trimming { $0 == " " || $0 == "\t" }) }
        guard words.count <= 3 else {
            throw HTTPSAddressError(text: text, problem: "there is more than a key behind it")
        }
        guard words.count == 3 else { throw HTTPSAddressError(text: text, problem: "it does not have three parts") }
        guard !words.contains("") else { throw HTTPSAddressError(text: text, problem: "one of its parts is empty") }
        (address, certificate, key) = (words[0], words[1], words[2])
    }

    /// Reads the address and both files.
    func endpoint() throws -> ServerConfiguration.Endpoint {
        .https(try SocketAddress(address), try TLSCredentials(certificate: certificate, key: key))
    }
}

/// A text that does not say where to speak HTTPS and as whom.
struct HTTPSAddressError: Error, StartupFailure {
    let text: String
    let problem: String

    var explanation: String {
        "\"\(text)\" does not say where to speak https and as whom: \(problem); "
            + "write address,certificate,key, e.g. 0.0.0.0:8443,cert.pem,key.pem; ciphers are Mozilla's intermediate set"
    }
}

extension TLSError: StartupFailure {
    var explanation: String { description }
}

extension Substring {
    fileprivate func trimming(while isBlank: (Character) -> Bool) -> Substring {
        var text = drop(while: isBlank)
        while text.last.map(isBlank) == true { text.removeLast() }
        return text
    }
}
