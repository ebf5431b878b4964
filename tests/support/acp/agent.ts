// An agent that does what its prompt says, line by line, over the official SDK's agent side. Run as a program of its own.
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { Readable, Writable } from "node:stream"
import {
  type AgentContext,
  agent,
  methods,
  ndJsonStream,
  RequestError,
  type SessionUpdate,
  type ToolCallUpdate,
} from "@agentclientprotocol/sdk"

const { ACP_STATE, ACP_LOAD, ACP_GREETING, ACP_VERSION } = process.env

interface Known {
  cwd: string
  prompts: string[]
  mode: string
  model: string
}

if (ACP_GREETING) process.stdout.write(`${ACP_GREETING}\n`)

/** Survives the process where a file is given, as a real agent's own store does. */
const stored = (): Record<string, Known> => {
  try {
    return JSON.parse(readFileSync(ACP_STATE ?? "", "utf8")) as Record<string, Known>
  } catch {
    return {}
  }
}
const sessions: Record<string, Known> = ACP_LOAD ? stored() : {}
const save = () => ACP_STATE && writeFileSync(ACP_STATE, JSON.stringify(sessions))
const cancels = new Map<string, () => void>()
let calls = 0
/** Servers that were handed over with the session. */
let servers: unknown = []

const offer = ({ mode, model }: Known) => ({
  modes: {
    currentModeId: mode,
    availableModes: [
      { id: "ask", name: "Ask first" },
      { id: "free", name: "Free" },
    ],
  },
  configOptions: [
    {
      id: "model",
      name: "Model",
      category: "model",
      type: "select" as const,
      currentValue: model,
      options: [
        { value: "small", name: "Small One" },
        { value: "large", name: "Large One" },
      ],
    },
  ],
})

agent({ name: "scripted" })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: Number(ACP_VERSION ?? 1),
    agentInfo: { name: "scripted", title: "Scripted agent", version: "1.2.3" },
    agentCapabilities: { loadSession: Boolean(ACP_LOAD), promptCapabilities: { image: true } },
    authMethods: [{ id: "login", name: "Log in", description: "run “scripted login”" }],
  }))
  .onRequest(methods.agent.session.new, ({ params }) => {
    const sessionId = `ext-${process.pid}-${Object.keys(sessions).length + 1}`
    servers = params.mcpServers
    const known = { cwd: params.cwd, prompts: [], mode: "ask", model: "small" }
    sessions[sessionId] = known
    save()
    return { sessionId, ...offer(known) }
  })
  .onRequest(methods.agent.session.load, async ({ params, client }) => {
    servers = params.mcpServers
    const known = sessions[params.sessionId]
    if (!known) throw RequestError.sessionNotFound(params.sessionId)
    for (const text of known.prompts)
      await client.notify(methods.client.session.update, {
        sessionId: params.sessionId,
        update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: `replayed ${text}` } },
      })
    return offer(known)
  })
  .onRequest(methods.agent.session.setMode, ({ params }) => {
    sessions[params.sessionId]!.mode = params.modeId
    save()
  })
  .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
    const known = sessions[params.sessionId]!
    if ("value" in params && typeof params.value === "string") known.model = params.value
    save()
    return { configOptions: offer(known).configOptions }
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => cancels.get(params.sessionId)?.())
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId, prompt } = params
    const known = sessions[sessionId]!
    const text = prompt
      .map((block) => {
        if (block.type === "text") return block.text
        if (block.type === "resource_link") return `link ${block.name} ${block.uri}`
        return block.type === "image" ? `picture ${block.mimeType} ${block.data.length}` : block.type
      })
      .join("\n")
    known.prompts.push(text)
    save()
    const cancelled = new Promise<"cancelled">((resolve) => cancels.set(sessionId, () => resolve("cancelled")))
    const turn = createTurn(client, sessionId, known, cancelled)
    // What is told of the conversation is not for it to do.
    for (const line of text.replace(/<conversation>[\s\S]*<\/conversation>/, "").split("\n")) {
      const stop = await turn.act(line.trim())
      if (stop) return { stopReason: stop }
    }
    return { stopReason: "end_turn" as const }
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>))

