// A language server that behaves as its first argument says. It finds one error per line that contains "BAD", and keeps
// a log of what it was told in the file that FAKE_LOG names.
import { appendFileSync, existsSync } from "node:fs"

const [mode = "push", once] = process.argv.slice(2)
const log = (line) => process.env.FAKE_LOG && appendFileSync(process.env.FAKE_LOG, `${line}\n`)
log(`started ${mode} ${process.pid}`)
process.on("SIGTERM", () => {
  if (mode === "deaf") return
  process.exit(0)
})

const texts = new Map()
const send = (message) => {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message })
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
const problems = (text) =>
  text.split("\n").flatMap((line, index) =>
    line.includes("BAD")
      ? [
          {
            range: {
              start: { line: index, character: line.indexOf("BAD") },
              end: { line: index, character: line.indexOf("BAD") + 3 },
            },
            severity: line.includes("WARN") ? 2 : 1,
            source: "fake",
            message: `bad line: ${line.trim()}`,
          },
        ]
      : [],
  )
const push = (uri, version) =>
  send({ method: "textDocument/publishDiagnostics", params: { uri, version, diagnostics: problems(texts.get(uri)) } })

function changed(uri, version) {
  if (mode === "crash") process.exit(3)
  if (mode === "crash-once" && !existsSync(once)) {
    appendFileSync(once, "x")
    process.exit(3)
  }
  if (mode === "mute" || mode === "pull") return
  if (mode === "push-all") for (const other of texts.keys()) push(other)
  else if (mode === "stale") {
    // Once what it knew before, then the truth: without versions, nothing tells them apart but time.
    send({ method: "textDocument/publishDiagnostics", params: { uri, diagnostics: [] } })
    setTimeout(() => push(uri), 60)
  } else push(uri, version)
}

function handle({ id, method, params }) {
  log(method ?? "answer")
  const reply = (result) => send({ id, result })
  switch (method) {
    case "initialize":
      if (mode === "never") return
      if (mode === "garbage") return void process.stdout.write("Content-Type: nonsense\r\n\r\nhello\r\n\r\n".repeat(50))
      if (mode === "flood") return void setInterval(() => process.stdout.write("x".repeat(1 << 20)), 1)
      return void setTimeout(
        () =>
          reply({
            capabilities: {
              textDocumentSync: 1,
              workspaceSymbolProvider: true,
              ...((mode === "pull" || mode === "hang") && { diagnosticProvider: {} }),
            },
          }),
        mode === "slow" ? Number(once) : 0,
      )
    case "initialized":
      return send({
        id: "watch",
        method: "client/registerCapability",
        params: { registrations: [{ id: "1", method: "workspace/didChangeWatchedFiles", registerOptions: {} }] },
      })
    case "textDocument/didOpen":
      texts.set(params.textDocument.uri, params.textDocument.text)
      return changed(params.textDocument.uri, params.textDocument.version)
    case "textDocument/didChange":
      texts.set(params.textDocument.uri, params.contentChanges[0].text)
      return changed(params.textDocument.uri, params.textDocument.version)
    case "textDocument/didClose":
      return void texts.delete(params.textDocument.uri)
    case "textDocument/diagnostic":
      if (mode === "hang") return
      return reply({ kind: "full", items: problems(texts.get(params.textDocument.uri) ?? "") })
    case "workspace/symbol":
      return reply([{ name: `found ${params.query}`, kind: 12, location: { uri: "file:///a.fake" } }])
    case "shutdown":
      return mode === "deaf" ? undefined : reply(null)
    case "exit":
      return mode === "deaf" ? undefined : process.exit(0)
    default:
      if (id !== undefined && method) send({ id, error: { code: -32601, message: "unknown" } })
  }
}

let buffer = Buffer.alloc(0)
process.stdin.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk])
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n")
    if (end < 0) return
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("utf8", 0, end))[1])
    if (buffer.length < end + 4 + length) return
    const message = JSON.parse(buffer.toString("utf8", end + 4, end + 4 + length))
    buffer = buffer.subarray(end + 4 + length)
    handle(message)
  }
})
process.stdin.on("end", () => mode !== "deaf" && process.exit(0))
if (mode === "deaf") setInterval(() => {}, 1000)
