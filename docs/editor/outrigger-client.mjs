// Outrigger from Node, as an editor extension would use it (VS Code's extension host, or any Node 22): no packages.
// Sessions, turns and review go over one WebSocket; chat and completions without a session over plain HTTP.
import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"

/** Folder of the host's state, as the host itself chooses it. */
function stateFolder() {
  const { OUTRIGGER_HOME, XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (OUTRIGGER_HOME) return OUTRIGGER_HOME
  if (process.platform === "win32" && LOCALAPPDATA) return path.join(LOCALAPPDATA, "Outrigger")
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Application Support", "Outrigger")
  return path.join(XDG_DATA_HOME ?? path.join(homedir(), ".local", "share"), "outrigger")
}

/** Address and token of the running host. Throws when none runs. */
export async function discover(folder = stateFolder()) {
  return JSON.parse(await readFile(path.join(folder, "server.json"), "utf8"))
}

/**
 * A connection to the host. `request` sends a message and gives an async iterator over all replies under its id;
 * `reply` waits for one of them; `close` ends what was started here, sessions stay.
 */
export async function connect({ url, token }) {
  const credential = Buffer.from(`opencode:${token}`).toString("base64")
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?auth_token=${encodeURIComponent(credential)}`)
  const listeners = new Map()
  const ready = Promise.withResolvers()
  let count = 0
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === "ready") ready.resolve()
    else listeners.get(message.id)?.(message)
  })
  socket.addEventListener("close", () => {
    const gone = new Error("Outrigger closed the connection.")
    ready.reject(gone)
    for (const listener of listeners.values()) listener({ type: "error", error: gone.message })
  })
  socket.addEventListener("error", () => ready.reject(new Error(`Outrigger cannot be reached at ${url}.`)))
  await ready.promise

  /** All replies, until the caller stops reading or an error comes, which is thrown. */
  async function* request(message) {
    const id = `node-${(count += 1)}`
    const waiting = []
    let wake = () => {}
    listeners.set(id, (reply) => {
      waiting.push(reply)
      wake()
    })
    socket.send(JSON.stringify({ ...message, id }))
    try {
      for (;;) {
        while (waiting.length === 0) await new Promise((resolve) => (wake = resolve))
        const reply = waiting.shift()
        if (reply.type === "error") throw new Error(reply.error)
        yield reply
        if (reply.type === "cancelled") return
      }
    } finally {
      listeners.delete(id)
    }
  }

  /** The first reply of this type; undefined when it was cancelled before. */
  async function reply(message, type) {
    for await (const each of request(message)) if (each.type === type) return each
  }

  const about = (session, type, more = {}) => ({ type, sessionId: session.id, ...more })
  const review = (session, type, more) => reply(about(session, type, more), "changes.updated")
  return {
    request,
    reply,
    /** A session in a sandbox of the repository that `repoRoot` is in. */
    create: async (repoRoot, choice = {}) =>
      (await reply({ type: "session.create", repoRoot, ...choice }, "session.created")).session,
    open: async (id) => (await reply({ type: "session.open", sessionId: id }, "session.created")).session,
    /** Runs one prompt; `onText` gets the answer as it comes. Answers what is pending afterwards. */
    async turn(session, prompt, onText = () => {}) {
      let changes
      for await (const message of request(about(session, "chat.turn", { prompt }))) {
        if (message.type === "assistant.delta") onText(message.text)
        if (message.type === "changes.updated") changes = message
        if (message.type === "run.status" && message.status === "done") return changes
      }
    },
    changes: (session) => review(session, "changes.status"),
    accept: (session, file) =>
      file ? review(session, "changes.accept_file", { path: file }) : review(session, "changes.accept_all"),
    discard: (session, file) =>
      file ? review(session, "changes.discard_file", { path: file }) : review(session, "changes.discard_all"),
    cancel: (session) => reply(about(session, "run.cancel"), "run.status"),
    close: () => socket.close(),
  }
}

/** What to insert at the cursor, as text. Aborting `signal` ends the model's call too. */
export async function complete({ url, token }, request, signal) {
  const response = await fetch(`${url}/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    signal,
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer.text
}
