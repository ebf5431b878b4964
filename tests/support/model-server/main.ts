// The scripted model server on its own, for benches: prints `{"url"}` on stdout and runs until it is ended.
import { parseArgs } from "node:util"
import { startModelServer } from "./server.ts"

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } })
const server = await startModelServer({ port: Number(values.port) })
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void server.close().then(() => process.exit(0))
  })
}
