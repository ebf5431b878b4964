import { FileText, X } from "lucide-react"
import { bytes } from "../../lib/count.ts"
import type { Attachment } from "../../state/drafts.ts"
import { MiddleCut } from "../../ui/MiddleCut.tsx"

export function AttachmentChips({ attachments, onRemove }: { attachments: Attachment[]; onRemove(id: string): void }) {
  if (attachments.length === 0) return null
  return (
    <ul aria-label="Attachments" className="flex flex-wrap gap-1.5 px-2 pt-2">
      {attachments.map((attachment) => (
        <li
          key={attachment.id}
          className="flex h-9 max-w-56 items-center gap-2 rounded-md border border-line bg-panel pr-1 pl-1 text-small"
        >
          {attachment.mime.startsWith("image/") ? (
            <img src={attachment.url} alt="" className="size-7 rounded-sm object-cover" />
          ) : (
            <FileText size={16} strokeWidth={1.5} aria-hidden className="ml-1 text-muted" />
          )}
          <span className="flex min-w-0 flex-col">
            <MiddleCut text={attachment.filename} tail={8} className="text-strong" />
            <span className="text-muted">{bytes(attachment.size)}</span>
          </span>
          <button
            type="button"
            aria-label={`Remove ${attachment.filename}`}
            onClick={() => onRemove(attachment.id)}
            className="flex size-5 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-strong"
          >
            <X size={13} strokeWidth={1.5} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
