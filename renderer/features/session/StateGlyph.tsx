import type { SessionSummary } from "../../../shared/native/host.ts"
import { Spinner } from "../../ui/Spinner.tsx"

export type SessionState = SessionSummary["state"]

export const stateWords: Record<SessionState, string> = {
  "needs-you": "needs you",
  running: "running",
  failed: "failed",
  changes: "changes waiting",
  idle: "idle",
}

/** One sign per state, told apart by shape as well as colour, with its word for screen readers. */
export function StateGlyph({ state }: { state: SessionState }) {
  return (
    <span className="flex size-4 shrink-0 items-center justify-center">
      <Sign state={state} />
      <span className="sr-only">{stateWords[state]}:</span>
    </span>
  )
}

function Sign({ state }: { state: SessionState }) {
  if (state === "running") return <Spinner size={12} className="text-running" />
  const common = { width: 12, height: 12, viewBox: "0 0 12 12", fill: "none", "aria-hidden": true } as const
  if (state === "needs-you") {
    return (
      <svg {...common} className="text-warning">
        <circle cx="6" cy="6" r="5.500" fill="currentColor" />
        <path d="M6 3v3.600" stroke="var(--window)" strokeWidth="1.500" strokeLinecap="round" />
        <circle cx="6" cy="8.800" r="0.900" fill="var(--window)" />
      </svg>
    )
  }
  if (state === "failed") {
    return (
      <svg {...common} className="text-danger">
        <path d="m3 3 6 6M9 3 3 9" stroke="currentColor" strokeWidth="1.700" strokeLinecap="round" />
      </svg>
    )
  }
  if (state === "changes") {
    return (
      <svg {...common} className="text-accent">
        <rect x="1.250" y="1.250" width="9.500" height="9.500" rx="2" stroke="currentColor" strokeWidth="1.250" />
        <path
          d="M6 3.200v3.200M4.400 4.800h3.200M4.400 8.600h3.200"
          stroke="currentColor"
          strokeWidth="1.150"
          strokeLinecap="round"
        />
      </svg>
    )
  }
  return (
    <svg {...common} className="text-muted">
      <circle cx="6" cy="6" r="3.250" stroke="currentColor" strokeWidth="1.250" />
    </svg>
  )
}
