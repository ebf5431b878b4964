import { ClipboardPaste, Columns2, Copy, Eraser, Pencil, Search, TextSelect, X } from "lucide-react"
import { type ReactNode, useRef, useState } from "react"
import { toast } from "sonner"
import { keysOf, runAction } from "../../actions/registry.ts"
import { useApp } from "../../app/context.tsx"
import { copyText } from "../../lib/clipboard.ts"
import {
  ContextMenu,
  ContextMenuContent,
  ContextMenuItem,
  ContextMenuSeparator,
  ContextMenuTrigger,
} from "../../ui/ContextMenu.tsx"
import { copyKeys, pasteKeys } from "./keys.ts"
import type { Live } from "./live.ts"

interface PaneMenuProps {
  id: string
  /** Null until it is there. */
  live: Live | null
  running: boolean
  children: ReactNode
}

/** The menu of the right mouse button and of the menu key. A program that takes the mouse gets it; Shift opens the menu. */
export function PaneMenu({ id, live, running, children }: PaneMenuProps) {
  const app = useApp()
  const [selected, setSelected] = useState(false)

  /** What was chosen. It may take the focus, so it comes when the menu has gone. */
  const chosen = useRef<(() => void) | null>(null)
  const then = (run: () => void) => () => {
    chosen.current = run
  }
  function finish(): void {
    live?.focus()
    chosen.current?.()
    chosen.current = null
  }
  const act = (action: string) =>
    then(() => {
      app.terminals.activate(id)
      runAction(app, action)
    })

  async function copy(): Promise<void> {
    const text = live?.selection() ?? ""
    if (text !== "" && !(await copyText(text))) toast.error("The browser does not let this page write the clipboard")
  }

  async function paste(): Promise<void> {
    try {
      live?.paste(await navigator.clipboard.readText(), false)
      live?.focus()
    } catch {
      toast.error("The browser does not let this page read the clipboard", {
        description: "Paste with the keys instead: they need no permission.",
      })
    }
  }

  return (
    <ContextMenu onOpenChange={(open) => open && setSelected((live?.selection() ?? "") !== "")}>
      <ContextMenuTrigger
        asChild
        disabled={!live}
        onContextMenuCapture={(event) => {
          if (!live?.takesMouse() || event.shiftKey) return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {children}
      </ContextMenuTrigger>
      <ContextMenuContent label="Terminal" onClosed={finish}>
        <ContextMenuItem icon={Copy} keys={copyKeys} disabled={!selected} onSelect={then(() => void copy())}>
          Copy
        </ContextMenuItem>
        <ContextMenuItem icon={ClipboardPaste} keys={pasteKeys} disabled={!running} onSelect={then(() => void paste())}>
          Paste
        </ContextMenuItem>
        <ContextMenuItem icon={TextSelect} onSelect={then(() => live?.selectAll())}>
          Select all
        </ContextMenuItem>
        <ContextMenuSeparator />
        <ContextMenuItem icon={Eraser} onSelect={act("terminal.clear")}>
          Clear
        </ContextMenuItem>
        <ContextMenuItem icon={Search} keys={keysOf("terminal.find") ?? ""} onSelect={act("terminal.find")}>
          Find
        </ContextMenuItem>
        <ContextMenuSeparator />
        <ContextMenuItem icon={Columns2} keys={keysOf("terminal.split") ?? ""} onSelect={act("terminal.split")}>
          Split
        </ContextMenuItem>
        <ContextMenuItem icon={Pencil} onSelect={act("terminal.rename")}>
          Rename
        </ContextMenuItem>
        <ContextMenuItem icon={X} onSelect={act("terminal.close")}>
          {running ? "End and close" : "Close"}
        </ContextMenuItem>
      </ContextMenuContent>
    </ContextMenu>
  )
}
