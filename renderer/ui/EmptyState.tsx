import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

interface EmptyStateProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  actions?: ReactNode
}

/** Nothing here yet: what would be here, and how it gets here. */
export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-8 py-6 text-center">
      <Icon size={20} strokeWidth={1.5} aria-hidden className="text-muted" />
      <p className="font-medium text-strong text-ui">{title}</p>
      {children && <div className="max-w-72 text-balance text-muted text-ui">{children}</div>}
      {actions && <div className="mt-2 flex gap-2">{actions}</div>}
    </div>
  )
}
