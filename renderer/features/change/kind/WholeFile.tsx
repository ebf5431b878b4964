import type { LucideIcon } from "lucide-react"
import { type ReactNode, useLayoutEffect, useRef } from "react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { Button } from "../../../ui/Button.tsx"
import { KeyHint } from "../KeyHint.tsx"
import { statusWord } from "../StatusSign.tsx"
import { decideFile } from "../steps.ts"
import { focusBar } from "../diff/useFocusBar.ts"
import { useReview, useReviewState, useWords } from "../useReview.ts"

interface WholeFileProps {
  file: ChangedFile
  icon: LucideIcon
  title: string
  /** Set when it cannot be decided here, and why. */
  refuse?: string
  children?: ReactNode
}

/** A change without lines: what it is, and one decision on all of it. */
export function WholeFile({ file, icon: Icon, title, refuse, children }: WholeFileProps) {
  const review = useReview()
  const words = useWords()
  const busy = useReviewState((state) => state.busy === `file:${file.path}`)
  const bar = useRef<HTMLFieldSetElement>(null)
  const reveal = useReviewState((state) => state.reveal)
  // Runs again on purpose: `reveal` is the wish to see the place.
  useLayoutEffect(() => focusBar(review, bar.current), [review, reveal])
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <fieldset
        ref={bar}
        tabIndex={0}
        data-hunk=""
        aria-label={`Whole file, ${statusWord(file)}: ${title}`}
        className="relative m-0 flex h-[30px] min-w-0 shrink-0 items-center gap-2 border-0 border-line border-b bg-raised pr-2 pl-3 text-small focus-visible:-outline-offset-2"
      >
        <span aria-hidden className="absolute inset-y-0 left-0 w-[3px] bg-accent" />
        <span className="min-w-0 flex-1 truncate font-medium text-strong">Whole file</span>
        {!refuse && (
          <>
            <Button
              size="small"
              tone="primary"
              busy={busy}
              disabled={file.state === "stale"}
              aria-keyshortcuts="y"
              onClick={() => void decideFile(review, file.path, "accept")}
            >
              {words.accept} <KeyHint>y</KeyHint>
            </Button>
            <Button size="small" aria-keyshortcuts="x" onClick={() => void decideFile(review, file.path, "discard")}>
              {words.discard} <KeyHint>x</KeyHint>
            </Button>
          </>
        )}
      </fieldset>
      <div className="flex flex-1 flex-col items-center justify-center gap-2 px-6 py-8 text-center">
        <Icon size={20} strokeWidth={1.5} aria-hidden className="text-muted" />
        <p className="font-medium text-strong text-ui">{title}</p>
        {children && <div className="max-w-full text-muted text-ui">{children}</div>}
        {refuse && <p className="max-w-80 text-balance text-muted text-ui">{refuse}</p>}
      </div>
    </div>
  )
}
