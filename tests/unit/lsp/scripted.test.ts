import { writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { createLanguageQuestions } from "../../../electron/integration/lsp/questions.ts"
import { makeFolder } from "../../support/folder.ts"
import { fakeConfig, lspPlace } from "../../support/lsp/place.ts"
import { until } from "../../support/until.ts"

const started = (told: string[]) => told.filter((line) => line.startsWith("started")).length

describe("diagnostics after an edit", () => {
  it("are those of the text on disk, pushed or asked for, and the same server answers the next edit", async () => {
    for (const mode of ["push", "pull"]) {
      const place = await lspPlace({ files: { "a.fake": "fine\n" }, config: fakeConfig(mode) })
      expect(await place.folder.diagnose([place.at("a.fake")])).toEqual({
        diagnostics: { [place.at("a.fake")]: [] },
        report: "",
      })
      await writeFile(place.at("a.fake"), "fine\n  BAD two\n")
      const { diagnostics, report } = await place.folder.diagnose([place.at("a.fake")])
      expect(diagnostics[place.at("a.fake")]).toMatchObject([{ message: "bad line: BAD two", severity: 1 }])
      expect(report).toContain('<diagnostics file="a.fake">\nERROR 2:3 bad line: BAD two (fake)\n</diagnostics>')
      expect(started(await place.told())).toBe(1)
      expect(place.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(["lsp.updated", "lsp.client.diagnostics"]),
      )
      expect(place.folder.status()).toEqual([{ id: "fake", name: "fake", root: "", status: "connected" }])
    }
  })

  it("keep warnings for the metadata and tell the model only of errors", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD WARN\n" }, config: fakeConfig("push") })
    const { diagnostics, report } = await place.folder.diagnose([place.at("a.fake")])
    expect(diagnostics[place.at("a.fake")]).toHaveLength(1)
    expect(report).toBe("")
  })

  it("wait until a server that first repeats what it knew before has come to rest", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("stale") })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toContain("bad line: BAD")
  })

  it("name errors that came up in other files, once", async () => {
    const place = await lspPlace({ files: { "a.fake": "fine\n", "b.fake": "fine\n" }, config: fakeConfig("push-all") })
    await place.folder.diagnose([place.at("a.fake"), place.at("b.fake")])
    await writeFile(place.at("b.fake"), "BAD b\n")
    const first = await place.folder.diagnose([place.at("a.fake")])
    expect(first.diagnostics[place.at("b.fake")]).toBeUndefined()
    // The file on disk changed behind the server's back: it is told, and what it then says is news.
    expect(first.report).toContain('New errors in other files:\n<diagnostics file="b.fake">')
    await writeFile(place.at("a.fake"), "still fine\n")
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toBe("")
  })

  it("do not hold up an edit when the server never answers, and say nothing of an older text", async () => {
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: fakeConfig("mute"),
      times: { cold: 300, warm: 100 },
    })
    const begun = performance.now()
    expect(await place.folder.diagnose([place.at("a.fake")])).toEqual({ diagnostics: {}, report: "" })
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it("come with a later edit from a server that is slow to start", async () => {
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: fakeConfig("slow", "600"),
      times: { cold: 100, warm: 100 },
    })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toBe("")
    const report = await until(async () => (await place.folder.diagnose([place.at("a.fake")])).report)
    expect(report).toContain("bad line: BAD")
    expect(started(await place.told())).toBe(1)
  })

  it("stop at once when the turn is aborted", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("never") })
    const abort = new AbortController()
    const asked = place.folder.diagnose([place.at("a.fake")], abort.signal)
    await until(async () => (await place.told()).includes("initialize"))
    abort.abort()
    const begun = performance.now()
    expect(await asked).toEqual({ diagnostics: {}, report: "" })
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe("a server that misbehaves", () => {
  it("is started again after a crash", async () => {
    const marker = path.join(await makeFolder(), "crashed")
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: fakeConfig("crash-once", marker),
      times: { backoff: 20 },
    })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toBe("")
    expect(place.folder.status()).toMatchObject([{ status: "error" }])
    const report = await until(async () => (await place.folder.diagnose([place.at("a.fake")])).report)
    expect(report).toContain("bad line: BAD")
    expect(started(await place.told())).toBe(2)
    expect(place.folder.status()).toMatchObject([{ status: "connected" }])
  })

  it("is given up on after four crashes in a row, and says why when it is asked", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("crash"), times: { backoff: 1 } })
    await until(async () => {
      await place.folder.diagnose([place.at("a.fake")])
      return started(await place.told()) === 4
    })
    await until(async () => {
      await place.folder.diagnose([place.at("a.fake")])
      return place.lines.filter((line) => line.includes("a language server failed")).length === 4
    })
    await place.folder.diagnose([place.at("a.fake")])
    expect(started(await place.told())).toBe(4)
    expect(place.folder.status()).toMatchObject([{ id: "fake", status: "error" }])
    await expect(createLanguageQuestions(place.folder).problems(place.at("a.fake"))).rejects.toThrow(
      /fake failed 4 times and is not started again: .*code 3/,
    )
  })

  it.each(["garbage", "flood"])("is killed when what it writes is no message: %s", async (mode) => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig(mode), times: { backoff: 60_000 } })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toBe("")
    await until(() => place.folder.status()[0]?.status === "error")
    await until(() => place.trees.running().length === 0)
  })

  it("is killed when it does not answer the first question in time", async () => {
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: fakeConfig("never"),
      times: { start: 200, backoff: 60_000 },
    })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toBe("")
    expect(place.folder.status()).toMatchObject([{ status: "error" }])
    await until(() => place.trees.running().length === 0)
  })

  it("is started anew when it hangs", async () => {
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: fakeConfig("hang"),
      times: { cold: 50, warm: 50, silence: 100, backoff: 1 },
    })
    await until(async () => {
      await place.folder.diagnose([place.at("a.fake")])
      return started(await place.told()) >= 2
    })
    expect(place.lines.some((line) => line.includes("stopped answering"))).toBe(true)
  })

  it("is reported when its program is not there, without a start", async () => {
    const place = await lspPlace({
      files: { "a.fake": "BAD\n" },
      config: { lsp: { fake: { command: ["no-such-server-anywhere"], extensions: [".fake"] } } },
    })
    expect(await place.folder.diagnose([place.at("a.fake")])).toEqual({ diagnostics: {}, report: "" })
    expect(place.folder.status()).toEqual([])
    expect(await place.folder.applies()).toBe(false)
    await expect(createLanguageQuestions(place.folder).problems(place.at("a.fake"))).rejects.toThrow(
      /No language server for .*a\.fake is installed/,
    )
  })

  it("leaves no process behind, not even one that ignores every wish to end", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("deaf") })
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toContain("bad line")
    const pid = Number((await place.told())[0]?.split(" ").at(-1))
    await place.servers.dispose()
    expect(place.trees.running()).toEqual([])
    // Ended; the system takes it off its list as soon as this process looks.
    await until(() => {
      try {
        return !process.kill(pid, 0)
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ESRCH"
      }
    })
  })
})

