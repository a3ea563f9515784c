// Node's own http module; with --processes 2, two of them by the cluster module.
import cluster from "node:cluster";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { pipeline } from "node:stream";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    files: { type: "string" },
    processes: { type: "string", default: "1" },
    certificate: { type: "string" },
    key: { type: "string" },
  },
});

const text = "text/plain; charset=utf-8";

function send(response, body, contentType = text, status = 200) {
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function cookie(request, name) {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value ?? "";
  }
  return "";
}

function count(request, response) {
  let length = 0;
  request.on("data", (piece) => (length += piece.length));
  request.on("end", () => send(response, String(length)));
}

async function sendFile(request, response) {
  const name = path.basename(request.url);
  let file;
  try {
    file = await fs.promises.open(path.join(options.files, name));
    const { size } = await file.stat();
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": size });
    pipeline(file.createReadStream(), response, () => {});
  } catch {
    await file?.close();
    send(response, "Not found", text, 404);
  }
}

function answer(request, response) {
  switch (request.url) {
    case "/":
      return send(response, "Hello wmsj100");
    case "/json":
      return send(response, JSON.stringify({ message: "Hello, World!" }), "application/json");
    case "/headers":
      return send(response, `${request.headers["x-field-10"] ?? ""} ${cookie(request, "cookie5")}`);
    case "/count":
      if (request.method === "POST") return count(request, response);
      break;
  }
  if (options.files && request.url.startsWith("/files/")) return sendFile(request, response);
  send(response, "Not found", text, 404);
}

function listen() {
  const { certificate, key } = options;
  const server = certificate
    ? https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) }, answer)
    : http.createServer(answer);
  server.keepAliveTimeout = 0; // no limit
  server.listen({ host: "127.0.0.1", port: Number(options.port), backlog: 4096 });
}

const processes = Number(options.processes);
if (processes > 1 && cluster.isPrimary) {
  for (let number = 0; number < processes; number++) cluster.fork();
  process.on("SIGTERM", () => process.exit());
} else {
  listen();
}