function createTurn(client: AgentContext, sessionId: string, known: Known, cancelled: Promise<"cancelled">) {
  const tell = (update: SessionUpdate) => client.notify(methods.client.session.update, { sessionId, update })
  const say = (text: string) =>
    tell({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: `${text}\n` } })
  const callID = () => `call-${(calls += 1)}`
  const at = (name: string) => path.resolve(known.cwd, name)
  const old = (file: string) => {
    try {
      return readFileSync(file, "utf8")
    } catch {
      return null
    }
  }
  const ask = async (toolCall: ToolCallUpdate) => {
    const { outcome } = await client.request(methods.client.session.requestPermission, {
      sessionId,
      toolCall,
      options: [
        { optionId: "yes", name: "Yes", kind: "allow_once" },
        { optionId: "always", name: "Always", kind: "allow_always" },
        { optionId: "no", name: "No", kind: "reject_once" },
      ],
    })
    return outcome.outcome === "selected" ? outcome.optionId : "cancelled"
  }
  const told = async (words: () => Promise<string>) => {
    try {
      await say(await words())
    } catch (error) {
      await say(`failed: ${(error as Error).message}`)
    }
  }

  async function act(line: string): Promise<"cancelled" | "refusal" | undefined> {
    const [verb, name = "", ...rest] = line.split(" ")
    const words = rest.join(" ")
    switch (verb) {
      case "say":
        await say(line.slice(4))
        break
      case "think":
        await tell({ sessionUpdate: "agent_thought_chunk", content: { type: "text", text: line.slice(6) } })
        break
      case "plan":
        await tell({
          sessionUpdate: "plan",
          entries: line
            .slice(5)
            .split(",")
            .map((content) => ({ content, priority: "high", status: "pending" })),
        })
        break
      case "cost":
        await tell({
          sessionUpdate: "usage_update",
          used: 1200,
          size: 200000,
          cost: { amount: Number(name), currency: "USD" },
        })
        break
      case "title":
        await tell({ sessionUpdate: "session_info_update", title: line.slice(6) })
        break
      case "link":
      case "picture":
        await say(line)
        break
      case "env":
        await say(`${name}=${process.env[name] ?? "unset"}`)
        break
      case "count":
        await say(`prompts ${known.prompts.length} mode ${known.mode} model ${known.model}`)
        break
      case "mcp":
        await say(JSON.stringify(servers))
        break
      case "recall":
        await say(`first prompt: ${known.prompts[0]?.includes("<conversation>") ? "told" : "own"}`)
        break
      case "write":
        await told(async () => {
          await client.request(methods.client.fs.writeTextFile, {
            sessionId,
            path: at(name),
            content: `${words.replaceAll("\\n", "\n")}\n`,
          })
          return `wrote ${name}`
        })
        break
      case "read":
        await told(async () => {
          const { content } = await client.request(methods.client.fs.readTextFile, { sessionId, path: at(name) })
          return `read ${JSON.stringify(content)}`
        })
        break
      case "self":
      case "asked": {
        // As most agents do it: tell the call, ask where that is wanted, write by itself.
        const toolCallId = callID()
        const file = at(name)
        const newText = `${words.replaceAll("\\n", "\n")}\n`
        const content = [{ type: "diff" as const, path: file, oldText: old(file), newText }]
        await tell({
          sessionUpdate: "tool_call",
          toolCallId,
          title: `Edit ${name}`,
          kind: "edit",
          status: "pending",
          content,
          locations: [{ path: file }],
        })
        const answer =
          verb === "asked" ? await ask({ toolCallId, title: `Edit ${name}`, kind: "edit", content }) : "yes"
        if (answer === "yes") {
          await tell({ sessionUpdate: "tool_call_update", toolCallId, status: "in_progress" })
          writeFileSync(file, newText)
        }
        await tell({ sessionUpdate: "tool_call_update", toolCallId, status: answer === "yes" ? "completed" : "failed" })
        await say(`answer ${answer}`)
        break
      }
      case "permit": {
        const toolCallId = callID()
        const answer = await ask({
          toolCallId,
          title: words,
          kind: name as "other",
          ...(name === "execute" && { rawInput: { command: words } }),
        })
        await say(`answer ${answer}`)
        break
      }
      case "run":
        await told(async () => {
          const terminal = await client.createTerminal({ sessionId, command: line.slice(4), cwd: known.cwd })
          const toolCallId = callID()
          await tell({
            sessionUpdate: "tool_call",
            toolCallId,
            title: line.slice(4),
            kind: "execute",
            status: "in_progress",
            content: [{ type: "terminal", terminalId: terminal.id }],
            rawInput: { command: line.slice(4) },
          })
          const { exitCode } = await terminal.waitForExit()
          const { output } = await terminal.currentOutput()
          await tell({ sessionUpdate: "tool_call_update", toolCallId, status: exitCode === 0 ? "completed" : "failed" })
          await terminal.release()
          return `exit ${exitCode} ${JSON.stringify(output)}`
        })
        break
      case "start":
        await told(async () => {
          const terminal = await client.createTerminal({ sessionId, command: line.slice(6), cwd: known.cwd })
          await terminal.kill()
          const { exitStatus } = await terminal.currentOutput()
          return `killed ${JSON.stringify(exitStatus)}`
        })
        break
      case "hang":
        return cancelled
      case "stubborn":
        await new Promise(() => setInterval(() => {}, 1000))
        break
      case "crash":
        process.stderr.write("out of memory, says the scripted agent\n")
        process.exit(3)
        break
      case "garbage":
        process.stdout.write('this is not a message\n{"half": \n\u0000\u0001\n')
        break
      case "huge":
        process.stdout.write("x".repeat(40 * 1024 * 1024))
        await cancelled
        break
      case "auth":
        throw RequestError.authRequired()
      case "refuse":
        return "refusal"
      default:
    }
    return undefined
  }
  return { act }
}
