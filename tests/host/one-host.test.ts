import { execFile } from "node:child_process"
import path from "node:path"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { makeFolder } from "../support/folder.ts"
import { makeRepository } from "../support/host.ts"
import { startHostProcess } from "../support/host-process.ts"

const run = promisify(execFile)
const cli = path.resolve(import.meta.dirname, "../../electron/cli.ts")

it("a home has one host: a second start joins it, or says why it cannot", { timeout: 120_000 }, async () => {
  const home = await makeFolder()
  const [repo, other] = [await makeRepository(), await makeRepository()]
  const first = await startHostProcess({ home, folder: repo })
  const second = (...args: string[]) =>
    run(process.execPath, [cli, "serve", "--port", "0", "--home", home, ...args, other], {
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    })

  const { stdout } = await second()
  const link = /^Outrigger runs already\. .*: (\S+)$/m.exec(stdout)?.[1]
  expect(link).toContain(first.url)
  expect((await fetch(link!, { redirect: "manual" })).status).toBe(303)
  const opened = (await (await first.request("/outrigger/projects")).json()) as { directory: string }[]
  expect(opened.map(({ directory }) => directory)).toContain(other)

  // A program that wants a host of its own gets none, and is told.
  const refused = await second("--json").catch((error: { code: number; stdout: string; stderr: string }) => error)
  expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("Another Outrigger runs") })

  // The lock goes with its process, however that ends.
  await first.end("SIGKILL")
  const third = await startHostProcess({ home, folder: repo })
  expect((await third.request("/global/health")).status).toBe(200)
})
