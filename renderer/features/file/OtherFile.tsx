import { Binary, FileStack } from "lucide-react"
import { useEffect, useState } from "react"
import type { TextFile } from "../../../shared/native/host.ts"
import { useApp } from "../../app/context.tsx"
import { bytes } from "../../lib/count.ts"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { isPicture, pictureUrl } from "../change/kind/picture.ts"
import { useDesk } from "./useDesk.ts"

/** A file that is not text to edit: a picture, something binary, or too large. */
export function OtherFile({ file }: { file: TextFile }) {
  if (file.kind === "large") {
    return (
      <EmptyState icon={FileStack} title={`${bytes(file.size)} is too large to edit here`}>
        Open it in your own editor, or search in it with “Search in files”.
      </EmptyState>
    )
  }
  if (isPicture(file.path)) return <PictureFile file={file} />
  return (
    <EmptyState icon={Binary} title="A binary file">
      {bytes(file.size)}. It has no text to show.
    </EmptyState>
  )
}

function PictureFile({ file }: { file: TextFile }) {
  const app = useApp()
  const { directory } = useDesk()
  const [url, setUrl] = useState<string | null>(null)
  const [size, setSize] = useState("")
  // Runs again on purpose: another hash is another picture.
  useEffect(() => {
    let stale = false
    void app.client.opencode.readFile(directory, file.path).then((answer) => {
      if (stale || !answer.ok || answer.value.encoding !== "base64") return
      setUrl(pictureUrl(file.path, answer.value.content, answer.value.mimeType))
    })
    return () => {
      stale = true
    }
  }, [app, directory, file.path, file.hash])
  return (
    <figure className="flex h-full flex-col items-center justify-center gap-2 overflow-auto p-6">
      <div className="flex min-h-16 min-w-16 items-center justify-center rounded-md border border-line bg-[repeating-conic-gradient(var(--hover)_0_25%,transparent_0_50%)] bg-[length:16px_16px] p-2">
        {url && (
          <img
            src={url}
            alt={file.path}
            className="max-h-[60vh] max-w-full object-contain"
            onLoad={(event) => setSize(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight}, `)}
          />
        )}
      </div>
      <figcaption className="text-muted text-small">
        {size}
        {bytes(file.size)}
      </figcaption>
    </figure>
  )
}
