import type { FileChooser as PageChooser } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { FileChooser } from "../../shared/native/browser.ts"

export interface GivenFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** What pages ask files for. The newest question is the one that counts; a page goes on without an answer. */
export function createFileChoosers({ changed }: { changed: () => void }) {
  let current: { shown: FileChooser; chooser: PageChooser } | null = null
  let next = 1
  return {
    current: (): FileChooser | null => current?.shown ?? null,
    opened(tab: string, chooser: PageChooser): void {
      current = { shown: { id: `chooser_${next++}`, tab, multiple: chooser.isMultiple() }, chooser }
      changed()
    },
    /** No files: the user thought better of it. Throws Fault `Conflict` when the question is gone. */
    async answer(id: string, files: GivenFile[]): Promise<void> {
      if (current?.shown.id !== id) throw new Fault("Conflict", "The page no longer asks for these files.")
      const { chooser } = current
      current = null
      changed()
      if (files.length > 0) await chooser.setFiles(chooser.isMultiple() ? files : files.slice(0, 1))
    },
    drop(tab: string): void {
      if (current?.shown.tab !== tab) return
      current = null
      changed()
    },
  }
}

export type FileChoosers = ReturnType<typeof createFileChoosers>
