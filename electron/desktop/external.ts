/** The address as the system's browser may open it, or null: only pages and mail, nothing that starts a program. */
export function externalAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const web = (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== ""
  // Credentials in an address are a way to dress one host up as another.
  if (web && url.username === "" && url.password === "") return url.href
  return url.protocol === "mailto:" ? url.href : null
}
