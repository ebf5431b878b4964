import { useState } from "react"
import type { Explanation, PermissionAnswer } from "../../../shared/native/host.ts"
import { Button } from "../../ui/Button.tsx"
import { Choice } from "../../ui/Choice.tsx"
import { Segmented } from "../../ui/Segmented.tsx"
import { Revealed } from "./Revealed.tsx"

type Scope = NonNullable<PermissionAnswer["scope"]>

const scopes: readonly { value: Scope; label: string }[] = [
  { value: "session", label: "This session" },
  { value: "project", label: "This project" },
  { value: "user", label: "Everywhere" },
]

interface AlwaysFormProps {
  entry: Explanation
  locked: boolean
  onCancel(): void
  onAllow(answer: Omit<PermissionAnswer, "hash">): void
}

/** The rule before it is made: which pattern, how far, and what it would have let through. */
export function AlwaysForm({ entry, locked, onCancel, onAllow }: AlwaysFormProps) {
  const [patterns, setPatterns] = useState(() => entry.always.map((offer) => offer.pattern))
  const [scope, setScope] = useState<Scope>("session")
  const chosen = entry.always.filter((offer) => patterns.includes(offer.pattern))
  const matched = [...new Set(chosen.flatMap((offer) => offer.matches))]
  const toggle = (pattern: string, on: boolean) =>
    setPatterns((list) => (on ? [...list, pattern] : list.filter((other) => other !== pattern)))
  return (
    <div className="mt-3 border-line border-t pt-2.5">
      <h3 className="mb-1.5 font-medium text-strong">From now on, allow without asking</h3>
      <div className="flex flex-col gap-1">
        {entry.always.map((offer) => (
          <Choice
            key={offer.pattern}
            kind="checkbox"
            name="pattern"
            checked={patterns.includes(offer.pattern)}
            onChange={(on) => toggle(offer.pattern, on)}
            label={
              <code className="text-code">
                <Revealed text={offer.pattern} />
              </code>
            }
          />
        ))}
      </div>
      <div className="mt-2 flex items-center gap-2">
        <span className="text-muted text-small">How far</span>
        <Segmented<Scope> label="How far the rule goes" value={scope} options={scopes} onChange={setScope} />
      </div>
      <p className="mt-2 text-muted text-small">
        {matched.length === 0
          ? "Nothing else so far would have matched."
          : `It would have matched ${matched.length === 1 ? "this" : "these"} before:`}
      </p>
      {matched.length > 0 && (
        <ul className="mt-0.5 max-h-24 overflow-y-auto font-mono text-small text-text">
          {matched.map((command) => (
            <li key={command} className="truncate" title={command}>
              <Revealed text={command} />
            </li>
          ))}
        </ul>
      )}
      <div className="mt-2.5 flex gap-1.5">
        <Button
          tone="primary"
          aria-disabled={locked || patterns.length === 0}
          onClick={() => patterns.length > 0 && onAllow({ reply: "always", patterns, scope })}
        >
          Always allow
        </Button>
        <Button tone="quiet" onClick={onCancel}>
          Back
        </Button>
      </div>
    </div>
  )
}
