import { Tabs as Radix } from "radix-ui"
import type { ReactNode } from "react"

export const Tabs = Radix.Root
export const TabContent = Radix.Content

export function TabList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Radix.List aria-label={label} className="flex h-full items-stretch gap-0.5">
      {children}
    </Radix.List>
  )
}

export function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.Trigger
      value={value}
      className="group relative flex items-center gap-1.5 px-2.5 text-muted text-ui hover:text-strong focus-visible:outline-offset-[-3px] data-[state=active]:text-strong"
    >
      {children}
      <span
        aria-hidden
        className="absolute inset-x-2 bottom-0 h-0.5 rounded-full bg-transparent group-data-[state=active]:bg-accent"
      />
    </Radix.Trigger>
  )
}
