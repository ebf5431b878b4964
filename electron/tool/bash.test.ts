import { readFileSync } from "node:fs"
import { mkdir, readFile, symlink } from "node:fs/promises"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { runTool, toolCall } from "../../tests/support/tools.ts"
import { Fault } from "../../shared/fault.ts"
import { createLog } from "../lib/log.ts"
import { parseCommand } from "../permission/command.ts"
import { QuestionDismissed } from "../permission/rejection.ts"
import { createCommandRunner } from "../terminal/command-runner.ts"
import { createProcessTrees, type ProcessTrees } from "../terminal/process-tree.ts"
import { createBashTool } from "./bash.ts"
import { createQuestionTool } from "./question.ts"
import { jsonSchema } from "./registry.ts"
import { createTaskTool, taskDescription } from "./task.ts"
import type { PermissionAsk, Tool } from "./tool.ts"
import { createWebfetchTool } from "./webfetch.ts"

let folder: string
let trees: ProcessTrees
let bash: Tool<never>

beforeEach(async () => {
  folder = await makeFolder()
  await mkdir(path.join(folder, "repo", "sub"), { recursive: true })
  trees = createProcessTrees({ log: createLog({ level: "error" }) })
  const runner = createCommandRunner({ trees, outputFolder: path.join(folder, "out") })
  bash = createBashTool({ runner, parse: parseCommand, environment: async () => ({ PORT: "4100" }) }) as Tool<never>
})
afterEach(() => trees.killAll({ graceMs: 50 }))

const repo = () => path.join(folder, "repo")

describe("bash", () => {
  test("runs in the session's folder and answers with output, exit code and the command as title", async () => {
    const { context, progress } = toolCall(repo())
    const result = await runTool(bash, { command: "pwd; echo $PORT; exit 2", description: "Says where it is" }, context)
    const output = `${repo()}\n4100\n`
    expect(result).toEqual({
      title: "pwd; echo $PORT; exit 2",
      output,
      metadata: { output, exit: 2, truncated: false, description: "Says where it is" },
    })
    expect(progress[0]).toEqual({ metadata: { output: "", description: "Says where it is" } })
  })

  test("says so when nothing was printed", async () => {
    const result = await runTool(bash, { command: "true" }, toolCall(repo()).context)
    expect(result).toMatchObject({ output: "(no output)", metadata: { exit: 0, output: "(no output)" } })
    expect(result.metadata).not.toHaveProperty("description")
  })

  test("asks for each simple command, with narrow patterns for always", async () => {
    const { context, asks } = toolCall(repo())
    await runTool(bash, { command: "cd sub && echo a | cat && echo b > f" }, context)
    expect(asks).toEqual([
      {
        permission: "bash",
        patterns: ["echo a", "cat", "echo b > f"],
        always: ["echo *", "cat *", "echo b > f"],
        metadata: { command: "cd sub && echo a | cat && echo b > f" },
        forms: { "echo b > f": { also: ["echo b"], strict: "saved" } },
      },
    ])
    expect(await readFile(path.join(repo(), "sub", "f"), "utf8")).toBe("b\n")
  })

  test("offers no always when part of the line is not certain", async () => {
    const { context, asks } = toolCall(repo(), { answer: () => Promise.reject(new Fault("Forbidden", "no")) })
    await expect(runTool(bash, { command: "ls; $X y" }, context)).rejects.toThrow("no")
    expect(asks[0]).toMatchObject({ patterns: ["ls", "$X y"], always: [] })
  })

  test("asks for folders outside first, through links, and runs nothing when refused", async () => {
    await symlink("/etc", path.join(repo(), "link"))
    const refuse = {
      answer: (ask: PermissionAsk) =>
        ask.permission === "external_directory" ? Promise.reject(new Fault("Forbidden", "no")) : undefined,
    }
    for (const command of [
      "cat link/hostname > out",
      "cat /etc/hostname > out",
      "cd /etc && cat hostname > /w/out; ls > out",
    ]) {
      const { context, asks } = toolCall(repo(), refuse)
      await expect(runTool(bash, { command }, context)).rejects.toThrow("no")
      expect(asks.map((ask) => ask.permission)).toEqual(["external_directory"])
      expect(asks[0]!.patterns).toContain("/etc/*")
      expect(asks[0]).toMatchObject({ always: asks[0]!.patterns, metadata: { command, patterns: asks[0]!.patterns } })
      await expect(readFile(path.join(repo(), "out"))).rejects.toThrow("ENOENT")
    }
  })

  test("asks for a working folder outside, and not for one inside", async () => {
    const outside = toolCall(repo())
    await runTool(bash, { command: "pwd", workdir: folder }, outside.context)
    expect(outside.asks.map((ask) => [ask.permission, ask.patterns])).toEqual([
      ["external_directory", [`${folder}/*`]],
      ["bash", ["pwd"]],
    ])
    const inside = toolCall(repo())
    const result = await runTool(
      bash,
      { command: "cat ../../repo/sub/../f 2>/dev/null; pwd", workdir: "sub" },
      inside.context,
    )
    expect(inside.asks.map((ask) => ask.permission)).toEqual(["bash"])
    expect(result.output).toBe(`${repo()}/sub\n`)
  })

  test("a session in part of a repository may touch all of it", async () => {
    const { context, asks } = toolCall(path.join(repo(), "sub"), { worktree: repo() })
    await runTool(bash, { command: "cat ../x; true" }, context)
    expect(asks.map((ask) => ask.permission)).toEqual(["bash"])
  })

  test("a timeout is a completed call with a note and no exit code", async () => {
    const result = await runTool(bash, { command: "echo begun; sleep 60", timeout: 200 }, toolCall(repo()).context)
    expect(result.output).toBe(
      "begun\n\n\n<shell_metadata>\nbash tool terminated command after exceeding timeout 200 ms. If this command is expected to take longer and is not waiting for interactive input, retry with a larger timeout value in milliseconds.\n</shell_metadata>",
    )
    expect(result.metadata).toMatchObject({ exit: null, truncated: false })
  })

  test("an abort is a completed call too, and ends the process tree", async () => {
    const controller = new AbortController()
    const { context } = toolCall(repo(), {
      signal: controller.signal,
      progress: ({ metadata }) => metadata?.output && controller.abort(),
    })
    const result = await runTool(bash, { command: "echo begun; sleep 60 & wait" }, context)
    expect(result.output).toBe("begun\n\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>")
    expect(trees.running()).toEqual([])
  })

  test("shows output while it runs, and not for every chunk", async () => {
    const { context, progress } = toolCall(repo())
    await runTool(bash, { command: "for i in $(seq 1 200); do echo $i; sleep 0.002; done" }, context)
    const shown = progress.map((update) => update.metadata?.output as string)
    expect(shown[0]).toBe("")
    expect(shown.length).toBeGreaterThan(2)
    expect(shown.length).toBeLessThan(60)
    for (const [index, text] of shown.entries()) expect(text.startsWith(shown[index - 1] ?? "")).toBe(true)
  })

  test("of a long output the end is given and the file with all of it is named", async () => {
    const result = await runTool(bash, { command: "seq 1 30000" }, toolCall(repo()).context)
    const { outputPath } = result.metadata as { outputPath: string }
    expect(result.output.startsWith(`...output truncated...\n\nFull output saved to: ${outputPath}\n\n28001\n`)).toBe(
      true,
    )
    expect(result.output.endsWith("\n30000\n")).toBe(true)
    expect(result.metadata.truncated).toBe(true)
    expect((await readFile(outputPath, "utf8")).startsWith("1\n2\n")).toBe(true)
  })
})

