import * as z from "zod/mini"
import { SaveFile, TextFile } from "../../../../shared/native/host.ts"
import { op } from "../../operation.ts"

export const file = {
  "file.open": op({
    method: "get",
    path: "/outrigger/files/content",
    query: z.object({ directory: z.string(), path: z.string() }),
    ok: TextFile,
    summary: "Open a file",
  }),
  "file.save": op({
    method: "put",
    path: "/outrigger/files/content",
    body: SaveFile,
    ok: TextFile,
    summary: "Save a file",
    description: "Refused as `Stale` when the file is no longer the one that was opened.",
  }),
}
