export interface PreviewName {
  session: string
  service: string
}

/** Undefined for every other host. */
export function previewName(host: string | undefined): PreviewName | undefined {
  const match = /^([a-z0-9_.-]+)-svc-([a-z0-9_-]+)\.localhost(?::\d{1,5})?$/.exec(host?.toLowerCase() ?? "")
  return match?.[1] && match[2] ? { session: match[1], service: match[2] } : undefined
}
