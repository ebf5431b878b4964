import { Tooltip as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { Kbd } from "./Kbd.tsx"

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Radix.Provider delayDuration={500} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
)

interface TooltipProps {
  text: ReactNode
  keys?: string
  side?: "top" | "bottom" | "left" | "right"
  children: ReactNode
}

/** A label on hover and focus, with the shortcut. The trigger is the child itself. */
export function Tooltip({ text, keys, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={5}
          collisionPadding={8}
          className="z-50 flex max-w-sm animate-appear items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-small text-strong shadow-pop [overflow-wrap:anywhere]"
        >
          {text}
          {keys && <Kbd keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
