import { useRef } from "react"

/**
 * After a choice from a menu of the browser the person goes on with the page, or with the search that they opened: at the
 * menu's button, its tooltip would lie over the switch for control. Escape goes back to the button.
 */
export function useMenuFocus() {
  const escaped = useRef(false)
  return {
    onEscapeKeyDown() {
      escaped.current = true
    },
    onCloseAutoFocus(event: Event) {
      const back = escaped.current
      escaped.current = false
      const next =
        document.querySelector<HTMLElement>("[data-browser-find]") ??
        // A page that was just opened waits for its address.
        document.querySelector<HTMLElement>("[data-browser-address][value='']") ??
        document.querySelector<HTMLElement>("[data-browser-screen]")
      if (back || !next) return
      event.preventDefault()
      next.focus()
    },
  }
}
