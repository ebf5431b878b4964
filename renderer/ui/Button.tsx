import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cx } from "../lib/class.ts"
import { Spinner } from "./Spinner.tsx"

const button = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-100 aria-disabled:opacity-55 disabled:opacity-55",
  {
    variants: {
      tone: {
        primary: "bg-accent-fill text-on-accent not-aria-disabled:hover:bg-accent-fill-hover",
        plain: "border border-line-strong bg-raised text-strong not-aria-disabled:hover:bg-hover",
        quiet: "text-text not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-strong",
        danger: "border border-line-strong bg-raised text-danger not-aria-disabled:hover:bg-danger-bg",
      },
      size: { normal: "h-7 px-2.5 text-ui", small: "h-6 px-2 text-small", large: "h-input px-3.5 text-ui" },
    },
    defaultVariants: { tone: "plain", size: "normal" },
  },
)

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof button> {
  /** Shows that the press is being worked on; further presses do nothing. */
  busy?: boolean
}

export function Button({
  tone,
  size,
  busy,
  className,
  children,
  disabled,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(button({ tone, size }), className)}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {busy && <Spinner size={12} />}
      {children}
    </button>
  )
}
