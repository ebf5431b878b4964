import { Check, type LucideIcon } from "lucide-react"
import { DropdownMenu as Radix } from "radix-ui"
import type { ComponentProps, ReactNode } from "react"
import { cx } from "../lib/class.ts"
import { Kbd } from "./Kbd.tsx"

export const Menu = Radix.Root
export const MenuTrigger = Radix.Trigger

export const menuSurface = "z-50 min-w-48 animate-rise rounded-lg border border-line bg-raised p-1 shadow-pop"

export function MenuContent({ children, align = "start", className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        className={cx(menuSurface, "max-h-[min(70vh,480px)] overflow-y-auto", className)}
        {...rest}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  )
}

export const menuRow =
  "flex min-h-row select-none items-center gap-2 rounded-md px-2 py-1 text-ui text-text data-highlighted:bg-hover data-highlighted:text-strong data-disabled:opacity-50"

interface MenuItemProps {
  icon?: LucideIcon
  children: ReactNode
  keys?: string
  hint?: ReactNode
  checked?: boolean
  danger?: boolean
  disabled?: boolean
  onSelect(): void
}

export function MenuItem({ icon: Icon, children, keys, hint, checked, danger, disabled, onSelect }: MenuItemProps) {
  return (
    <Radix.Item
      className={cx(menuRow, danger && "text-danger data-highlighted:text-danger")}
      disabled={disabled}
      onSelect={onSelect}
      {...(checked === undefined ? {} : { role: "menuitemradio", "aria-checked": checked })}
    >
      {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden className="text-muted" />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <span className="text-small text-muted">{hint}</span>}
      {checked && <Check size={14} strokeWidth={2} aria-hidden className="text-accent" />}
      {keys && <Kbd keys={keys} />}
    </Radix.Item>
  )
}

export const MenuSeparator = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />

/** Rows that belong together, under their name. */
export const MenuGroup = ({ label, children }: { label: string; children: ReactNode }) => (
  <Radix.Group aria-label={label}>
    <MenuLabel>{label}</MenuLabel>
    {children}
  </Radix.Group>
)

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-muted text-small">{children}</Radix.Label>
)
