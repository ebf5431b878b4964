import { Image, ImageOff } from "lucide-react"
import { useEffect, useState } from "react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { useApp, useHost } from "../../../app/context.tsx"
import { useReview, useReviewState } from "../useReview.ts"
import { pictureUrl } from "./picture.ts"
import { pictureFolders } from "./pictureFolders.ts"
import { WholeFile } from "./WholeFile.tsx"

/** `null` while it loads; without `url` the host does not have it any more. */
type Picture = { url: string | null } | null

/** Both pictures beside each other, as far as the host still has them. */
export function PictureChange({ file }: { file: ChangedFile }) {
  const { sessionID } = useReview()
  const root = useReviewState((state) => state.set?.root)
  const summary = useHost((state) => state.sessions[sessionID])
  const folders = pictureFolders(summary, root)
  const before = usePicture(
    file.baseHash ? folders.base : null,
    file.oldPath ?? file.path,
    file.baseHash,
    file.state === "stale",
  )
  const after = usePicture(file.headHash ? folders.head : null, file.path, file.headHash, false)
  const titles = {
    added: "A new picture",
    modified: "A picture changed",
    deleted: "A picture is deleted",
    renamed: "A picture is renamed",
  }
  return (
    <WholeFile file={file} icon={Image} title={titles[file.status]}>
      <div className="mt-2 flex flex-wrap justify-center gap-4">
        {file.baseHash && <Frame label="Before" picture={before} />}
        {file.headHash && <Frame label="After" picture={after} />}
      </div>
    </WholeFile>
  )
}

function Frame({ label, picture }: { label: string; picture: Picture }) {
  const [size, setSize] = useState("")
  return (
    <figure className="flex flex-col gap-1.5">
      <figcaption className="text-muted text-small">
        {label} {size}
      </figcaption>
      <div className="flex min-h-24 min-w-32 items-center justify-center rounded-md border border-line bg-[repeating-conic-gradient(var(--hover)_0_25%,transparent_0_50%)] bg-[length:16px_16px] p-2">
        {picture === null ? null : picture.url === null ? (
          <span className="flex items-center gap-1.5 rounded-sm bg-panel px-2 py-1 text-small">
            <ImageOff size={14} strokeWidth={1.5} aria-hidden />
            not available
          </span>
        ) : (
          <img
            src={picture.url}
            alt={`${label} the change`}
            className="max-h-[40vh] max-w-[min(360px,70vw)] object-contain"
            onLoad={(event) => setSize(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight}`)}
          />
        )}
      </div>
    </figure>
  )
}

/** `moved`: what is in the folder is not what the change was made against. */
function usePicture(folder: string | null, path: string, hash: string | null, moved: boolean): Picture {
  const app = useApp()
  const [picture, setPicture] = useState<Picture>(null)
  // Runs again on purpose: another hash is another picture.
  useEffect(() => {
    if (folder === null || moved) {
      setPicture({ url: null })
      return
    }
    let stale = false
    void app.client.opencode.readFile(folder, path).then((answer) => {
      if (stale) return
      const ok = answer.ok && answer.value.encoding === "base64"
      setPicture({ url: ok ? pictureUrl(path, answer.value.content, answer.value.mimeType) : null })
    })
    return () => {
      stale = true
    }
  }, [app, folder, path, hash, moved])
  return picture
}
