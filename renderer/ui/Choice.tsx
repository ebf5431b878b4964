import { Check } from "lucide-react"
import { cx } from "../lib/class.ts"
import type { ReactNode } from "react"

interface ChoiceProps {
  kind: "radio" | "checkbox"
  name: string
  checked: boolean
  onChange(checked: boolean): void
  label: ReactNode
  detail?: ReactNode
}

/** A radio or checkbox row with room for an explanation. A native input underneath keeps keys and roles right. */
export function Choice({ kind, name, checked, onChange, label, detail }: ChoiceProps) {
  return (
    <label
      className={cx(
        "flex items-start gap-2.5 rounded-md border px-2.5 py-1.5 focus-within:outline-2 focus-within:outline-focus",
        checked ? "border-accent bg-selected" : "border-line hover:bg-hover",
      )}
    >
      <input
        type={kind}
        name={name}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="sr-only"
      />
      <span
        aria-hidden
        className={cx(
          "mt-0.5 flex size-3.5 shrink-0 items-center justify-center border",
          kind === "radio" ? "rounded-full" : "rounded-sm",
          checked ? "border-accent-fill bg-accent-fill text-on-accent" : "border-line-strong bg-panel",
        )}
      >
        {checked &&
          (kind === "radio" ? (
            <span className="size-1.5 rounded-full bg-on-accent" />
          ) : (
            <Check size={10} strokeWidth={3} />
          ))}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block text-strong text-ui [overflow-wrap:anywhere]">{label}</span>
        {detail && <span className="block text-muted text-small">{detail}</span>}
      </span>
    </label>
  )
}
