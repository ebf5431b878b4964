import type { Folder, FolderListing } from "../../../shared/native/host.ts"

export interface Completion {
  /** The folder whose content is listed: what is typed up to the last slash. "" before anything is typed. */
  folder: string
  /** Its folders that begin with the rest. */
  matches: Folder[]
}

/** What a half-typed path means. Hidden folders only show once their dot is typed. */
export function completion(path: string, listing: FolderListing | null): Completion {
  const slash = path.lastIndexOf("/")
  const folder = slash > 0 ? path.slice(0, slash) : slash === 0 ? "/" : ""
  const rest = path.slice(slash + 1).toLowerCase()
  if (!listing || (folder !== "" && trimmed(listing.path) !== trimmed(folder))) return { folder, matches: [] }
  const matches = listing.folders.filter(
    ({ name }) => name.toLowerCase().startsWith(rest) && (rest.startsWith(".") || !name.startsWith(".")),
  )
  return { folder, matches }
}

const trimmed = (path: string): string => path.replace(/(?<=.)\/+$/, "")
