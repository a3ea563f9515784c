import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix

private struct Greeting: Encodable {
    let message: String
}

/// Answers the requests of one connection, each when it has ended.
final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let fileIO: NonBlockingFileIO
    private let files: String?
    private let encoder = JSONEncoder()
    private var head: HTTPRequestHead?
    private var bodyLength = 0

    init(fileIO: NonBlockingFileIO, files: String?) {
        self.fileIO = fileIO
        self.files = files
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            bodyLength = 0
        case .body(let piece):
            bodyLength += piece.readableBytes
        case .end:
            guard let head else { return }
            answer(head, context)
            self.head = nil
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch (head.method, head.uri) {
        case (.GET, "/"):
            send("Hello wmsj100", to: head, context)
        case (.GET, "/json"):
            do {
                let body = try encoder.encodeAsByteBuffer(
                    Greeting(message: "Hello, World!"), allocator: context.channel.allocator)
                send(body, "application/json", to: head, context)
            } catch {
                send("\(error)", status: .internalServerError, to: head, context)
            }
        case (.GET, "/headers"):
            let field = head.headers.first(name: "X-Field-10") ?? ""
            send("\(field) \(cookie("cookie5", of: head) ?? "")", to: head, context)
        case (.POST, "/count"):
            send("\(bodyLength)", to: head, context)
        case (.GET, let path) where path.hasPrefix("/files/"):
            sendFile(String(path.dropFirst("/files/".count)), to: head, context)
        default:
            send("Not found", status: .notFound, to: head, context)
        }
    }

    private func cookie(_ name: String, of head: HTTPRequestHead) -> String? {
        for field in head.headers["Cookie"] {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }

    // MARK: Responses

    private func send(
        _ text: String, status: HTTPResponseStatus = .ok, to head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        let body = context.channel.allocator.buffer(string: text)
        send(body, "text/plain; charset=utf-8", status: status, to: head, context)
    }

    private func send(
        _ body: ByteBuffer, _ contentType: String, status: HTTPResponseStatus = .ok, to head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        writeHead(status, contentType, length: body.readableBytes, to: head, context)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        writeEnd(to: head, context)
    }

    private func writeHead(
        _ status: HTTPResponseStatus, _ contentType: String, length: Int, to head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        var response = HTTPResponseHead(version: head.version, status: status)
        response.headers.add(name: "Content-Type", value: contentType)
        response.headers.add(name: "Content-Length", value: "\(length)")
        context.write(wrapOutboundOut(.head(response)), promise: nil)
    }

    private func writeEnd(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !head.isKeepAlive {
            written.assumeIsolated().whenComplete { [channel = context.channel] _ in channel.close(promise: nil) }
        }
    }

    /// Opens the file on a thread that may block, and leaves its bytes to `sendfile`.
    private func sendFile(_ name: String, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let files, !name.contains("..") else {
            return send("Not found", status: .notFound, to: head, context)
        }
        let opened = fileIO.openFile(_deprecatedPath: "\(files)/\(name)", eventLoop: context.eventLoop)
        opened.assumeIsolated().whenComplete { [self] result in
            guard case .success(let (file, region)) = result else {
                return send("Not found", status: .notFound, to: head, context)
            }
            writeHead(.ok, "application/octet-stream", length: region.readableBytes, to: head, context)
            let written = context.write(wrapOutboundOut(.body(.fileRegion(region))))
            written.assumeIsolated().whenComplete { _ in try? file.close() }
            writeEnd(to: head, context)
        }
    }
}
