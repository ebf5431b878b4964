import type { Browser } from "../browser/api.ts"
import type { Questions } from "../permission/questions.ts"
import type { ExtraEnvironment } from "../model/credential-book.ts"
import type { Places } from "./places.ts"
import type { Core } from "./core.ts"
import type { OwnedTurns } from "../agent/turns.ts"
import type { CodeTools } from "./integrations.ts"
import type { SearchEngine } from "./search.ts"
import type { Processes } from "./processes.ts"
import type { PathLock } from "../tool/path-lock.ts"
import type { Edited } from "../tool/services.ts"
import type { ToolRegistry } from "../tool/registry.ts"

export interface ToolsInput {
  core: Core
  places: Places
  processes: Processes
  search: SearchEngine
  codeTools: CodeTools
  questions: Questions
  /** Known only after the turns are made, which need the tools. */
  runChild: OwnedTurns["runChild"]
  /** A file was written by a tool: absolute path. */
  onEdited: (edited: Edited) => void
  /** One for all that writes into folders. */
  lock: PathLock
  /** Ports of our own listeners, which no tool may reach. */
  ownPorts: () => number[]
  /** Variables of a session's commands, from its credentials. */
  environment: (sessionID: string) => Promise<ExtraEnvironment>
  /** Names of previews, which they may reach on those ports all the same. */
  isPreview: (hostname: string, port: number) => boolean
  browser: (directory: string) => Promise<Browser>
}

/** All built-in tools. */
export async function composeTools(input: ToolsInput): Promise<ToolRegistry> {
  const { core, places, processes, search, questions, runChild } = input
  const [
    { createToolRegistry },
    { createOutputLimit },
    { createFileLedger },
    read,
    write,
    edit,
    patch,
    grep,
    glob,
    list,
    todo,
    skill,
    invalid,
    bash,
    question,
    task,
    webfetch,
    browser,
    lsp,
    { createLanguageQuestions },
    { problemBlock },
    { parseCommand },
  ] = await Promise.all([
    import("../tool/registry.ts"),
    import("../tool/truncate.ts"),
    import("../tool/file-ledger.ts"),
    import("../tool/read.ts"),
    import("../tool/write.ts"),
    import("../tool/edit.ts"),
    import("../tool/apply-patch.ts"),
    import("../tool/grep.ts"),
    import("../tool/glob.ts"),
    import("../tool/list.ts"),
    import("../tool/todo.ts"),
    import("../tool/skill.ts"),
    import("../tool/invalid.ts"),
    import("../tool/bash.ts"),
    import("../tool/question.ts"),
    import("../tool/task.ts"),
    import("../tool/webfetch.ts"),
    import("../tool/browser-tools.ts"),
    import("../tool/lsp.ts"),
    import("../integration/lsp/questions.ts"),
    import("../integration/lsp/report.ts"),
    import("../permission/command.ts"),
  ])
  const { ripgrep } = search
  const { languages, formatters } = input.codeTools
  const placeOf = (directory: string) => places.instances.get(directory)
  const ledger = createFileLedger({ db: core.db })
  const editing = {
    ledger,
    lock: input.lock,
    async onEdited(edited: Edited) {
      const place = await placeOf(core.sessions.get(edited.sessionID).directory)
      const by = edited.event === "unlink" ? [] : await formatters.format(place, edited.file)
      languages.at(place).changed(edited.file, edited.event)
      input.onEdited(edited)
      return { rewritten: by.length > 0, by }
    },
    diagnose: async (files: string[], about: { directory: string; signal: AbortSignal }) =>
      languages.at(await placeOf(about.directory)).diagnose(files, about.signal),
  }
  /** Instruction files each session's model was given, beyond those of the system prompt. */
  const given = new Map<string, Set<string>>()
  const skills = async (directory: string) => (await places.instances.get(directory)).skills()
  const tools = [
    read.createReadTool({
      ledger,
      async nearbyInstructions(file, sessionID) {
        const session = core.sessions.find(sessionID)
        if (!session) return []
        const already = given.get(sessionID) ?? new Set()
        given.set(sessionID, already)
        return places.instructions.nearby(await places.instances.get(session.directory), file, already)
      },
    }),
    write.createWriteTool(editing),
    edit.createEditTool(editing),
    patch.createApplyPatchTool(editing),
    grep.createGrepTool({ ripgrep }),
    glob.createGlobTool({ ripgrep }),
    list.createListTool({ ripgrep }),
    todo.createTodoWriteTool(core.sessions),
    todo.createTodoReadTool(core.sessions),
    skill.createSkillTool({ skills, ripgrep }),
    invalid.createInvalidTool(),
    bash.createBashTool({
      runner: processes.commands.recording(processes.runner),
      parse: parseCommand,
      environment: ({ sessionID }) => input.environment(sessionID),
    }),
    question.createQuestionTool({ questions }),
    task.createTaskTool({ runSubtask: runChild }),
    lsp.createLspTool({
      languages: async (directory) => createLanguageQuestions(languages.at(await placeOf(directory))),
      describe: problemBlock,
    }),
    webfetch.createWebfetchTool({ ownPorts: input.ownPorts, isPreview: input.isPreview }),
    ...browser.createBrowserTools({ browser: input.browser }),
  ]
  return createToolRegistry({
    tools: tools as Parameters<typeof createToolRegistry>[0]["tools"],
    limit: createOutputLimit({ folder: core.paths.toolOutput }),
    descriptions: {
      skill: async (directory) => skill.describeSkills({ skills }, directory),
      task: async (directory) => task.taskDescription(await (await places.instances.get(directory)).agents()),
    },
  })
}
