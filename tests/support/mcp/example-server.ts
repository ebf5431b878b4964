import { McpServer, type ServerOptions } from "@modelcontextprotocol/server"
import * as z from "zod"

/** One red pixel. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

/** A server of the official SDK with a tool for each way that a call can go. */
export function exampleServer(onCall: (tool: string) => void = () => {}, options?: ServerOptions): McpServer {
  const server = new McpServer({ name: "example", version: "1.2.3" }, options)
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })

  server.registerTool(
    "echo",
    { description: "Says it again", inputSchema: z.object({ text: z.string() }) },
    async (input) => {
      onCall("echo")
      return text(`You said: ${input.text}`)
    },
  )
  server.registerTool("picture", { description: "A picture" }, async () => ({
    content: [
      { type: "text", text: "Here it is" },
      { type: "image", data: PIXEL, mimeType: "image/png" },
      { type: "resource_link", uri: "memo://notes", name: "notes", mimeType: "text/plain" },
      { type: "audio", data: Buffer.from("ding").toString("base64"), mimeType: "audio/wav" },
      { type: "resource", resource: { uri: "memo://inside", text: "embedded text" } },
    ],
  }))
  server.registerTool("fail", { description: "Fails" }, async () => ({
    ...text("the printer is on fire"),
    isError: true,
  }))
  server.registerTool(
    "measure",
    { description: "Structure only", outputSchema: z.object({ width: z.number() }) },
    async () => ({ content: [], structuredContent: { width: 42 } }),
  )
  server.registerTool("hang", { description: "Says how far it is, and never answers" }, async (context) => {
    onCall("hang")
    const progressToken = context.mcpReq._meta?.progressToken
    if (progressToken !== undefined)
      await context.mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken, progress: 1, total: 2, message: "half of it" },
      })
    await new Promise<void>((resolve) => context.mcpReq.signal.addEventListener("abort", () => resolve()))
    onCall("hang aborted")
    return text("too late")
  })
  server.registerTool("where.am.i", { description: "Odd name" }, async () => text(process.cwd()))
  server.registerTool("environment", { description: "Variables" }, async () =>
    text(JSON.stringify({ set: process.env.EXAMPLE ?? null, secret: process.env.OPENCODE_SERVER_PASSWORD ?? null })),
  )
  server.registerTool("die", { description: "Ends the process" }, async () => {
    process.stderr.write("out of coffee\n")
    process.exit(3)
  })
  server.registerTool("grow", { description: "Makes one more tool" }, async () => {
    server.registerTool("grown", { description: "New" }, async () => text("I am new"))
    return text("grown")
  })
  server.registerPrompt(
    "greet",
    {
      description: "Greets somebody",
      argsSchema: z.object({ name: z.string(), manner: z.optional(z.string()) }),
    },
    ({ name, manner }) => ({
      messages: [
        { role: "user", content: { type: "text", text: `Say hello to ${name} in a ${manner ?? "plain"} manner.` } },
      ],
    }),
  )
  server.registerResource("notes", "memo://notes", { description: "Notes", mimeType: "text/plain" }, async (uri) => ({
    contents: [{ uri: uri.href, text: "The code word is heron." }],
  }))
  server.registerResource("pixel", "memo://pixel", { mimeType: "image/png" }, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: "image/png", blob: PIXEL }],
  }))
  return server
}
