import { mkdir, readdir, readFile, stat, utimes } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import type { Todo } from "../../shared/domain/session.ts"
import { makeFolder } from "../../tests/support/folder.ts"
import { fileTools, runTool, toolCall } from "../../tests/support/tools.ts"
import { createRipgrep } from "../file/ripgrep.ts"
import { createGlobTool } from "./glob.ts"
import { createGrepTool } from "./grep.ts"
import { createInvalidTool } from "./invalid.ts"
import { createListTool } from "./list.ts"
import { createToolRegistry, jsonSchema } from "./registry.ts"
import { createSkillTool, describeSkills, type SkillSource } from "./skill.ts"
import { createTodoReadTool, createTodoWriteTool } from "./todo.ts"
import type { Tool } from "./tool.ts"
import { createOutputLimit, cutMiddle, MOST_BYTES } from "./truncate.ts"

const ripgrep = createRipgrep()
let kept: Todo[] = []
const todoServices = { todos: () => kept, setTodos: (_session: string, todos: Todo[]) => void (kept = todos) }

function allTools(skills: SkillSource[] = []): Tool[] {
  const { read, edit, write, applyPatch } = fileTools()
  return [
    createListTool({ ripgrep }),
    applyPatch,
    createSkillTool({ skills: async () => skills, ripgrep }),
    createTodoReadTool(todoServices),
    createTodoWriteTool(todoServices),
    write,
    edit,
    createGrepTool({ ripgrep }),
    createGlobTool({ ripgrep }),
    read,
    createInvalidTool(),
  ] as Tool[]
}

test("ids come in the dialect's order, our own additions last", () => {
  const registry = createToolRegistry({ tools: allTools() })
  expect(registry.ids()).toEqual(
    "invalid read glob grep edit write todowrite skill apply_patch list todoread".split(" "),
  )
})

test("models of the GPT-5 kind get apply_patch in place of edit and write", () => {
  const registry = createToolRegistry({ tools: allTools() })
  const ids = (modelID: string) => registry.forModel({ providerID: "p", modelID }).map((tool) => tool.id)
  for (const modelID of ["gpt-5", "openai/gpt-5.1-codex"]) {
    expect(ids(modelID)).toContain("apply_patch")
    expect(ids(modelID)).not.toContain("edit")
    expect(ids(modelID)).not.toContain("write")
  }
  for (const modelID of ["claude-sonnet-4-5", "gpt-4o", "gpt-oss-120b", "qwen3"]) {
    expect(ids(modelID)).toEqual(expect.arrayContaining(["edit", "write"]))
    expect(ids(modelID)).not.toContain("apply_patch")
  }
})

test("schemas have the recorded structure", () => {
  const integer = { type: "integer", minimum: 0, maximum: 9007199254740991 }
  const text = { type: "string" }
  const recorded: Record<string, object> = {
    invalid: { properties: { tool: text, error: text }, required: ["tool", "error"] },
    read: { properties: { filePath: text, offset: integer, limit: integer }, required: ["filePath"] },
    glob: { properties: { pattern: text, path: text }, required: ["pattern"] },
    grep: { properties: { pattern: text, path: text, include: text }, required: ["pattern"] },
    edit: {
      properties: { filePath: text, oldString: text, newString: text, replaceAll: { type: "boolean" } },
      required: ["filePath", "oldString", "newString"],
    },
    write: { properties: { content: text, filePath: text }, required: ["content", "filePath"] },
    todowrite: {
      properties: {
        todos: {
          type: "array",
          items: {
            type: "object",
            properties: { content: text, status: text, priority: text },
            required: ["content", "status", "priority"],
          },
        },
      },
      required: ["todos"],
    },
    skill: { properties: { name: text }, required: ["name"] },
    apply_patch: { properties: { patchText: text }, required: ["patchText"] },
  }
  const registry = createToolRegistry({ tools: allTools() })
  for (const [id, schema] of Object.entries(recorded))
    expect(withoutDescriptions(jsonSchema(registry.get(id)!))).toEqual({ type: "object", ...schema })
})

const withoutDescriptions = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDescriptions)
  if (!value || typeof value !== "object") return value
  const entries = Object.entries(value).filter(([key, text]) => key !== "description" || typeof text !== "string")
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutDescriptions(inner)]))
}

test("descriptions may depend on the folder", async () => {
  const skills = [{ name: "pdf", description: "Fill in\nforms", location: "/s/pdf/SKILL.md", content: "" }]
  const registry = createToolRegistry({
    tools: allTools(skills),
    descriptions: { skill: (directory) => describeSkills({ skills: async () => skills }, directory) },
  })
  const described = await registry.describe({ providerID: "p", modelID: "m", directory: "/x" })
  expect(described.find((tool) => tool.name === "skill")!.description).toContain("- pdf: Fill in forms")
  expect(described.every((tool) => tool.description.length > 0 && tool.parameters.type === "object")).toBe(true)
})

