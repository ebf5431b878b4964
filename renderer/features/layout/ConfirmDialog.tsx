import { AlertDialog } from "radix-ui"
import { useStore } from "zustand"
import { Button } from "../../ui/Button.tsx"
import { asked } from "./confirm.ts"

export function ConfirmDialog() {
  const question = useStore(asked, (state) => state.question)
  if (!question) return null
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && question.answer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-appear bg-scrim" />
        <AlertDialog.Content
          data-modal
          className="-translate-x-1/2 fixed top-[24vh] left-1/2 z-50 w-[min(420px,calc(100vw-32px))] animate-rise rounded-lg border border-line bg-raised p-4 shadow-pop"
        >
          <AlertDialog.Title className="font-semibold text-strong text-ui [overflow-wrap:anywhere]">
            {question.title}
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-text text-ui">{question.detail}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button tone="quiet">Cancel</Button>
            </AlertDialog.Cancel>
            <Button tone={question.danger ? "danger" : "primary"} onClick={() => question.answer(true)}>
              {question.action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
