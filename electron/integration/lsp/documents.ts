import { stat } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { Fault } from "../../../shared/fault.ts"
import { withOpenFile } from "../../lib/open-regular.ts"
import { decodeText } from "../../lib/text-format.ts"
import { languageId } from "./language-id.ts"

/** A file as the server knows it. */
export interface OpenDocument {
  file: string
  uri: string
  version: number
  text: string
  /** Size and modification time on disk when it was read. */
  stamp: string
  /** When the server was last told of its text, ms. */
  sentAt: number
  /** Grows with each use of any document: the smallest was used longest ago. */
  used: number
}

/** Files open at once in one server; each is a copy in its memory and in ours. */
const MOST_OPEN = 32
/** Bytes. Larger ones are data or generated, and cost a server seconds. */
const LARGEST = 2 * 1024 * 1024

export interface Documents {
  /** Opens the file, or tells the server of what changed on disk. Throws Fault `FileNotFound`, `TooLarge`. */
  sync(file: string): Promise<OpenDocument>
  /** The same for all open files, some of which may have changed behind our back. Those that are gone are closed. */
  syncAll(): Promise<void>
  close(file: string): void
  get(file: string): OpenDocument | undefined
  /** Last used first. */
  all(): OpenDocument[]
}

export function createDocuments(options: {
  notify: (method: string, params: unknown) => void
  /** What the server wants to be told of, by its `textDocumentSync`. */
  wants: () => { change: boolean; save: boolean; saveText: boolean }
  onClose: (file: string) => void
}): Documents {
  const { notify, wants } = options
  const open = new Map<string, OpenDocument>()
  let uses = 0
  let queue: Promise<unknown> = Promise.resolve()

  /** One after the other: two opens of one file, or changes out of order, would be the server's last. */
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  async function update(file: string): Promise<OpenDocument> {
    const known = open.get(file)
    const { stamp, text } = await readStamped(file, known?.stamp)
    uses += 1
    if (known) {
      known.used = uses
      known.stamp = stamp
      if (text === undefined || text === known.text) return known
      known.text = text
      known.version += 1
      known.sentAt = Date.now()
      const { change, save, saveText } = wants()
      const textDocument = { uri: known.uri, version: known.version }
      if (change) notify("textDocument/didChange", { textDocument, contentChanges: [{ text }] })
      if (save) notify("textDocument/didSave", { textDocument: { uri: known.uri }, ...(saveText && { text }) })
      return known
    }
    const uri = pathToFileURL(file).href
    const document = { file, uri, version: 1, text: text ?? "", stamp, sentAt: Date.now(), used: uses }
    open.set(file, document)
    notify("textDocument/didOpen", {
      textDocument: {
        uri,
        languageId: languageId(path.extname(file).toLowerCase()),
        version: 1,
        text: document.text,
      },
    })
    const oldest = open.size > MOST_OPEN ? sorted().at(-1) : undefined
    if (oldest) close(oldest.file)
    return document
  }

  function close(file: string): void {
    const document = open.get(file)
    if (!document) return
    open.delete(file)
    notify("textDocument/didClose", { textDocument: { uri: document.uri } })
    options.onClose(file)
  }

  const sorted = () => [...open.values()].sort((a, b) => b.used - a.used)

  return {
    sync: (file) => inOrder(() => update(file)),
    syncAll: () =>
      inOrder(async () => {
        for (const { file, used } of [...open.values()])
          await update(file).then(
            (document) => (document.used = used),
            () => close(file),
          )
      }),
    close,
    get: (file) => open.get(file),
    all: sorted,
  }
}

/** The text is left out when the stamp is still the same. */
async function readStamped(file: string, known: string | undefined): Promise<{ stamp: string; text?: string }> {
  try {
    const { size, mtimeMs, ino } = await stat(file)
    const stamp = `${size}:${mtimeMs}:${ino}`
    // A write in the same tick of the file system's clock would go unseen: recent files are read again.
    if (stamp === known && Date.now() - mtimeMs > 50) return { stamp }
    if (size > LARGEST)
      throw new Fault("TooLarge", `${file} is too large for a language server (more than 2 MB).`, { path: file })
    const bytes = await withOpenFile(file, (handle, found) => {
      if (!found.isFile()) throw new Fault("FileNotFound", `${file} is no regular file.`, { path: file })
      return handle.readFile()
    })
    return { stamp, text: decodeText(bytes).text }
  } catch (error) {
    if (error instanceof Fault) throw error
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new Fault("FileNotFound", `${file} cannot be read: ${reason}.`, { path: file }, { cause: error })
  }
}
