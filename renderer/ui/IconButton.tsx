import type { LucideIcon } from "lucide-react"
import type { ComponentProps } from "react"
import { keysOf } from "../actions/registry.ts"
import { cx } from "../lib/class.ts"
import { ariaKeys } from "../lib/keys.ts"
import { Tooltip } from "./Tooltip.tsx"

interface IconButtonProps extends ComponentProps<"button"> {
  icon: LucideIcon
  /** What it does: the accessible name and the tooltip. */
  label: string
  /** Action whose shortcut the tooltip shows. */
  action?: string
  keys?: string
  pressed?: boolean
  size?: "normal" | "small"
  /** Draws the icon solid: for stop. */
  solid?: boolean
}

export function IconButton({
  icon: Icon,
  label,
  action,
  keys,
  pressed,
  size = "normal",
  solid,
  className,
  ...rest
}: IconButtonProps) {
  const shortcut = keys ?? (action ? keysOf(action) : undefined)
  return (
    <Tooltip text={label} {...(shortcut ? { keys: shortcut } : {})}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut ? ariaKeys(shortcut) : undefined}
        className={cx(
          "no-drag inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100 enabled:hover:bg-hover enabled:hover:text-strong disabled:opacity-45 data-[state=open]:bg-hover data-[state=open]:text-strong",
          size === "small" ? "size-6" : "size-7",
          pressed && "text-strong",
          className,
        )}
        {...rest}
      >
        <Icon size={size === "small" ? 14 : 16} strokeWidth={1.5} fill={solid ? "currentColor" : "none"} aria-hidden />
      </button>
    </Tooltip>
  )
}
