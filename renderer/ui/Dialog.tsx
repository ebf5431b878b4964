import { X } from "lucide-react"
import { Dialog as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { cx } from "../lib/class.ts"
import { IconButton } from "./IconButton.tsx"

interface DialogProps {
  open: boolean
  onClose(): void
  title: string
  /** The title is read out but not drawn. */
  bare?: boolean
  description?: string
  className?: string
  children: ReactNode
}

/** A modal window over everything, in the upper third. Focus goes in, Escape and a click outside close it. */
export function Dialog({ open, onClose, title, bare, description, className, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          data-modal
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            // The first field, else what the content marks, else the window itself: never the close button.
            event.preventDefault()
            const content = event.currentTarget as HTMLElement
            const first = content.querySelector<HTMLElement>(
              "[data-autofocus], input:not([type=radio]), [role=tab][data-state=active]",
            )
            ;(first ?? content).focus()
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "-translate-x-1/2 fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[min(560px,calc(100vw-32px))] animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none",
            className,
          )}
        >
          <div className={cx("flex h-11 shrink-0 items-center gap-2 border-line border-b px-4", bare && "sr-only")}>
            <Radix.Title className="flex-1 font-semibold text-strong text-ui">{title}</Radix.Title>
            {!bare && (
              <Radix.Close asChild>
                <IconButton icon={X} label="Close" keys="escape" className="-mr-2" />
              </Radix.Close>
            )}
          </div>
          {description && <Radix.Description className="sr-only">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
