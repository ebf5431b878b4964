import path from "node:path"
import type { Workbench } from "../api/workbench/services.ts"
import type { Models } from "../model/model.ts"
import type { Policies } from "../permission/policies.ts"
import type { PolicyFiles } from "../permission/policy-file.ts"
import type { Configs } from "../project/config.ts"
import type { Core } from "./core.ts"
import type { Processes } from "./processes.ts"
import type { SearchEngine } from "./search.ts"

export interface WorkbenchInput {
  core: Core
  processes: Processes
  search: SearchEngine
  configs: Configs
  models: () => Promise<Models>
  policies: Policies
  policyFiles: PolicyFiles
  cwd: string
  env: NodeJS.ProcessEnv
}

/** What the workbench dialect reaches beside what all dialects share. */
export async function composeWorkbench(input: WorkbenchInput): Promise<Workbench> {
  const { core, processes, search, env } = input
  const { db, events, paths } = core
  const [folders, entries, literal, once, revert, entryPath, chats, llm] = await Promise.all([
    import("../project/current-folder.ts"),
    import("../file/entries.ts"),
    import("../file/find-literal.ts"),
    import("../terminal/one-shot.ts"),
    import("../change/revert-diff.ts"),
    import("../lib/entry-path.ts"),
    import("../chat/chats.ts"),
    import("../model/llm-settings.ts"),
  ])
  const settings = llm.createLlmSettings({ home: paths.home })
  const saved = (directory: string, file: string, event: "add" | "change" | "unlink") => {
    const about = path.join(directory, file)
    if (event !== "change") search.fileSearch.invalidate(directory)
    if (event !== "unlink") events.broadcast({ type: "file.edited", properties: { file: about }, directory })
    events.broadcast({ type: "file.watcher.updated", properties: { file: about, event }, directory })
  }
  return {
    folder: folders.createCurrentFolder({
      cwd: input.cwd,
      initial: env["WORKSPACE_ROOT"] || undefined,
      allowedRoot: env["ALLOWED_WORKSPACE_ROOT"] || undefined,
    }),
    entries: entries.createEntries({ onChanged: ({ directory, file, event }) => saved(directory, file, event) }),
    findLiteral: (wanted) => literal.findLiteral(search.ripgrep, wanted),
    runOnce: (command) => once.runOnce({ trees: processes.trees, env }, command),
    async revertDiff(folder, wanted) {
      const done = await revert.revertDiff({ ...wanted, locate: (name) => entryPath.entryPath(folder, name) })
      if (!done.alreadyAbsent) saved(folder, done.path, done.deleted ? "unlink" : "change")
      return done
    },
    commands: processes.commands,
    chats: chats.createChats({ db }),
    settings,
    policies: input.policies,
    policyFiles: input.policyFiles,
    async chosenModel() {
      const chosen = await settings.chosen()
      if (!chosen) return undefined
      const { integrations } = await import("../model/llm-integrations.ts")
      const { provider, baseUrl, model, key, maxTokens } = chosen
      const providerID = `workbench-${provider}`
      const { npm, description } = integrations[provider]
      const models = await input.models()
      if (key) await models.setAuth(providerID, { type: "api", key: key.reveal() })
      await input.configs.updateGlobal({
        provider: {
          [providerID]: {
            npm,
            name: description,
            // Servers of one's own need no key, but the wire does.
            options: { baseURL: baseUrl, ...(key ? {} : { apiKey: "none" }) },
            models: { [model]: { name: model, tool_call: true, limit: { context: 0, output: maxTokens } } },
          },
        },
      })
      return { providerID, modelID: model }
    },
  }
}
