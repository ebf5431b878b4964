/** Last name of a path, either separator. */
export function baseName(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean)
  return parts[parts.length - 1] ?? path
}

/** `path` below `folder` as a relative path, else as it is. */
export function relativeTo(path: string, folder: string): string {
  if (!folder) return path
  const base = folder.replace(/[\\/]+$/, "")
  if (path === base) return "."
  return path.startsWith(`${base}/`) || path.startsWith(`${base}\\`) ? path.slice(base.length + 1) : path
}

/** The home folder as `~`, for people. */
export function tilde(path: string, home: string | undefined): string {
  if (!home || home === "/") return path
  if (path === home) return "~"
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

export function joinPath(folder: string, name: string): string {
  if (/^([\\/]|[A-Za-z]:)/.test(name)) return name
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/"
  return `${folder.replace(/[\\/]+$/, "")}${separator}${name}`
}

/** A `file://` URL of an absolute path, each name encoded. */
export function fileUrl(path: string): string {
  const forward = path.replaceAll("\\", "/")
  const encoded = forward
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replace(/^([A-Za-z])%3A/, "$1:")
  return `file://${encoded.startsWith("/") ? "" : "/"}${encoded}`
}
