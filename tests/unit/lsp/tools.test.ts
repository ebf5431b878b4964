import { writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import type { LanguageQuestions } from "../../../electron/integration/lsp/questions.ts"
import { problemBlock } from "../../../electron/integration/lsp/report.ts"
import { createLspTool } from "../../../electron/tool/lsp.ts"
import { makeFolder, textOf } from "../../support/folder.ts"
import { fileTools, runTool, toolCall } from "../../support/tools.ts"

describe("edits with a formatter and a language server", () => {
  it("tell of both after a patch of several files, and the patch after it is not refused", async () => {
    const root = await makeFolder({ "a.txt": "one\n" })
    const asked: unknown[] = []
    const tools = fileTools({
      async onEdited({ file, event }) {
        if (event !== "change") return undefined
        await writeFile(file, `${await textOf(root, path.basename(file))}formatted\n`)
        return { rewritten: true, by: ["tidy"] }
      },
      async diagnose(files, about) {
        asked.push(files, about.directory)
        return { diagnostics: { [files[0]!]: [{ severity: 1 }] }, report: "There are errors." }
      },
    })
    const { context } = toolCall(root)
    await runTool(tools.read, { filePath: "a.txt" }, context)
    const patch = (from: string, to: string) => ({
      patchText: `*** Begin Patch\n*** Update File: a.txt\n-${from}\n+${to}\n*** Add File: ${to}.txt\n+new\n*** End Patch`,
    })
    const { output, metadata } = await runTool(tools.applyPatch, patch("one", "two"), context)
    expect(output).toBe(
      `Success. Updated the following files:\nM a.txt\nA two.txt\n\ntidy then formatted ${path.join(root, "a.txt")}; read it again before you edit the same lines.\n\nThere are errors.`,
    )
    expect(metadata.diagnostics).toEqual({ [path.join(root, "a.txt")]: [{ severity: 1 }] })
    expect(asked).toEqual([[path.join(root, "a.txt"), path.join(root, "two.txt")], root])
    await runTool(tools.applyPatch, patch("two", "three"), context)
    expect(await textOf(root, "a.txt")).toBe("three\nformatted\nformatted\n")
  })
})

describe("the lsp tool", () => {
  const start = { line: 0, character: 6 }
  const tool = (answers: Partial<LanguageQuestions>) =>
    createLspTool({ languages: async () => answers as LanguageQuestions, describe: problemBlock })

  it("asks for permission with the file's path, before any server is asked", async () => {
    const root = await makeFolder({ "src/a.ts": "const a = 1\n" })
    const { context, asks } = toolCall(root, {
      answer: () => {
        throw new Error("no")
      },
    })
    const asking = runTool(tool({}), { operation: "diagnostics", filePath: "src/a.ts" }, context)
    await expect(asking).rejects.toThrow("no")
    expect(asks).toMatchObject([{ permission: "lsp", patterns: ["src/a.ts"], always: ["*"] }])
  })

  it("finds a symbol as a whole word, counts columns in UTF-16 units, and from 1", async () => {
    const root = await makeFolder({ "a.ts": "const name2 = '👋', name = 1\n" })
    const seen: unknown[] = []
    const answers: Partial<LanguageQuestions> = {
      async hover(_file, position) {
        seen.push(position)
        return "a number"
      },
    }
    const { context } = toolCall(root)
    const ask = (input: object) =>
      runTool(tool(answers), { operation: "hover", filePath: "a.ts", line: 1, ...input }, context)
    expect((await ask({ symbol: "name" })).output).toBe("a number")
    await ask({ character: 7 })
    await ask({ character: 999 })
    expect(seen).toEqual([
      { line: 0, character: 20 },
      { line: 0, character: 6 },
      { line: 0, character: 28 },
    ])
    await expect(ask({ symbol: "nowhere" })).rejects.toThrow(/"nowhere" is not in line 1/)
    await expect(ask({})).rejects.toThrow(/needs line, and character or symbol/)
  })

  it("counts what it leaves out, and shows no line of a file outside of the project", async () => {
    const root = await makeFolder({ "a.ts": "const here = 1\n" })
    const outside = path.join(await makeFolder({ "b.ts": "const secret = 1\n" }), "b.ts")
    const places = [
      { file: path.join(root, "a.ts"), start, end: start },
      { file: outside, start, end: start },
      ...Array.from({ length: 120 }, (_, line) => ({ file: outside, start: { line, character: 0 }, end: start })),
    ]
    const { context } = toolCall(root)
    const input = { operation: "references", filePath: "a.ts", line: 1, symbol: "here" }
    const { output, metadata } = await runTool(tool({ references: async () => places }), input, context)
    expect(output.split("\n").slice(0, 2)).toEqual(["a.ts:1:7: const here = 1", `${outside}:1:7`])
    expect(output).toMatch(/\n\.\.\. and 22 more$/)
    expect(output).not.toContain("secret")
    expect(metadata).toMatchObject({ operation: "references", count: 122 })
  })

  it("refuses a file outside of the project, a folder, and a question without a file", async () => {
    const root = await makeFolder({ "src/a.ts": "" })
    const outside = path.join(await makeFolder({ "b.ts": "" }), "b.ts")
    const { context, asks } = toolCall(root)
    const ask = (input: object) => runTool(tool({}), { operation: "diagnostics", ...input }, context)
    await expect(ask({ filePath: outside })).rejects.toThrow(/outside the project/)
    await expect(ask({ filePath: "src" })).rejects.toThrow(/is not a file/)
    await expect(ask({})).rejects.toThrow(/needs filePath/)
    await expect(runTool(tool({}), { operation: "symbols" }, context)).rejects.toThrow(/Give a query/)
    expect(asks).toEqual([])
  })
})
