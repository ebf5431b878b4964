import { toast } from "sonner"
import { bytes } from "../../lib/count.ts"
import type { Attachment } from "../../state/drafts.ts"

// The host's body limit leaves room for about this much after base64.
const limit = 8 * 1024 * 1024
const textual = /^(text\/|application\/(json|xml|javascript|x-yaml|toml|x-sh|sql))/

let nextID = 0

/** Reads dropped, pasted or chosen files into the draft. What no model can take is said, not silently dropped. */
export async function readAttachments(files: readonly File[]): Promise<Attachment[]> {
  const read: Attachment[] = []
  for (const file of files) {
    const mime = file.type || ((await looksLikeText(file)) ? "text/plain" : "")
    if (file.size > limit) {
      toast.error(`${file.name} is too large to attach`, {
        description: `${bytes(file.size)}, the limit is ${bytes(limit)}. Mention it with @ when it is in the project.`,
      })
    } else if (mime.startsWith("image/") || mime === "application/pdf" || textual.test(mime)) {
      const kind = textual.test(mime) ? "text/plain" : mime
      nextID += 1
      read.push({
        id: String(nextID),
        filename: file.name || "pasted image",
        mime: kind,
        url: await dataUrl(file, kind),
        size: file.size,
      })
    } else {
      toast.error(`${file.name} cannot be attached`, { description: "Pictures, PDF and text can." })
    }
  }
  return read
}

function dataUrl(file: File, mime: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).replace(/^data:[^;,]*/, `data:${mime}`))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

async function looksLikeText(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer())
  return head.length > 0 && !head.includes(0)
}
