import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import { readStream, startDiscobot, type Discobot } from "../support/discobot.ts"
import { startGitServer } from "../support/git-server.ts"
import { makeFolder } from "../support/folder.ts"
import { makeRepository, scriptedConfig } from "../support/host.ts"
import { startHostProcess } from "../support/host-process.ts"
import { until } from "../support/until.ts"

const password = "s3cret-pa55"

async function wholeOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, "latin1")))).join("\n")
}

const settles = (test: Pick<Discobot, "call">, id: string, state: string) =>
  until(async () => {
    const { value } = await test.call("GET", `workspaces/${id}`)
    return value.status === state ? value : undefined
  }, 30_000)

it("a repository is cloned from its address, with a login that is used once and then gone", async () => {
  const test = await startDiscobot()
  const open = await startGitServer(test.repo)
  const closed = await startGitServer(test.repo, { login: `ada:${password}` })
  const events = await readStream(`${test.base}/events`, test.headers)
  await events.until(({ event }) => event === "connected")

  const validated = await test.call("POST", "workspaces/validate", {
    path: closed.url(`ada:${password}`),
    sourceType: "git",
  })
  expect(validated.value).toMatchObject({ valid: true, classification: "cloneable", path: closed.url() })

  const made = await test.call("POST", "workspaces", {
    path: closed.url(`ada:${password}`),
    sourceType: "git",
    displayName: "Cloned",
  })
  expect(made).toMatchObject({
    status: 201,
    value: { status: "initializing", sourceType: "git", path: closed.url(), displayName: "Cloned" },
  })
  const ready = await settles(test, made.value.id, "ready")
  expect(await readFile(path.join(ready.workDir, "README.md"), "utf8")).toContain("Fixture")
  const states = events.frames.flatMap(({ event, data }) =>
    event === "workspace_updated" && data.data.workspaceId === made.value.id ? [data.data.status] : [],
  )
  expect(states).toEqual(["cloning", "ready"])
  // Work can be done in it.
  expect((await test.call("POST", "sessions", { id: "in-clone", workspaceId: made.value.id })).status).toBe(200)
  expect((await test.call("GET", "sessions/in-clone/files/read?path=README.md")).status).toBe(200)
  expect((await test.call("GET", `workspaces/${made.value.id}/git/branches`)).value.branches).toHaveLength(2)

  const plain = await test.call("POST", "workspaces", { path: open.url(), sourceType: "git" })
  await settles(test, plain.value.id, "ready")
  // Wrong and missing logins, and nothing there.
  const wrong = await test.call("POST", "workspaces", { path: closed.url(`ada:not-${password}`), sourceType: "git" })
  expect((await settles(test, wrong.value.id, "error")).errorMessage).toContain("Authentication failed")
  const without = await test.call("POST", "workspaces", { path: closed.url(), sourceType: "git" })
  expect((await settles(test, without.value.id, "error")).errorMessage).toContain("credential helper")
  const none = await test.call("POST", "workspaces", {
    path: open.url().replace("project", "nothing"),
    sourceType: "git",
  })
  expect((await settles(test, none.value.id, "error")).errorMessage).toContain("not found")
  expect((await test.call("POST", "sessions", { id: "no", workspaceId: none.value.id })).status).toBe(503)
  expect(await readdir(path.join(test.home, "workspaces"))).toHaveLength(2)

  const everything = [
    JSON.stringify((await test.call("GET", "workspaces")).value),
    JSON.stringify(events.frames),
    JSON.stringify((await test.call("GET", "/api/support-info")).value),
    await wholeOf(test.home),
  ].join("\n")
  expect(everything).not.toContain(password)
  expect(everything).not.toContain(encodeURIComponent(password))

  // With the files goes what worked on them.
  expect((await test.call("DELETE", `workspaces/${made.value.id}?deleteFiles=true`)).value).toEqual({ success: true })
  expect((await test.call("GET", "sessions/in-clone")).status).toBe(404)
  await until(async () => (await readdir(path.join(test.home, "workspaces"))).length === 1)
})

it("removing a workspace that is being cloned stops git and leaves nothing behind", async () => {
  const test = await startDiscobot()
  const server = await startGitServer(test.repo)
  server.hold = true
  const { value } = await test.call("POST", "workspaces", { path: server.url(), sourceType: "git" })
  await until(() => server.asked.length > 0)
  expect((await test.call("GET", `workspaces/${value.id}`)).value.status).toBe("cloning")
  const waiting = test.call("POST", "sessions", { id: "waits", workspaceId: value.id })
  expect((await test.call("DELETE", `workspaces/${value.id}`)).value).toEqual({ success: true })
  expect((await waiting).status).toBe(503)
  expect((await test.call("GET", `workspaces/${value.id}`)).status).toBe(404)
  expect(await readdir(path.join(test.home, "workspaces"))).toEqual([])
})

it("a clone that a killed host left behind begins again by itself, once", async () => {
  const repo = await makeRepository()
  const home = await makeFolder({ "config/outrigger.json": scriptedConfig("http://127.0.0.1:9") })
  const server = await startGitServer(repo)
  server.hold = true
  const first = await startHostProcess({ home, folder: repo })
  const made = await first.request("/api/projects/local/workspaces", {
    method: "POST",
    body: JSON.stringify({ path: server.url(), sourceType: "git" }),
  })
  const { id } = (await made.json()) as { id: string }
  await until(() => server.asked.length > 0)
  await first.end("SIGKILL")
  server.hold = false
  const asked = server.asked.length
  const second = await startHostProcess({ home, folder: repo })
  // Nobody asks for it: it goes on with the host.
  await until(() => server.asked.length > asked, 30_000)
  const workspace = await until(async () => {
    const answer = await second.request(`/api/projects/local/workspaces/${id}`)
    const value = (await answer.json()) as { status: string; workDir: string }
    return value.status === "ready" ? value : undefined
  }, 30_000)
  expect(await readFile(path.join(workspace.workDir, "README.md"), "utf8")).toContain("Fixture")
  expect(await readdir(path.join(home, "workspaces", id))).toHaveLength(1)
})
