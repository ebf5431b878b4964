import type { LucideIcon } from "lucide-react"
import { ContextMenu as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { cx } from "../lib/class.ts"
import { Kbd } from "./Kbd.tsx"
import { menuRow, menuSurface } from "./Menu.tsx"

export const ContextMenu = Radix.Root
export const ContextMenuTrigger = Radix.Trigger

interface ContextMenuContentProps {
  label: string
  children: ReactNode
  /** Takes the focus when the menu has closed. */
  onClosed(): void
}

export const ContextMenuContent = ({ label, children, onClosed }: ContextMenuContentProps) => (
  <Radix.Portal>
    <Radix.Content
      aria-label={label}
      onCloseAutoFocus={(event) => {
        event.preventDefault()
        onClosed()
      }}
      collisionPadding={8}
      className={cx(menuSurface, "max-h-[min(70vh,480px)] overflow-y-auto")}
    >
      {children}
    </Radix.Content>
  </Radix.Portal>
)

interface ContextMenuItemProps {
  icon: LucideIcon
  children: ReactNode
  keys?: string
  disabled?: boolean
  onSelect(): void
}

export const ContextMenuItem = ({ icon: Icon, children, keys, disabled, onSelect }: ContextMenuItemProps) => (
  <Radix.Item className={menuRow} disabled={disabled} onSelect={onSelect}>
    <Icon size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
    <span className="min-w-0 flex-1 truncate">{children}</span>
    {keys && <Kbd keys={keys} />}
  </Radix.Item>
)

export const ContextMenuSeparator = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />
