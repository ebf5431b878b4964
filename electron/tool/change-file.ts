import { Fault } from "../../shared/fault.ts"
import { realpathAllowMissing } from "../lib/paths.ts"
import { replaceFile } from "../lib/replace-file.ts"
import { encodeText } from "../lib/text-format.ts"
import { type TextPatch, textPatch } from "../lib/text-patch.ts"
import type { Edited, EditServices } from "./services.ts"
import { readForChange, type TextOnDisk } from "./text-on-disk.ts"
import type { ToolContext } from "./tool.ts"
import { askOutside, type ToolPath, toolPath } from "./tool-path.ts"

export interface FileChange extends TextPatch {
  target: ToolPath
  existed: boolean
  /** What a formatter did after the write, as an addition to the output; "" for nothing. */
  formatted: string
}

/**
 * One file through the whole way of an edit: check that the model knows the content, show the difference, ask, then
 * under the file's lock check everything again and swap the content in. `next` computes the new text from what is
 * there; it runs once for the question and once more when another edit of this session came first.
 */
export async function changeFile(
  services: EditServices,
  context: ToolContext,
  filePath: string,
  next: (before: TextOnDisk | undefined, target: ToolPath) => string | Promise<string>,
): Promise<FileChange> {
  const { ledger, lock } = services
  const target = await toolPath(context, filePath)
  await askOutside(context, target, "file")
  const planned = await readForChange(target.real, target.named)
  assertSeen(services, context, target, planned)
  const text = await next(planned, target)
  const patch = await textPatch(target.named, planned?.text ?? "", text)
  const metadata = { filepath: target.named, diff: patch.patch }
  await context.ask({ permission: "edit", patterns: target.patterns, always: ["*"], metadata })

  return lock.hold([target.real], async () => {
    context.signal.throwIfAborted()
    await assertSamePath(target)
    const before = await readForChange(target.real, target.named)
    assertSeen(services, context, target, before)
    const unchanged = before?.hash === planned?.hash
    const final = unchanged ? text : await next(before, target)
    const bytes = encodeText(final.replace(/^\uFEFF/, ""), before?.bom ?? final.startsWith("\uFEFF"))
    const hash = await replaceFile(target.real, bytes, { expected: before?.hash ?? null })
    ledger.remember(context.sessionID, target.real, hash)
    const event = before ? "change" : "add"
    const rewritten = await announce(services, { sessionID: context.sessionID, file: target.real, event })
    const made =
      unchanged && !rewritten ? patch : await textPatch(target.named, before?.text ?? "", rewritten?.text ?? final)
    return { ...made, target, existed: before !== undefined, formatted: formattedNote(rewritten?.by ?? []) }
  })
}

/** An empty file has nothing to lose and may be written unread. */
export function assertSeen(
  { ledger }: EditServices,
  context: ToolContext,
  target: ToolPath,
  before: TextOnDisk | undefined,
): void {
  if (before && before.bytes.length > 0) ledger.assertSeen(context.sessionID, target.real, before.hash, target.named)
}

/** A link that was turned elsewhere while the person was asked must not redirect what they allowed. */
export async function assertSamePath(target: ToolPath): Promise<void> {
  if ((await realpathAllowMissing(target.named)) !== target.real)
    throw new Fault("Stale", `${target.named} leads to another file than when it was asked about; try again.`)
}

/** Tells the host, and takes note of what a formatter made of the file. Answers its new text when there was one. */
export async function announce(
  services: EditServices,
  edited: Edited,
): Promise<{ text: string; by: string[] } | undefined> {
  const answer = await services.onEdited?.(edited)
  if (!answer?.rewritten) return undefined
  const now = await readForChange(edited.file, edited.file)
  if (!now) return undefined
  services.ledger.remember(edited.sessionID, edited.file, now.hash)
  return { text: now.text, by: answer.by ?? [] }
}

/** The model knows the text it wrote, not what became of it: its next edit of these lines would not match. */
export const formattedNote = (by: readonly string[], file = "the file"): string =>
  by.length ? `\n\n${by.join(" and ")} then formatted ${file}; read it again before you edit the same lines.` : ""

/** What language servers say of the files: for the metadata, and as an addition to the output. */
export async function diagnosed(services: EditServices, { directory, signal }: ToolContext, files: string[]) {
  const { diagnostics, report } = (await services.diagnose?.(files, { directory, signal })) ?? {
    diagnostics: {},
    report: "",
  }
  return { diagnostics, report: report ? `\n\n${report}` : "" }
}
