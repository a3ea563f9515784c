import NIOCore
import NIOHTTP1
import NIOPosix
import PeerOptions

// SwiftNIO as its own example NIOHTTP1Server sets it up: the HTTP pipeline, and a handler written by hand.

let options = Options()
let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
let fileIO = NonBlockingFileIO(threadPool: .singleton)

let server = try await ServerBootstrap(group: group)
    .serverChannelOption(.backlog, value: 4096)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
            try channel.pipeline.syncOperations.addHandler(Handler(fileIO: fileIO, files: options.files))
        }
    }
    .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
    .childChannelOption(.maxMessagesPerRead, value: 1)
    .bind(host: "127.0.0.1", port: options.port)
    .get()
try await server.closeFuture.get()
