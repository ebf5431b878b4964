import { isMac, keySign } from "../lib/keys.ts"

/** A shortcut as keys: ⌘K or Ctrl K. Decoration; the control itself carries `aria-keyshortcuts`. */
export function Kbd({ keys }: { keys: string }) {
  const signs = keySign(keys)
  return (
    <span aria-hidden className="shrink-0 whitespace-nowrap font-sans text-small text-muted">
      {isMac ? signs.join("") : signs.join(" ")}
    </span>
  )
}