test("the todo list is replaced, counted and read back", async () => {
  const { context, asks } = toolCall("/")
  const todos = [
    { content: "first", status: "in_progress", priority: "high" },
    { content: "second", status: "completed", priority: "low" },
  ]
  const input = { todos: todos.map((todo, index) => ({ ...todo, id: `${index}` })) }
  const result = await runTool(createTodoWriteTool(todoServices), input, context)
  expect(result).toEqual({
    title: "1 todos",
    output: JSON.stringify(todos, null, 2),
    metadata: { todos, truncated: false },
  })
  expect(asks).toEqual([{ permission: "todowrite", patterns: ["*"], always: ["*"], metadata: {} }])
  expect((await runTool(createTodoReadTool(todoServices), {}, context)).metadata.todos).toEqual(todos)
})

test("a skill is loaded with its folder and files; an unknown one names those there are", async () => {
  const folder = await makeFolder({ "pdf/SKILL.md": "---\n---\nDo it.", "pdf/scripts/fill.py": "" })
  const skill = { name: "pdf", description: "d", location: path.join(folder, "pdf/SKILL.md"), content: "Do it.\n" }
  const tool = createSkillTool({ skills: async () => [skill], ripgrep })
  const { context, asks } = toolCall(folder)
  const result = await runTool(tool, { name: "pdf" }, context)
  expect(result.title).toBe("Loaded skill: pdf")
  expect(result.output).toMatch(/^<skill_content name="pdf">\n# Skill: pdf\n\nDo it\.\n/)
  expect(result.output).toContain(`<skill_files>\n<file>${folder}/pdf/scripts/fill.py</file>\n</skill_files>`)
  expect(result.metadata).toEqual({ name: "pdf", dir: path.join(folder, "pdf"), truncated: false })
  expect(asks).toEqual([{ permission: "skill", patterns: ["pdf"], always: ["pdf"], metadata: {} }])
  await expect(runTool(tool, { name: "doc" }, context)).rejects.toThrow('no skill "doc". Available skills: pdf')
})

test("long output keeps both ends and is whole in a file", async () => {
  const home = await makeFolder()
  const folder = path.join(home, "tool-output")
  const limit = createOutputLimit({ folder })
  const output = Array.from({ length: 5000 }, (_, index) => `row ${index}`).join("\n")
  const result = await limit.limit(output)
  const { outputPath } = result.metadata
  expect(result.metadata.truncated).toBe(true)
  expect(path.basename(outputPath!)).toMatch(/^tool_[0-9a-f]{12}/)
  expect(await readFile(outputPath!, "utf8")).toBe(output)
  expect((await stat(outputPath!)).mode & 0o777).toBe(0o600)
  expect(result.output).toMatch(/^row 0\n/)
  expect(result.output).toMatch(/\nrow 4999$/)
  expect(result.output).toContain(`3000 lines`)
  expect(result.output).toContain(outputPath!)
  expect(await limit.limit("short")).toEqual({ output: "short", metadata: { truncated: false } })
})

test("a single line of any length is cut between characters", () => {
  const cut = cutMiddle("€".repeat(100_000))!
  expect(Buffer.byteLength(cut.head + cut.tail)).toBeLessThanOrEqual(MOST_BYTES)
  expect(Buffer.byteLength(cut.head + cut.tail)).toBeGreaterThan(MOST_BYTES - 10)
  expect(cut.head + cut.tail).toMatch(/^€+$/)
  expect(Buffer.byteLength(cut.head + cut.tail) + cut.bytes).toBe(300_000)
  expect(cutMiddle("x".repeat(MOST_BYTES))).toBeUndefined()
})

test("the registry limits tools that set no limit, and only those", async () => {
  const folder = path.join(await makeFolder(), "out")
  const make = (id: string, metadata: Record<string, unknown>) =>
    ({ ...createInvalidTool(), id, execute: async () => ({ title: "", output: "x".repeat(60_000), metadata }) }) as Tool
  const registry = createToolRegistry({
    tools: [make("own", { truncated: false }), make("none", { a: 1 })],
    limit: createOutputLimit({ folder }),
  })
  const run = (id: string) => registry.get(id)!.execute({ tool: "", error: "" }, toolCall("/").context)
  expect((await run("own")).output).toHaveLength(60_000)
  const none = await run("none")
  expect(none.output.length).toBeLessThan(52_000)
  expect(none.metadata).toMatchObject({ a: 1, truncated: true, outputPath: expect.stringContaining(folder) })
})

test("old spilled files are swept, others are not", async () => {
  const folder = path.join(await makeFolder({ "out/notes.txt": "mine" }), "out")
  await mkdir(folder, { recursive: true })
  const limit = createOutputLimit({ folder })
  const old = (await limit.limit("x\n".repeat(3000))).metadata.outputPath!
  await limit.limit("y\n".repeat(3000))
  await utimes(old, 1, 1)
  expect(await limit.sweep()).toBe(1)
  expect((await readdir(folder)).length).toBe(2)
})
