import type { ReactNode } from "react"
import { cx } from "../lib/class.ts"

const tones = {
  plain: "bg-hover text-text",
  accent: "bg-selected text-accent",
  warning: "bg-warning-bg text-warning",
  danger: "bg-danger-bg text-danger",
  added: "bg-added-bg text-added",
} as const

export function Badge({
  tone = "plain",
  className,
  children,
}: {
  tone?: keyof typeof tones
  className?: string
  children: ReactNode
}) {
  return (
    <span
      className={cx(
        "inline-flex h-[18px] min-w-[18px] shrink-0 items-center justify-center gap-1 rounded-sm px-1.5 font-medium text-small",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}
