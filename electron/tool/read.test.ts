import { execFile } from "node:child_process"
import { symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { fileTools, runTool, toolCall } from "../../tests/support/tools.ts"
import { hashBytes } from "../lib/content-hash.ts"

test("a file comes with numbered lines, its end marked, in the form the dialect records", async () => {
  const folder = await makeFolder({ "src/made.txt": "alpha\ngamma\n" })
  const { read, services } = fileTools()
  const { context, asks } = toolCall(folder)
  const result = await runTool(read, { filePath: "src/made.txt" }, context)
  expect(result).toEqual({
    title: "src/made.txt",
    output: `<path>${folder}/src/made.txt</path>\n<type>file</type>\n<content>\n1: alpha\n2: gamma\n\n(End of file - total 2 lines)\n</content>`,
    metadata: { preview: "alpha\ngamma", truncated: false, loaded: [] },
  })
  expect(asks).toEqual([{ permission: "read", patterns: ["src/made.txt"], always: ["*"], metadata: {} }])
  expect(services.ledger.known("ses_1", `${folder}/src/made.txt`)).toBe(hashBytes(Buffer.from("alpha\ngamma\n")))
})

test("offset and limit give a window and say where to go on", async () => {
  const lines = Array.from({ length: 2500 }, (_, index) => `line ${index + 1}`)
  const folder = await makeFolder({ "long.txt": `${lines.join("\n")}\n` })
  const { read } = fileTools()
  const first = await runTool(read, { filePath: "long.txt" }, toolCall(folder).context)
  expect(first.output).toContain("\n2000: line 2000\n\n(Showing lines 1-2000 of 2500. Use offset=2001 to continue.)")
  expect(first.metadata.truncated).toBe(true)
  const window = await runTool(read, { filePath: "long.txt", offset: 2499, limit: 1 }, toolCall(folder).context)
  expect(window.output).toContain("<content>\n2499: line 2499\n\n(Showing lines 2499-2499 of 2500. Use offset=2500")
  const end = await runTool(read, { filePath: "long.txt", offset: 2500 }, toolCall(folder).context)
  expect(end.output).toContain("2500: line 2500\n\n(End of file - total 2500 lines)")
  await expect(runTool(read, { filePath: "long.txt", offset: 2501 }, toolCall(folder).context)).rejects.toThrow(
    "Offset 2501 is out of range for this file (2500 lines).",
  )
})

test("long lines are cut between characters, and the whole at 50 KB", async () => {
  const folder = await makeFolder({
    "wide.txt": `${"ä".repeat(1999)}😀end\nnext\n`,
    "big.txt": `${"x".repeat(1000)}\n`.repeat(200),
  })
  const { read } = fileTools()
  const wide = await runTool(read, { filePath: "wide.txt" }, toolCall(folder).context)
  expect(wide.output).toContain(`1: ${"ä".repeat(1999)}... (line truncated to 2000 chars)\n2: next`)
  const big = await runTool(read, { filePath: "big.txt" }, toolCall(folder).context)
  expect(big.output).toContain("(Output capped at 50 KB. Showing lines 1-51 of 200. Use offset=52 to continue.)")
})

test("a file of 80 MB on one line is read in bounded memory", async () => {
  const folder = await makeFolder()
  const bytes = Buffer.alloc(80 * 1024 * 1024, 97)
  await writeFile(path.join(folder, "one.txt"), bytes)
  const { read, services } = fileTools()
  const before = process.memoryUsage().rss
  const result = await runTool(read, { filePath: "one.txt" }, toolCall(folder).context)
  expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  expect(result.output).toContain("... (line truncated to 2000 chars)\n\n(End of file - total 1 lines)")
  expect(services.ledger.known("ses_1", path.join(folder, "one.txt"))).toBe(hashBytes(bytes))
})

test("characters that straddle the reader's chunks stay whole", async () => {
  const text = Array.from({ length: 400 }, (_, line) => `${line} ${"€".repeat(600)}`).join("\n")
  const folder = await makeFolder({ "euro.txt": text })
  const { read } = fileTools()
  for (let offset = 1; offset <= 400; offset += 20) {
    const { output } = await runTool(read, { filePath: "euro.txt", offset, limit: 20 }, toolCall(folder).context)
    expect(output).not.toContain("\uFFFD")
    expect(output).toContain(`\n${offset}: ${offset - 1} ${"€".repeat(600)}\n`)
  }
})

test("CRLF, a byte order mark, an empty file and unicode names are no obstacle", async () => {
  const folder = await makeFolder({ "dos.txt": "\uFEFFone\r\ntwo\r\n", "leer.txt": "", "日本 語.txt": "はい" })
  const { read } = fileTools()
  const run = async (filePath: string) => (await runTool(read, { filePath }, toolCall(folder).context)).output
  expect(await run("dos.txt")).toContain("<content>\n1: one\n2: two\n\n(End of file - total 2 lines)")
  expect(await run("leer.txt")).toContain("(End of file - total 0 lines)")
  expect(await run(path.join(folder, "日本 語.txt"))).toContain("1: はい")
})

test("a folder lists its entries, folders with a slash, odd names quoted", async () => {
  const folder = await makeFolder({ "b.txt": "", "a/x.txt": "", "two\nlines.txt": "" })
  await symlink(path.join(folder, "a"), path.join(folder, "link"))
  const { read } = fileTools()
  const result = await runTool(read, { filePath: folder }, toolCall(folder).context)
  expect(result.output).toBe(
    `<path>${folder}</path>\n<type>directory</type>\n<entries>\n"two\\nlines.txt"\na/\nb.txt\nlink/\n\n(4 entries)\n</entries>`,
  )
  const some = await runTool(read, { filePath: ".", offset: 2, limit: 2 }, toolCall(folder).context)
  expect(some.output).toContain("(Showing 2 of 4 entries. Use offset=4 to continue.)")
})

test("images and PDF files are attached", async () => {
  const png = Buffer.from("89504e470d0a1a0a", "hex")
  const folder = await makeFolder({ "dot.png": png, "doc.pdf": "%PDF-1.4" })
  const { read } = fileTools()
  const image = await runTool(read, { filePath: "dot.png" }, toolCall(folder).context)
  expect(image.output).toBe("Image read successfully")
  const url = `data:image/png;base64,${png.toString("base64")}`
  expect(image.attachments).toEqual([{ type: "file", mime: "image/png", filename: "dot.png", url }])
  const pdf = await runTool(read, { filePath: "doc.pdf" }, toolCall(folder).context)
  expect(pdf.attachments?.[0]?.mime).toBe("application/pdf")
})

test("binary files, pipes and missing files are refused with what to do", async () => {
  const folder = await makeFolder({ "data.txt": Buffer.from([1, 0, 2]), "settings.json": "{}" })
  await promisify(execFile)("mkfifo", [path.join(folder, "pipe")])
  const { read } = fileTools()
  const run = (filePath: string) => runTool(read, { filePath }, toolCall(folder).context)
  await expect(run("data.txt")).rejects.toThrow(`Cannot read binary file: ${folder}/data.txt`)
  await expect(run("pipe")).rejects.toThrow("it is a pipe, socket or device")
  await expect(run("setings.json")).rejects.toThrow(
    `File not found: ${folder}/setings.json\n\nDid you mean one of these?\n${folder}/settings.json`,
  )
  await expect(run("settings.json/x")).rejects.toMatchObject({ tag: "FileNotFound" })
  await expect(run("a\0b")).rejects.toMatchObject({ tag: "BadRequest" })
})

test("what lies outside the worktree is asked first, also behind a link, and a refusal reads nothing", async () => {
  const outside = await makeFolder({ "secret.txt": "s3cret" })
  const folder = await makeFolder()
  await symlink(path.join(outside, "secret.txt"), path.join(folder, "innocent.txt"))
  const { read, services } = fileTools()
  for (const filePath of [
    path.join(outside, "secret.txt"),
    "innocent.txt",
    `../${path.basename(outside)}/secret.txt`,
  ]) {
    const { context, asks } = toolCall(folder)
    await runTool(read, { filePath }, context)
    expect(asks.map((ask) => ask.permission)).toEqual(["external_directory", "read"])
    expect(asks[0]).toMatchObject({ patterns: [`${outside}/*`], always: [`${outside}/*`] })
    expect(asks[0]!.metadata).toEqual({ filepath: `${outside}/secret.txt`, parentDir: outside })
  }
  services.ledger.forget("ses_1", path.join(outside, "secret.txt"))
  const refusing = toolCall(folder, { answer: () => Promise.reject(new Error("no")) })
  await expect(runTool(read, { filePath: "innocent.txt" }, refusing.context)).rejects.toThrow("no")
  expect(services.ledger.known("ses_1", path.join(outside, "secret.txt"))).toBeUndefined()
})

test("a link to .env inside the worktree is asked under both names, so that a rule on .env holds", async () => {
  const folder = await makeFolder({ ".env": "KEY=1" })
  await symlink(path.join(folder, ".env"), path.join(folder, "notes.txt"))
  const { context, asks } = toolCall(folder)
  await runTool(fileTools().read, { filePath: "notes.txt" }, context)
  expect(asks[0]!.patterns).toEqual(["notes.txt", ".env"])
})

test("nearby instructions follow the content", async () => {
  const folder = await makeFolder({ "deep/a.ts": "x" })
  const found = [{ path: `${folder}/deep/AGENTS.md`, text: "Use tabs." }]
  const { read } = fileTools({ nearbyInstructions: async () => found.splice(0) })
  const first = await runTool(read, { filePath: "deep/a.ts" }, toolCall(folder).context)
  expect(first.output).toContain(
    `</content>\n\n<system-reminder>\nInstructions from: ${folder}/deep/AGENTS.md\nUse tabs.\n</system-reminder>`,
  )
  expect(first.metadata.loaded).toEqual([`${folder}/deep/AGENTS.md`])
  const second = await runTool(read, { filePath: "deep/a.ts" }, toolCall(folder).context)
  expect(second.output.endsWith("</content>")).toBe(true)
})
