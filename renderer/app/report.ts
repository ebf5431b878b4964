import { toast } from "sonner"
import type { Failure, Result } from "../api/failure.ts"
import { copyText } from "../lib/clipboard.ts"

/** Shows a failure where the person is, with its details a click away. */
export function report(failure: Failure): void {
  toast.error(failure.what, {
    description: [failure.why, failure.next].filter(Boolean).join(" "),
    duration: 8000,
    action: {
      label: "Copy details",
      onClick: () => void copyText(`${failure.what}\n${failure.why}\n${failure.details}`),
    },
  })
}

/** The value, or undefined after the failure has been shown. */
export async function expectOk<T>(answer: Promise<Result<T>>): Promise<T | undefined> {
  const result = await answer
  if (result.ok) return result.value
  report(result.failure)
  return undefined
}
