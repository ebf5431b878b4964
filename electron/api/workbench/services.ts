import type { RevertedDiff } from "../../change/revert-diff.ts"
import type { Chats } from "../../chat/chats.ts"
import type { Entries } from "../../file/entries.ts"
import type { LiteralHit } from "../../file/find-literal.ts"
import type { LlmSettings } from "../../model/llm-settings.ts"
import type { Policies } from "../../permission/policies.ts"
import type { PolicyFiles } from "../../permission/policy-file.ts"
import type { CurrentFolder } from "../../project/current-folder.ts"
import type { CommandLog } from "../../terminal/command-log.ts"
import type { OneShotResult } from "../../terminal/one-shot.ts"

/** What the workbench dialect uses beside the sessions, permissions, terminals and browser that all dialects share. */
export interface Workbench {
  folder: CurrentFolder
  entries: Entries
  findLiteral(search: { root: string; query: string; signal?: AbortSignal }): Promise<LiteralHit[]>
  runOnce(input: { cmd: string; cwd: string; signal?: AbortSignal }): Promise<OneShotResult>
  revertDiff(folder: string, input: { diff: string; hunkIndex?: number }): Promise<RevertedDiff>
  commands: CommandLog
  chats: Chats
  settings: LlmSettings
  policyFiles: PolicyFiles
  policies: Policies
  /** The model that the settings chose, ready to be used; undefined: the host's own choice. */
  chosenModel(): Promise<{ providerID: string; modelID: string } | undefined>
}