describe("question", () => {
  const questions = [
    { question: "Colour?", header: "Colour", options: [{ label: "red", description: "" }] },
    { question: "Sizes?", header: "Sizes", options: [], multiple: true },
    { question: "Name?", header: "Name", options: [] },
  ]
  test("pairs questions with answers", async () => {
    const tool = createQuestionTool({ questions: { ask: async () => [["red"], ["s", "l"], []] } })
    expect(await runTool(tool, { questions }, toolCall("/w").context)).toEqual({
      title: "Asked 3 questions",
      output:
        'User has answered your questions: "Colour?"="red", "Sizes?"="s, l", "Name?"="Unanswered". You can now continue with the user\'s answers in mind.',
      metadata: { answers: [["red"], ["s", "l"], []], truncated: false },
    })
  })
  test("lets a dismissal through", async () => {
    const tool = createQuestionTool({ questions: { ask: () => Promise.reject(new QuestionDismissed()) } })
    await expect(runTool(tool, { questions }, toolCall("/w").context)).rejects.toThrow(
      "The user dismissed this question",
    )
  })
})

describe("task", () => {
  test("asks for the agent, shows the child while it works, and answers with its report", async () => {
    const { context, asks, progress } = toolCall("/w")
    const tool = createTaskTool({
      runSubtask: async ({ onStart, ...input }) => {
        onStart("ses_child")
        expect(input).toEqual({
          parentID: "ses_1",
          agent: "explore",
          description: "Find it",
          prompt: "Where?",
          taskID: "ses_old",
          signal: context.signal,
        })
        return { sessionID: "ses_child", text: "In a.ts" }
      },
      model: () => ({ providerID: "p", modelID: "m" }),
    })
    const result = await runTool(
      tool,
      { description: "Find it", prompt: "Where?", subagent_type: "explore", task_id: "ses_old" },
      context,
    )
    const metadata = { sessionId: "ses_child", parentSessionId: "ses_1", model: { providerID: "p", modelID: "m" } }
    expect(asks).toEqual([
      {
        permission: "task",
        patterns: ["explore"],
        always: ["*"],
        metadata: { description: "Find it", subagent_type: "explore" },
      },
    ])
    expect(progress).toEqual([{ title: "Find it", metadata }])
    expect(result).toEqual({
      title: "Find it",
      output: '<task id="ses_child" state="completed">\n<task_result>\nIn a.ts\n</task_result>\n</task>',
      metadata: { ...metadata, truncated: false },
    })
  })
  test("describes the agents that can be called", () => {
    const text = taskDescription([
      { name: "build", mode: "primary", description: "Builds" },
      { name: "explore", mode: "subagent", description: "Explores" },
      { name: "both", mode: "all" },
    ])
    expect(text).toContain("- explore: Explores\n- both: ")
    expect(text).not.toContain("Builds")
  })
})

describe("argument schemas", () => {
  const recorded = readFileSync(new URL("../../tests/fixtures/opencode-tools.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; parameters: { required: string[] } })
  const tools = {
    bash: () => bash as Tool<unknown>,
    question: () => createQuestionTool({ questions: { ask: async () => [] } }) as Tool<unknown>,
    task: () => createTaskTool({ runSubtask: async () => ({ sessionID: "", text: "" }) }) as Tool<unknown>,
    webfetch: () => createWebfetchTool({ ownPorts: () => [] }) as Tool<unknown>,
  }
  const bare = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, child: unknown) =>
        ["description", "ref", "additionalProperties"].includes(key) && typeof child !== "object" ? undefined : child,
      ),
    )

  test.each(Object.entries(tools))("of %s are opencode's", (id, make) => {
    const expected = recorded.find((tool) => tool.id === id)!.parameters
    // The newer release no longer wants a description of a command.
    if (id === "bash") expected.required = ["command"]
    expect(bare(jsonSchema(make()))).toEqual(bare(expected))
  })
})
