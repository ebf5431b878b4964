import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { makeFolder } from "../support/folder.ts"
import { inRepo, startTestHost, type TestHost } from "../support/host.ts"

const call = async (test: TestHost, method: string, target: string, body?: unknown, headers = {}) => {
  const response = await test.request(`/api${target}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { "x-pig-agents-workspace": test.repo, ...headers },
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text) as Record<string, never>, headers: response.headers }
}

describe("health and the workspace", () => {
  it("answers health, shows and switches the folder, and takes one per request", async () => {
    const folder = await makeFolder({ "a.txt": "a" })
    const test = await startTestHost({ folder })
    const plain = async (target: string, init = {}) => {
      const response = await test.request(target, init)
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    expect((await plain("/api/health")).body).toEqual({ ok: true, ts: expect.any(Number) })
    expect((await plain("/api/workspace")).body).toEqual({ workspace: folder })
    expect((await call(test, "GET", "/workspace")).body).toEqual({ workspace: test.repo })
    const bad = await call(test, "GET", "/health", undefined, { "x-pig-agents-workspace": "/does/not/exist" })
    expect(bad).toMatchObject({ status: 400, body: { error: expect.stringContaining("not a folder") } })
    const old = await plain("/api/workspace", { headers: { "x-build-agents-workspace": test.repo } })
    expect(old.body).toEqual({ workspace: test.repo })
    const set = (value: unknown) => plain("/api/workspace", { method: "POST", body: JSON.stringify({ path: value }) })
    expect(await set(test.repo)).toEqual({ status: 200, body: { workspace: test.repo } })
    expect((await plain("/api/workspace")).body).toEqual({ workspace: test.repo })
    for (const value of [undefined, "", 3, "/does/not/exist", path.join(test.repo, "README.md")])
      expect((await set(value)).status).toBe(400)
  })

  it("refuses folders outside of the allowed root", async () => {
    const allowed = await makeFolder({ "in/a.txt": "a" })
    const other = await makeFolder()
    await symlink(other, path.join(allowed, "out"))
    process.env["ALLOWED_WORKSPACE_ROOT"] = allowed
    try {
      const test = await startTestHost({ folder: allowed })
      const set = (value: string) =>
        test.request("/api/workspace", { method: "POST", body: JSON.stringify({ path: value }) })
      expect((await set(path.join(allowed, "in"))).status).toBe(200)
      expect((await set(other)).status).toBe(400)
      expect((await set(path.join(allowed, "out"))).status).toBe(400)
    } finally {
      delete process.env["ALLOWED_WORKSPACE_ROOT"]
    }
  })
})

describe("files", () => {
  it("lists, reads, writes, makes, copies, renames and deletes", async () => {
    const test = await startTestHost()
    expect((await call(test, "GET", "/files")).body).toMatchObject({
      dir: ".",
      items: [
        { name: ".git", isDir: true },
        { name: "src", path: "src", isDir: true },
        { name: "README.md", isDir: false, size: 28, mtimeMs: expect.any(Number) },
      ],
    })
    const inner = (await call(test, "GET", "/files?dir=src")).body as unknown as { items: { path: string }[] }
    expect(inner.items.map((item) => item.path)).toEqual(["src/greet.js", "src/main.js"])
    expect((await call(test, "GET", "/files?dir=nope")).status).toBe(400)
    expect((await call(test, "GET", "/files?dir=README.md")).status).toBe(400)

    expect((await call(test, "POST", "/file", { path: "a/b/c.txt", content: "grüße\n" })).body).toEqual({ ok: true })
    expect((await call(test, "GET", "/file?path=a/b/c.txt")).body).toEqual({ path: "a/b/c.txt", content: "grüße\n" })
    const absolute = encodeURIComponent(inRepo(test, "a/b/c.txt"))
    expect((await call(test, "GET", `/file?path=${absolute}`)).status).toBe(200)
    expect((await call(test, "POST", "/file", { path: "empty.txt" })).status).toBe(200)
    expect((await call(test, "GET", "/file?path=missing.txt")).status).toBe(404)
    for (const target of ["/file", "/file?path=", "/file?path=src", "/file?path=../x", "/file?path=%00"])
      expect((await call(test, "GET", target)).status, target).toBe(400)
    await writeFile(inRepo(test, "large.bin"), Buffer.alloc(5 * 1024 * 1024 + 1))
    expect((await call(test, "GET", "/file?path=large.bin")).status).toBe(400)

    expect((await call(test, "POST", "/entries", { path: "d/e", kind: "dir" })).body).toEqual({ ok: true })
    expect((await call(test, "POST", "/entries", { path: "d/f.txt", kind: "whatever" })).body).toEqual({ ok: true })
    expect((await call(test, "POST", "/entries", { path: "a/b/c.txt", kind: "file" })).status).toBe(200)
    expect(await readFile(inRepo(test, "a/b/c.txt"), "utf8")).toBe("grüße\n")

    const copy = async (from: string, to: string) =>
      (await call(test, "POST", "/entries/copy", { from, to })).body["path"]
    expect(await copy("a/b/c.txt", "a/b/c.txt")).toBe("a/b/c copy.txt")
    expect(await copy("a/b/c.txt", "a/b/c.txt")).toBe("a/b/c copy 2.txt")
    expect(await copy("src", "src")).toBe("src copy")
    expect(await readdir(inRepo(test, "src copy"))).toEqual(["greet.js", "main.js"])
    await call(test, "POST", "/file", { path: ".env", content: "x" })
    expect(await copy(".env", ".env")).toBe(".env copy")
    expect((await call(test, "POST", "/entries/copy", { from: "nope", to: "x" })).status).toBe(400)
    expect((await call(test, "POST", "/entries/copy", { from: "src" })).status).toBe(400)
    expect((await call(test, "POST", "/entries/copy", { from: "src", to: "src/inner" })).status).toBe(400)

    expect((await call(test, "POST", "/fs/rename", { from: "a/b/c.txt", to: "z/y.txt" })).body).toEqual({ ok: true })
    expect((await call(test, "POST", "/fs/rename", { from: "z/y.txt", to: "empty.txt" })).status).toBe(200)
    expect(await readFile(inRepo(test, "empty.txt"), "utf8")).toBe("grüße\n")
    expect((await call(test, "POST", "/fs/rename", { from: "gone", to: "x" })).status).toBe(400)

    expect((await call(test, "DELETE", "/entries?path=a")).body).toEqual({ ok: true })
    expect((await call(test, "DELETE", "/entries?path=a")).body).toEqual({ ok: true })
    expect((await call(test, "DELETE", "/entries")).status).toBe(400)
  })

  it("lets nothing lead out of the workspace, nor take it away", async () => {
    const outside = await makeFolder({ "secret.txt": "secret" })
    const test = await startTestHost()
    await symlink(outside, inRepo(test, "link"))
    await symlink(path.join(outside, "secret.txt"), inRepo(test, "file-link"))
    const secret = path.join(outside, "secret.txt")
    for (const target of ["link/secret.txt", "file-link", "../x", secret, "src/../../x"]) {
      const given = encodeURIComponent(target)
      expect((await call(test, "GET", `/file?path=${given}`)).status, target).toBe(400)
      expect((await call(test, "POST", "/file", { path: target, content: "x" })).status, target).toBe(400)
      expect((await call(test, "DELETE", `/entries?path=${given}`)).status, target).toBe(400)
      expect((await call(test, "POST", "/fs/rename", { from: target, to: "x" })).status, target).toBe(400)
      expect((await call(test, "POST", "/fs/rename", { from: "README.md", to: target })).status, target).toBe(400)
      expect((await call(test, "POST", "/entries/copy", { from: target, to: "x" })).status, target).toBe(400)
      const diff = `--- a/${target}\n+++ b/${target}\n@@ -1 +1 @@\n-a\n+secret\n`
      expect((await call(test, "POST", "/diff/revert", { diff })).status, target).toBe(400)
    }
    expect((await call(test, "GET", "/files?dir=link")).status).toBe(400)
    for (const root of [".", "", "./", "src/..", test.repo]) {
      expect((await call(test, "DELETE", `/entries?path=${encodeURIComponent(root)}`)).status, root).toBe(400)
      expect((await call(test, "POST", "/fs/rename", { from: root, to: "x" })).status, root).toBe(400)
      expect((await call(test, "POST", "/entries/copy", { from: root, to: "x" })).status, root).toBe(400)
    }
    expect(await readFile(secret, "utf8")).toBe("secret")
    expect(await readdir(test.repo)).toContain("README.md")
  })

  it("browses the machine and searches the workspace", async () => {
    const test = await startTestHost({
      files: {
        ".gitignore": "ignored.txt\n",
        "ignored.txt": "a Needle[1] here\n",
        ".hidden/x.txt": "NEEDLE[1]\n",
        "node_modules/y.js": "needle[1]",
        "deep/dist/z.js": "needle[1]",
        "long.txt": `first\nneedle[1]${"x".repeat(400)}\n`,
      },
    })
    await mkdir(inRepo(test, "sub"))
    expect((await call(test, "GET", "/fs/home")).body).toMatchObject({
      home: expect.any(String),
      roots: expect.arrayContaining([{ label: "Root", path: "/" }]),
    })
    const browse = async (more = "") =>
      (await call(test, "GET", `/fs/browse?path=${encodeURIComponent(test.repo)}${more}`)).body as unknown as {
        entries: { name: string }[]
        parent: string
        crumbs: { label: string; path: string }[]
      }
    const open = await browse()
    expect(open.entries.map(({ name }) => name)).toEqual(["deep", "node_modules", "sub", "ignored.txt", "long.txt"])
    expect(open.parent).toBe(path.dirname(test.repo))
    expect(open.crumbs[0]).toEqual({ label: "/", path: "/" })
    expect(open.crumbs.at(-1)).toEqual({ label: path.basename(test.repo), path: test.repo })
    expect((await browse("&hidden=1")).entries.map(({ name }) => name)).toContain(".hidden")
    expect((await call(test, "GET", "/fs/browse?path=/does/not/exist")).status).toBe(400)

    const found = (await call(test, "GET", "/search?query=needle%5B1%5D")).body as unknown as {
      hits: { file: string; line: number; text: string }[]
    }
    expect(found.hits.map(({ file, line }) => [file, line])).toEqual([
      [".hidden/x.txt", 1],
      ["ignored.txt", 1],
      ["long.txt", 2],
    ])
    expect(found.hits[2]!.text.length).toBe(240)
    expect((await call(test, "GET", "/search")).status).toBe(400)
  })
})

describe("chats", () => {
  it("keeps, lists, searches, exports and imports them", async () => {
    const test = await startTestHost()
    const at = "workspace=%2Fnot%2Fhere"
    expect((await call(test, "GET", "/chats")).status).toBe(400)
    expect((await call(test, "GET", `/chats?${at}`)).body).toEqual({ workspace: "/not/here", sessions: [] })
    const turn = {
      id: "t1",
      task: "Find the Needle",
      events: [
        { type: "final", result: "a needle was here" },
        { type: "token", delta: "needle" },
      ],
      status: "done",
      startedAt: 1,
      odd: { kept: true },
    }
    const put = await call(test, "PUT", `/chats/one?${at}`, {
      ...{ id: "one", title: "First", mode: "agent", createdAt: 5, updatedAt: 10, turns: [turn], unknown: 1 },
      pendingDiffs: [{ id: "d", diff: "x" }],
    })
    expect(put.body).toMatchObject({
      ok: true,
      meta: { id: "one", title: "First", workspace: "/not/here", turnCount: 1, updatedAt: 10, mode: "agent" },
    })
    await call(test, "PUT", `/chats/two?${at}`, {})
    const { sessions } = (await call(test, "GET", `/chats?${at}`)).body as unknown as { sessions: { title: string }[] }
    expect(sessions.map(({ title }) => title)).toEqual(["New chat", "First"])
    const one = (await call(test, "GET", `/chats/one?${at}`)).body as Record<string, unknown>
    expect(one).toEqual({
      ...{ id: "one", title: "First", workspace: "/not/here", mode: "agent", createdAt: 5, updatedAt: 10 },
      ...{ turns: [turn], pendingDiffs: [{ id: "d", diff: "x" }] },
    })
    for (const id of ["index", "a.b", "x".repeat(80), "a%2Fb"])
      expect((await call(test, "PUT", `/chats/${id}?${at}`, {})).status, id).toBe(400)
    expect((await call(test, "PUT", `/chats/one?${at}`, { id: "two" })).status).toBe(400)
    expect((await call(test, "PATCH", `/chats/one?${at}`, { title: "Renamed" })).body).toMatchObject({
      meta: { title: "Renamed", mode: "agent" },
    })
    expect((await call(test, "PATCH", `/chats/none?${at}`, {})).status).toBe(404)
    expect((await call(test, "GET", `/chats/none?${at}`)).status).toBe(404)

    const found = (await call(test, "GET", `/chats/search?${at}&q=NEEDLE`)).body
    expect(found).toMatchObject({
      query: "NEEDLE",
      hits: [{ id: "one", title: "Renamed", matches: 2, snippet: "Find the Needle" }],
    })
    expect((await call(test, "GET", `/chats/search?${at}&q=`)).body["hits"]).toEqual([])

    const exported = await call(test, "GET", `/chats/export?${at}`)
    expect(exported.headers.get("content-disposition")).toMatch(
      /^attachment; filename="build-agents-chats-[0-9a-f]{16}\.json"$/,
    )
    const back = await call(test, "POST", "/chats/import?workspace=%2Fother", exported.body)
    expect(back.body).toEqual({ ok: true, imported: 2, total: 2 })
    const same = (await call(test, "GET", "/chats/export?workspace=%2Fother")).body as unknown as { sessions: object[] }
    const original = exported.body as unknown as { sessions: object[] }
    expect(same.sessions).toEqual(original.sessions.map((chat) => ({ ...chat, workspace: "/other" })))
    const again = await call(test, "POST", `/chats/import?${at}`, [...original.sessions, { noTitle: 1 }, 7])
    expect(again.body).toEqual({ ok: true, imported: 2, total: 4 })
    const all = (await call(test, "GET", `/chats?${at}`)).body as unknown as { sessions: { id: string }[] }
    expect(all.sessions.filter(({ id }) => /^s_[0-9a-z]+_.{4}$/.test(id)).length).toBe(2)
    expect((await call(test, "POST", `/chats/import?${at}`, { chats: [] })).status).toBe(400)
    expect((await call(test, "DELETE", `/chats/one?${at}`)).body).toEqual({ ok: true })
    expect((await call(test, "DELETE", `/chats/one?${at}`)).body).toEqual({ ok: true })
  })
})

describe("settings", () => {
  it("never return a key, keep what is left out, switch providers, and are used by the next run", async () => {
    const test = await startTestHost()
    expect((await call(test, "GET", "/settings")).body).toMatchObject({
      LLM_PROVIDER: "chatgpt",
      OPENAI_API_KEY_SET: false,
      PROMPT_MODE: "balanced",
      MAX_CONTEXT_FILES: 5,
    })
    await writeFile(path.join(test.home, ".env"), "# mine\nOTHER=kept\n")
    const saved = await call(test, "POST", "/settings", {
      LLM_PROVIDER: "local",
      BASE_URL: test.model.url,
      MODEL: "my-model",
      OPENAI_API_KEY: "sk-very-secret",
      PROMPT_MODE: "compact",
      LLM_MAX_TOKENS: 9,
      UNKNOWN: "x",
    })
    expect(saved.body).toMatchObject({ ok: true, saved: true, envFile: path.join(test.home, ".env") })
    const shown = (await call(test, "GET", "/settings")).body
    expect(JSON.stringify(shown)).not.toContain("sk-very-secret")
    expect(shown).toMatchObject({
      LLM_PROVIDER: "local",
      MODEL: "my-model",
      OPENAI_API_KEY_SET: true,
      OPENAI_API_KEY: "********",
      PROMPT_MODE: "balanced",
      LLM_MAX_TOKENS: 64,
    })
    await call(test, "POST", "/settings", { ...(shown as object), MAX_CONTEXT_FILES: 7 })
    const env = await readFile(path.join(test.home, ".env"), "utf8")
    expect(env).toContain("# mine\nOTHER=kept\n")
    expect(env).toContain("OPENAI_API_KEY=sk-very-secret\n")

    test.model.enqueue({ text: "from there" })
    expect((await call(test, "POST", "/agent/run", { task: "hello", mode: "ask" })).body).toMatchObject({
      result: "from there",
    })
    const used = test.model.requests.find(({ asked }) => asked.user.includes("hello"))!
    expect(used.asked.model).toBe("my-model")
    expect(used.headers.authorization).toBe("Bearer sk-very-secret")

    await call(test, "POST", "/settings", { LLM_PROVIDER: "groq" })
    expect((await call(test, "GET", "/settings")).body).toMatchObject({ MODEL: "", OPENAI_API_KEY_SET: false })
    await call(test, "POST", "/settings", { LLM_PROVIDER: "local" })
    expect((await call(test, "GET", "/settings")).body).toMatchObject({ MODEL: "my-model", OPENAI_API_KEY_SET: true })
    await call(test, "POST", "/settings", { OPENAI_API_KEY: "" })
    expect((await call(test, "GET", "/settings")).body).toMatchObject({ OPENAI_API_KEY_SET: false })
  })
})
