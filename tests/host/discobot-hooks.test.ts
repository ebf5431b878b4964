import { access, chmod, readFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import type { Program } from "../../shared/native/program.ts"
import type { SessionSummary } from "../../shared/native/host.ts"
import { startDiscobot } from "../support/discobot.ts"
import { makeFolder } from "../support/folder.ts"
import { afterTest, makeRepository, scriptedConfig } from "../support/host.ts"
import { startHostProcess } from "../support/host-process.ts"
import { startModelServer } from "../support/model-server/server.ts"
import { commitAll } from "../support/real-git.ts"
import { until } from "../support/until.ts"

const there = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
const user = (id: string, text: string) => ({ id, role: "user", parts: [{ type: "text", text }] })
const write = (name: string, content: string) => ({
  toolCalls: [{ name: "write", input: { filePath: name, content } }],
})

it("a session's own hooks run whichever front end began it; a person's other sessions only run what they allowed", async () => {
  const seen = path.join(await makeFolder(), "seen")
  const files = {
    "README.md": "x\n",
    ".discobot/hooks/begin.sh": `#!/bin/sh\n#---\n# type: session\n#---\necho "$DISCOBOT_SESSION_ID" >> ${seen}\n`,
    ".discobot/hooks/check.sh": `#!/bin/sh\n#---\n# type: file\n# pattern: "*.txt"\n#---\necho "saw $DISCOBOT_CHANGED_FILES"\n`,
  }
  const test = await startDiscobot({ files, config: { permission: { edit: "allow" } } })
  for (const name of ["begin.sh", "check.sh"]) await chmod(path.join(test.repo, ".discobot/hooks", name), 0o755)
  await commitAll(test.repo, "hooks")
  const sessions = async () => (await readFile(seen, "utf8").catch(() => "")).split("\n").filter(Boolean)

  // Not allowed yet: neither in the window nor over the opencode API.
  const begin = async () => {
    const made = await test.request("/outrigger/sessions", {
      method: "POST",
      body: JSON.stringify({ directory: test.repo }),
    })
    return ((await made.json()) as SessionSummary).session.id
  }
  await begin()
  await test.client.session.create({})
  // A front end that works with hooks by itself runs them: it comes last, and is the only one.
  const id = await test.session("hooked")
  await until(async () => (await sessions()).length > 0)
  const own = (await test.call("GET", `sessions/${id}/hooks/status`)).value.hooks.begin
  expect(own).toMatchObject({ lastResult: "success", runCount: 1, type: "session" })
  expect(await sessions()).toHaveLength(1)

  // Another thread works in the same folder: its turn counts as well.
  test.model.enqueue(write("one.txt", "1\n"), { text: "Written." })
  const thread = `sessions/${id}/threads/second`
  await test.call("POST", `sessions/${id}/threads`, { id: "first" })
  await test.call("POST", `${thread}/chat`, { messages: [user("u1", "write")] })
  await until(async () => {
    const { hooks } = (await test.call("GET", `sessions/${id}/hooks/status`)).value
    return hooks.check.lastResult === "success"
  })
  expect((await test.call("GET", `sessions/${id}/hooks/check/output`)).value.output).toBe("saw one.txt\n")

  const programs = (await (await test.request(`/outrigger/programs?directory=${test.repo}`)).json()) as Program[]
  const allowed = await test.request("/outrigger/programs/allow", {
    method: "POST",
    body: JSON.stringify({ directory: test.repo, programs: programs.map(({ file, hash }) => ({ file, hash })) }),
  })
  expect(allowed.status).toBe(200)
  const window = await begin()
  const opencode = (await test.client.session.create({})).data!.id
  // A sub-session is part of one that began before.
  const child = (await test.client.session.create({ parentID: opencode })).data!.id
  await until(async () => (await sessions()).length === 3)
  expect((await sessions()).slice(1).sort()).toEqual([window, opencode].sort())
  expect(await sessions()).not.toContain(child)
})

it("hooks that a killed host had no time for run at its next start, and a stop does not wait for one", async () => {
  const place = await makeFolder()
  const once = (name: string, header: string) => {
    const at = path.join(place, name)
    const work = `if [ ! -e ${at} ]; then touch ${at}; exec sleep 300; fi\ntouch ${at}.done\n`
    return `#!/bin/sh\n#---\n${header}#---\n${work}`
  }
  const repo = await makeRepository({
    "README.md": "x\n",
    ".discobot/hooks/begin.sh": once("begin", "# type: session\n"),
    ".discobot/hooks/check.sh": once("check", '# type: file\n# pattern: "*.txt"\n'),
  })
  for (const name of ["begin.sh", "check.sh"]) await chmod(path.join(repo, ".discobot/hooks", name), 0o755)
  await commitAll(repo, "hooks")
  const model = await startModelServer()
  afterTest(() => model.close())
  const config = { ...scriptedConfig(model.url), permission: { edit: "allow" } }
  const home = await makeFolder({ "config/outrigger.json": config })
  const start = async () => {
    const host = await startHostProcess({ home, folder: repo })
    const call = async (method: string, target: string, body?: unknown) => {
      const answer = await host.request(`/api/projects/local/${target}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      // oxlint-disable-next-line typescript/no-explicit-any -- whatever the API answers
      return (await answer.json()) as any
    }
    return { ...host, call }
  }

  const first = await start()
  const workspaceId = (await first.call("POST", "workspaces", { path: repo })).id
  await first.call("POST", "sessions", { id: "s", workspaceId })
  await until(() => there(path.join(place, "begin")))
  await first.end("SIGKILL")

  const second = await start()
  await until(() => there(path.join(place, "begin.done")), 30_000)
  model.enqueue(write("made.txt", "1\n"), { text: "Written." })
  await second.call("POST", "sessions/s/threads/s/chat", { messages: [user("u1", "write")] })
  await until(() => there(path.join(place, "check")))
  expect((await second.call("GET", "sessions/s/hooks/status")).hooks.check.lastResult).toBe("running")
  // In order, but in the middle of the hook.
  expect(await second.end("SIGTERM")).toBe(0)

  const third = await start()
  await until(() => there(path.join(place, "check.done")), 30_000)
  const { hooks } = await until(async () => {
    const status = await third.call("GET", "sessions/s/hooks/status")
    return status.hooks.check.lastResult === "success" ? status : undefined
  })
  expect(hooks).toMatchObject({
    begin: { lastResult: "success", runCount: 1, failCount: 0 },
    check: { lastResult: "success", runCount: 1, failCount: 0 },
  })
})
