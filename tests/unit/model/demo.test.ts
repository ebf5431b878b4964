import { execFile } from "node:child_process"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider"
import { describe, expect, it } from "vitest"
import { split } from "../../../electron/model/demo/parse.ts"
import { streamDemo } from "../../../electron/model/demo/stream.ts"
import { exampleTasks } from "../../../shared/demo.ts"
import { makeFolder } from "../../support/folder.ts"
import { collect, finishOf, makeModels, modelRequest, textOf, thrownBy } from "./fixture.ts"

type Input = Record<string, string>
type Tool = (input: Input, root: string) => Promise<string>

/** Stand-ins with the formats of the real tools, on a real folder. */
const tools: Record<string, Tool> = {
  async read({ filePath = "" }, root) {
    const file = path.resolve(root, filePath)
    const entries = await readdir(file, { withFileTypes: true }).catch(() => undefined)
    if (entries) {
      const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
      return `<path>${file}</path>\n<type>directory</type>\n<entries>\n${names.join("\n")}\n\n(${names.length} entries)\n</entries>`
    }
    const lines = (await readFile(file, "utf8")).replace(/\n$/, "").split("\n")
    const content = lines.map((line, index) => `${index + 1}: ${line}`).join("\n")
    return `<path>${file}</path>\n<type>file</type>\n<content>\n${content}\n\n(End of file - total ${lines.length} lines)\n</content>`
  },
  async write({ filePath = "", content = "" }, root) {
    const file = path.resolve(root, filePath)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    return "Wrote file successfully."
  },
  async edit({ filePath = "", oldString = "", newString = "", replaceAll }, root) {
    const file = path.resolve(root, filePath)
    const text = await readFile(file, "utf8")
    const times = text.split(oldString).length - 1
    if (times === 0) throw new Error("oldString not found in content")
    if (times > 1 && !replaceAll) throw new Error("Found multiple matches for oldString")
    await writeFile(file, text.split(oldString).join(newString))
    return "Edit applied successfully."
  },
  async grep({ pattern = "" }, root) {
    const found: string[] = []
    for (const name of await readdir(root, { recursive: true })) {
      const text = await readFile(path.join(root, name), "utf8").catch(() => "")
      const lines = text
        .split("\n")
        .flatMap((line, index) => (new RegExp(pattern).test(line) ? [`  Line ${index + 1}: ${line}`] : []))
      if (lines.length > 0) found.push(`${path.join(root, name)}:`, ...lines, "")
    }
    return found.length > 0 ? `Found ${found.length} matches\n${found.join("\n")}` : "No files found"
  },
  list: async (_, root) => (await readdir(root)).join("\n"),
  bash: ({ command = "" }, root) =>
    new Promise((resolve) =>
      execFile("sh", ["-c", command], { cwd: root }, (_, stdout, stderr) => resolve(stdout + stderr)),
    ),
  todowrite: async ({ todos }) => JSON.stringify(todos),
  question: async () => 'User has answered your questions: "Tabs or spaces?"="Tabs".',
}

/** Runs a request to its end, as the agent loop does. */
async function chat(root: string, text: string, offered: Record<string, Tool> = tools) {
  const prompt: LanguageModelV4Prompt = [
    { role: "system", content: "You are a test." },
    { role: "user", content: [{ type: "text", text }] },
  ]
  const calls: { tool: string; input: Input }[] = []
  let said = ""
  for (let step = 0; step < 20; step += 1) {
    const request = modelRequest(
      {},
      {
        ref: { providerID: "demo", modelID: "demo" },
        prompt,
        tools: Object.keys(offered).map((name) => ({ name, description: name, parameters: { type: "object" } })),
      },
    )
    const events = await collect(streamDemo(request))
    const text = textOf(events)
    said += `${text}\n`
    const answer: Extract<LanguageModelV4Message, { role: "assistant" }> = {
      role: "assistant",
      content: [{ type: "text", text }],
    }
    const results: Extract<LanguageModelV4Message, { role: "tool" }> = { role: "tool", content: [] }
    for (const event of events) {
      if (event.type !== "tool-call") continue
      const input = JSON.parse(event.input) as Input
      calls.push({ tool: event.tool, input })
      const ids = { toolCallId: event.callID, toolName: event.tool }
      answer.content.push({ type: "tool-call", ...ids, input })
      const run = offered[event.tool]
      const output = await (run ? run(input, root) : Promise.reject(new Error(`No tool ${event.tool}`))).then(
        (value) => ({ type: "text" as const, value }),
        (error: Error) => ({ type: "error-text" as const, value: error.message }),
      )
      results.content.push({ type: "tool-result", ...ids, output })
    }
    const over = results.content.length === 0
    expect(finishOf(events).reason).toBe(over ? "stop" : "tool-calls")
    if (over) return { said, calls, names: calls.map((call) => call.tool) }
    prompt.push(answer, results)
  }
  throw new Error("The demo did not come to an end")
}

