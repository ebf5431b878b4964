import { CircleAlert } from "lucide-react"
import type { Failure } from "../api/failure.ts"
import { Button } from "./Button.tsx"
import { CopyButton } from "./CopyButton.tsx"

/** What failed, why, what to do next; with a retry where one makes sense. */
export function ErrorState({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-2 px-8 py-6 text-center">
      <CircleAlert size={20} strokeWidth={1.5} aria-hidden className="text-danger" />
      <p className="font-medium text-strong text-ui">{failure.what}</p>
      <p className="selectable max-w-80 text-balance text-muted text-ui [overflow-wrap:anywhere]">
        {failure.why} {failure.next}
      </p>
      <div className="mt-2 flex gap-2">
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        <CopyButton text={`${failure.what}\n${failure.why}\n${failure.details}`} label="Copy details" wide />
      </div>
    </div>
  )
}