describe("servers that run", () => {
  it("stop when they were idle for long, and start again on the next edit", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("push"), times: { idle: 150 } })
    await place.folder.diagnose([place.at("a.fake")])
    await until(() => place.folder.status().length === 0)
    await until(() => place.trees.running().length === 0)
    expect((await place.folder.diagnose([place.at("a.fake")])).report).toContain("bad line")
    expect(started(await place.told())).toBe(2)
  })

  it("make room for others: the one used longest ago stops", async () => {
    const config = {
      lsp: Object.fromEntries(
        ["one", "two", "three"].map((id) => [
          id,
          { ...(fakeConfig("push").lsp as Record<string, { command: string[] }>).fake!, extensions: [`.${id}`] },
        ]),
      ),
    }
    const place = await lspPlace({
      files: { "a.one": "BAD", "a.two": "BAD", "a.three": "BAD" },
      config,
      limits: { folder: 2, host: 8 },
    })
    for (const name of ["a.one", "a.two", "a.three"]) await place.folder.diagnose([place.at(name)])
    expect(place.folder.status().map(({ id }) => id)).toEqual(["two", "three"])
  })

  it("hear of files that are removed, and of no file outside of the folder", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("push") })
    await place.folder.diagnose([place.at("a.fake")])
    place.folder.changed(place.at("a.fake"), "unlink")
    await until(async () => {
      const told = await place.told()
      return told.includes("textDocument/didClose") && told.includes("workspace/didChangeWatchedFiles")
    })
    const outside = path.join(await makeFolder({ "b.fake": "BAD\n" }), "b.fake")
    expect(await place.folder.diagnose([outside])).toEqual({ diagnostics: {}, report: "" })
  })

  it("answer a search for symbols, which starts none", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("push") })
    expect(await place.folder.symbols("greet")).toEqual([])
    expect(await place.told()).toEqual([])
    await place.folder.diagnose([place.at("a.fake")])
    const start = { line: 0, character: 0 }
    expect(await place.folder.symbols("greet")).toEqual([
      { name: "found greet", kind: 12, location: { uri: "file:///a.fake", range: { start, end: start } } },
    ])
  })

  it("end when the configuration takes them away", async () => {
    const place = await lspPlace({ files: { "a.fake": "BAD\n" }, config: fakeConfig("push") })
    await place.folder.diagnose([place.at("a.fake")])
    place.configure({ lsp: false })
    expect(await place.folder.diagnose([place.at("a.fake")])).toEqual({ diagnostics: {}, report: "" })
    await until(() => place.trees.running().length === 0)
    expect(place.folder.status()).toEqual([])
    expect(await place.folder.applies()).toBe(false)
  })
})