const project = () =>
  makeFolder({
    "README.md": "# Lighthouse\n\nTells ships where the land is.\n\n## Use\n\nTurn it on.\n",
    "package.json": {
      name: "lighthouse",
      version: "1.2.3",
      scripts: { test: "echo all tests passed" },
      dependencies: { lamp: "1" },
    },
    "src/lamp.js": "export const lampColor = 'white'\nconsole.log(lampColor)\n",
    "src/main.js": "import { lampColor } from './lamp.js'\n",
  })

const contents = (root: string, file: string) => readFile(path.join(root, file), "utf8")

describe("the example tasks", () => {
  it("explain a project", async () => {
    const { said, names } = await chat(await project(), exampleTasks[0].prompt)
    expect(names).toEqual(["read", "read", "read"])
    expect(said).toContain("**Lighthouse**: Tells ships where the land is.")
    expect(said).toContain("`lighthouse` 1.2.3 with 1 dependency. Scripts: `test`.")
    expect(said).toContain("Folders: `src/`")
  })

  it("add a note to the README and show it", async () => {
    const root = await project()
    const { said, names } = await chat(root, exampleTasks[1].prompt)
    expect(names).toEqual(["read", "read", "edit"])
    const readme = await contents(root, "README.md")
    expect(readme).toMatch(/^# Lighthouse\n\nThis note was added by the Outrigger demo\.\n\nTells ships/)
    expect(said).toContain("+This note was added by the Outrigger demo.")
  })

  it("run a command and tell what it prints", async () => {
    const { said, calls } = await chat(await makeFolder(), exampleTasks[2].prompt)
    expect(calls).toEqual([
      { tool: "bash", input: { command: "echo Hello from Outrigger", description: expect.any(String) } },
    ])
    expect(said).toContain("It printed:\n\n```\nHello from Outrigger\n```")
  })

  it("work in an empty folder too", async () => {
    const root = await makeFolder()
    expect((await chat(root, exampleTasks[0].prompt)).said).toContain("The folder is empty.")
    await chat(root, exampleTasks[1].prompt)
    expect(await contents(root, "NOTES.md")).toBe("# Notes\n\nThis note was added by the Outrigger demo.\n")
    // Once more: the note is there already, so the next one goes below the heading.
    await chat(root, exampleTasks[1].prompt)
    expect((await contents(root, "NOTES.md")).match(/This note/g)).toHaveLength(2)
  })

  const note = "This note was added by the Outrigger demo."
  it.each([
    ["", `${note}\n`],
    ["no heading here\n", `no heading here\n\n${note}\n`],
    ["text\n\n# Title\nmore\n", `text\n\n# Title\n\n${note}\nmore\n`],
    ["same\nsame\n", "same\nsame\n"],
    ["# Twice\n\n# Twice\n", "# Twice\n\n# Twice\n"],
  ])("make of the README %j this: %j", async (text, expected) => {
    const root = await makeFolder({ "README.md": text })
    await chat(root, exampleTasks[1].prompt)
    expect(await contents(root, "README.md")).toBe(expected)
  })
})

describe("requests", () => {
  it("create a file, but do not overwrite one unasked", async () => {
    const root = await project()
    await chat(root, "create docs/hello.txt with Hello, world!")
    expect(await contents(root, "docs/hello.txt")).toBe("Hello, world!\n")
    expect((await chat(root, 'create README.md with "gone"')).said).toContain("already there")
    expect(await contents(root, "README.md")).toContain("Lighthouse")
    await chat(root, "overwrite docs/hello.txt with `New`")
    expect(await contents(root, "docs/hello.txt")).toBe("New\n")
  })

  it("take a file's text from a code block as it is", async () => {
    const root = await makeFolder()
    await chat(root, "create run.sh with\n```sh\necho one\nthen run nothing\n```")
    expect(await contents(root, "run.sh")).toBe("echo one\nthen run nothing\n")
  })

  it("replace text in a file, every place of it, after reading the file", async () => {
    const root = await project()
    const { names, said } = await chat(root, "In src/lamp.js replace lampColor with beam")
    expect(names).toEqual(["read", "edit"])
    expect(said).toContain("2 places")
    expect(await contents(root, "src/lamp.js")).toBe("export const beam = 'white'\nconsole.log(beam)\n")
    expect((await chat(root, 'replace "nowhere" with "x" in README.md')).said).toContain("does not contain")
  })

  it("rename a word in the whole project", async () => {
    const root = await project()
    const { names, said } = await chat(root, "rename lampColor to beam in the project")
    expect(names).toEqual(["grep", "read", "read", "edit", "edit"])
    expect(said).toContain("in 2 files")
    expect((await contents(root, "src/lamp.js")) + (await contents(root, "src/main.js"))).not.toContain("lampColor")
  })

  it("list, read and search", async () => {
    const root = await project()
    expect((await chat(root, "list files")).said).toContain("package.json")
    expect((await chat(root, "read README.md")).said).toContain("has 7 lines")
    expect((await chat(root, "search for Tells ships (or not)")).said).toContain("Nothing in the project says")
    expect((await chat(root, "search for Tells ships")).said).toContain("Line 3")
  })

  it("add a greeting and run the tests", async () => {
    const root = await project()
    const { names, said } = await chat(root, "Add a greeting to README and run the tests")
    expect(names).toEqual(["read", "read", "edit", "read", "read", "bash"])
    expect(await contents(root, "README.md")).toContain("Hello, and welcome!")
    expect(said).toContain("all tests passed")
  })

  it("go on step by step with then, and stop where one fails", async () => {
    const root = await project()
    expect((await chat(root, "list files then read README.md, then run `echo then and then`")).names).toEqual([
      "list",
      "read",
      "bash",
    ])
    const { names, said } = await chat(root, "read missing.txt then run `echo never`")
    expect(names).toEqual(["read"])
    expect(said).toContain("so I stopped there")
  })

  it("plan and ask", async () => {
    const root = await project()
    const { calls } = await chat(root, "plan look around, fix it and test it")
    expect(calls[0]).toMatchObject({
      tool: "todowrite",
      input: { todos: [{ content: "look around", status: "in_progress" }, {}, {}] },
    })
    const asked = await chat(root, "ask me whether tabs or spaces")
    expect(asked.calls[0]?.input.questions).toMatchObject([{ options: [{ label: "tabs" }, { label: "spaces" }] }])
    expect(asked.said).toContain("Tabs")
  })

  it("call a tool as written", async () => {
    const { calls } = await chat(await project(), 'tool read {"filePath": "README.md", "limit": 2}')
    expect(calls).toEqual([{ tool: "read", input: { filePath: "README.md", limit: 2 } }])
  })

  it.each(["make me a sandwich", "hello", "what can you do?"])("say plainly what it is when asked %j", async (text) => {
    const { said, calls } = await chat(await makeFolder(), text)
    expect(said).toContain("offline demo")
    expect(said).toContain("not a language model")
    expect(calls).toEqual([])
  })

  it("do not try to edit where the agent has no such tool", async () => {
    const { read, list, grep } = tools as Required<typeof tools>
    const only = Object.fromEntries(
      Object.entries({ read, list, grep }).filter(([, tool]) => tool !== undefined),
    ) as typeof tools
    const { calls, said } = await chat(await project(), "create a.txt with b", only)
    expect(calls).toEqual([])
    expect(said).toContain("may not change files")
  })
})

describe("a request is cut into its parts", () => {
  it.each([
    ["list files then read a.txt", ["list files", "read a.txt"]],
    ["Please list files, and then run `a then b`.", ["list files", "run `a then b`"]],
    ["1. list files\n2. read a.txt", ["list files", "read a.txt"]],
    ['create a.txt with "x then y" and read a.txt', ['create a.txt with "x then y"', "read a.txt"]],
    ["search for cats and dogs", ["search for cats and dogs"]],
    ["Run `ls` and tell me what it prints", ["Run `ls`"]],
    ["strengthen the wall", ["strengthen the wall"]],
  ])("%j", (request, parts) => {
    expect(split(request)).toEqual(parts)
  })
})

it("streams in small pieces and stops at once when aborted", async () => {
  const controller = new AbortController()
  const reason = new Error("stopped")
  let deltas = 0
  const error = await thrownBy(async () => {
    const request = modelRequest(
      {},
      { prompt: [{ role: "user", content: [{ type: "text", text: "help" }] }], signal: controller.signal },
    )
    for await (const event of streamDemo(request)) {
      if (event.type !== "text-delta") continue
      deltas += 1
      expect(event.text.trim()).not.toMatch(/\s/)
      if (deltas === 5) controller.abort(reason)
    }
  })
  expect(error).toBe(reason)
  expect(deltas).toBe(5)
})

it("is a provider like the others, sums up without tools, and costs nothing", async () => {
  const { models } = await makeModels()
  const ref = await models.defaultModel({})
  const prompt: LanguageModelV4Prompt = [
    { role: "user", content: [{ type: "text", text: "list files" }] },
    { role: "assistant", content: [{ type: "text", text: "ok" }] },
    { role: "user", content: [{ type: "text", text: "Summarise the conversation." }] },
  ]
  const events = await collect(models.stream(modelRequest({}, { ref, prompt, tools: [] })))
  expect(textOf(events)).toContain("- list files")
  expect(finishOf(events).cost).toBe(0)
})
