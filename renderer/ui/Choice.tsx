import { Check } from "lucide-react"
import type { ReactNode } from "react"
import { cx } from "../lib/class.ts"

interface ChoiceProps {
  kind: "radio" | "checkbox"
  name: string
  checked: boolean
  onChange(checked: boolean): void
  label: ReactNode
  detail?: ReactNode
}

/** A radio or checkbox row with room for an explanation. The box is the native input itself, only dressed. */
export function Choice({ kind, name, checked, onChange, label, detail }: ChoiceProps) {
  return (
    <label
      className={cx(
        "flex items-start gap-2.5 rounded-md border px-2.5 py-1.5",
        checked ? "border-accent bg-selected" : "border-line hover:bg-hover",
      )}
    >
      <span className="relative mt-0.5 flex size-3.5 shrink-0">
        <input
          type={kind}
          name={name}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          className={cx(
            "size-3.5 appearance-none border border-line-strong bg-panel checked:border-accent-fill checked:bg-accent-fill",
            kind === "radio" ? "rounded-full" : "rounded-sm",
          )}
        />
        {checked && (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-0 flex items-center justify-center text-on-accent"
          >
            {kind === "radio" ? (
              <span className="size-1.5 rounded-full bg-on-accent" />
            ) : (
              <Check size={10} strokeWidth={3} />
            )}
          </span>
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block text-strong text-ui [overflow-wrap:anywhere]">{label}</span>
        {detail && <span className="block text-muted text-small">{detail}</span>}
      </span>
    </label>
  )
}
