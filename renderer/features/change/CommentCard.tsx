import { Pencil, Trash2 } from "lucide-react"
import { useState } from "react"
import { Badge } from "../../ui/Badge.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { CommentBox } from "./CommentBox.tsx"
import { editComment, removeComment } from "./commentSteps.ts"
import type { Anchor, DraftComment } from "./comments.ts"
import { useReview } from "./useReview.ts"

/** A comment that waits to be sent. */
export function CommentCard({ comment, anchor }: { comment: DraftComment; anchor: Anchor }) {
  const review = useReview()
  const [editing, setEditing] = useState(false)
  const range = anchor.start === anchor.end ? `line ${anchor.start}` : `lines ${anchor.start}–${anchor.end}`
  if (editing) {
    return (
      <CommentBox
        label={`Comment on ${range}`}
        action="Save comment"
        text={comment.text}
        onDone={(text) => {
          editComment(review, comment.id, text)
          setEditing(false)
        }}
        onCancel={() => setEditing(false)}
      />
    )
  }
  return (
    <article
      aria-label={`Comment on ${range}, not sent yet`}
      className="group rounded-lg border border-line border-l-2 border-l-accent bg-raised px-3 py-2"
    >
      <div className="flex h-5 items-center gap-2 text-muted text-small">
        <span>
          You, {range}
          {comment.side === "old" && " before"}
        </span>
        {anchor.outdated ? <Badge tone="warning">Outdated</Badge> : <Badge>Draft</Badge>}
        <span className="flex-1" />
        <span className="flex opacity-0 focus-within:opacity-100 group-hover:opacity-100">
          <IconButton icon={Pencil} label="Edit the comment" size="small" onClick={() => setEditing(true)} />
          <IconButton
            icon={Trash2}
            label="Delete the comment"
            size="small"
            onClick={() => removeComment(review, comment.id)}
          />
        </span>
      </div>
      <p className="selectable mt-1 whitespace-pre-wrap text-read text-text [overflow-wrap:anywhere]">{comment.text}</p>
      {anchor.outdated && (
        <pre className="mt-1.5 overflow-x-auto rounded-sm bg-sunken px-2 py-1 text-muted text-small">
          {comment.quote.slice(0, 6).join("\n")}
        </pre>
      )}
    </article>
  )
}
