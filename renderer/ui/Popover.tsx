import { Popover as Radix } from "radix-ui"
import type { ComponentProps } from "react"
import { cx } from "../lib/class.ts"

export const Popover = Radix.Root
export const PopoverTrigger = Radix.Trigger

export function PopoverContent({ className, align = "start", ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cx("z-50 animate-rise rounded-lg border border-line bg-raised shadow-pop", className)}
        {...rest}
      />
    </Radix.Portal>
  )
}
