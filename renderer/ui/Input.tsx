import type { ComponentProps } from "react"
import { cx } from "../lib/class.ts"

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input
      spellCheck={false}
      autoComplete="off"
      className={cx(
        "h-input w-full min-w-0 select-text rounded-md border border-line-strong bg-panel px-2.5 text-strong text-ui focus:border-focus focus:outline-(length:--hairline) focus:outline-focus focus:outline-offset-0",
        className,
      )}
      {...rest}
    />
  )
}
