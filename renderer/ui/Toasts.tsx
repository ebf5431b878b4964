import { Toaster } from "sonner"

/** Short notices at the lower right; errors carry "copy details". */
export const Toasts = () => (
  <Toaster
    position="bottom-right"
    offset={36}
    gap={8}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          "flex w-[356px] items-start gap-2.5 rounded-lg border border-line bg-raised p-3 text-text text-ui shadow-pop",
        icon: "mt-0.5 text-muted group-data-[type=error]:text-danger",
        content: "min-w-0 flex-1",
        title: "font-medium text-strong",
        description: "mt-0.5 text-muted [overflow-wrap:anywhere]",
        actionButton: "h-6 shrink-0 rounded-md border border-line-strong px-2 text-small text-strong hover:bg-hover",
        closeButton: "hidden",
      },
    }}
  />
)
