import { FolderDown } from "lucide-react"
import { useEffect, useState } from "react"
import { toast } from "sonner"
import { useApp } from "../../app/context.tsx"
import { openFolder } from "../../app/navigate.ts"

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false
// Pictures dropped on the composer are its own affair.
const overComposer = (event: DragEvent) =>
  event.target instanceof Element && event.target.closest("[data-drop-files]") !== null

/** The whole window takes a dropped folder and opens it. Only Electron can tell where a dropped folder is. */
export function DropTarget() {
  const app = useApp()
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth += 1
      setOver(!overComposer(event))
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth -= 1
      if (depth <= 0) setOver(false)
    }
    const dragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(!overComposer(event))
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      if (overComposer(event)) return
      const file = event.dataTransfer?.files[0]
      if (!file) return
      const path = app.bridge?.pathOf(file)
      if (path) void openFolder(app, path)
      else toast("A browser does not tell where a dropped folder is. Choose it with “Open folder”.")
    }
    window.addEventListener("dragenter", enter)
    window.addEventListener("dragleave", leave)
    window.addEventListener("dragover", dragOver)
    window.addEventListener("drop", drop)
    return () => {
      window.removeEventListener("dragenter", enter)
      window.removeEventListener("dragleave", leave)
      window.removeEventListener("dragover", dragOver)
      window.removeEventListener("drop", drop)
    }
  }, [app])
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex animate-appear items-center justify-center bg-scrim p-3">
      <div className="flex size-full flex-col items-center justify-center gap-3 rounded-lg border-2 border-accent border-dashed bg-panel/80">
        <FolderDown size={28} strokeWidth={1.25} aria-hidden className="text-accent" />
        <p className="font-medium text-strong text-title">Drop to open the folder</p>
      </div>
    </div>
  )
}
