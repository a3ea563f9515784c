import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOPosix
import PeerOptions

// Hummingbird as its documentation writes it. Its handlers run on Swift's cooperative threads, beside the event loops.

struct Greeting: ResponseEncodable {
    let message: String
}

let options = Options()
let router = Router()

router.get("/") { _, _ in "Hello wmsj100" }
router.get("/json") { _, _ in Greeting(message: "Hello, World!") }
router.get("/headers") { request, _ in
    "\(request.headers[.xField10] ?? "") \(request.cookies["cookie5"]?.value ?? "")"
}
router.post("/count") { request, _ in
    var length = 0
    for try await piece in request.body { length += piece.readableBytes }
    return "\(length)"
}
for number in 0..<options.routes {
    router.get("/route\(number)/user/:id") { _, context in
        "\(try context.parameters.require("id", as: Int.self))"
    }
}
if let files = options.files {
    // The middleware takes what no route answers.
    router.group("/files")
        .add(middleware: FileMiddleware(files, urlBasePath: "/files"))
        .get("**") { _, _ -> String in throw HTTPError(.notFound) }
}

let application = Application(
    router: router,
    server: try server(),
    configuration: .init(address: .hostname("127.0.0.1", port: options.port), backlog: 4096),
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: options.threads)),
)
try await application.runService()

func server() throws -> HTTPServerBuilder {
    guard let certificate = options.certificate, let key = options.key else { return .http1() }
    let configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    return try .tls(tlsConfiguration: configuration)
}

extension HTTPField.Name {
    static let xField10 = Self("X-Field-10")!
}
