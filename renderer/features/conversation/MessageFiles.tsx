import { FileText, Image } from "lucide-react"
import type { FilePart, Part } from "../../../shared/domain/part.ts"
import { Dialog } from "../../ui/Dialog.tsx"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { useState } from "react"

/** Files attached to a message or returned by a tool. Pictures show; those with their place in the text are chips there. */
export function MessageFiles({ parts }: { parts: readonly Part[] }) {
  const files = parts.filter((part): part is FilePart => part.type === "file" && !part.source?.text.value)
  if (files.length === 0) return null
  return (
    <ul aria-label="Attachments" className="mt-2 flex flex-wrap gap-2">
      {files.map((file) => (
        <li key={file.id}>
          <FileChip file={file} />
        </li>
      ))}
    </ul>
  )
}

function FileChip({ file }: { file: FilePart }) {
  const [open, setOpen] = useState(false)
  const name = file.filename ?? (file.mime.startsWith("image/") ? "picture" : "file")
  // Only data the host put into the message is drawn; an address elsewhere is never fetched.
  const picture = file.mime.startsWith("image/") && file.url.startsWith("data:")
  if (!picture) {
    const Icon = file.mime.startsWith("image/") ? Image : FileText
    return (
      <span className="flex h-7 max-w-64 items-center gap-1.5 rounded-md border border-line bg-panel px-2 text-small text-text">
        <Icon size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
        <MiddleCut text={name} tail={10} />
      </span>
    )
  }
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-label={`Show ${name}`}
        className="block overflow-hidden rounded-md border border-line hover:border-line-strong"
      >
        <img src={file.url} alt={name} className="h-20 max-w-48 object-cover" />
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={name} className="w-[min(1100px,calc(100vw-48px))]">
        <div className="min-h-0 overflow-auto bg-sunken p-3">
          <img src={file.url} alt={name} className="mx-auto max-w-full" />
        </div>
      </Dialog>
    </>
  )
}
