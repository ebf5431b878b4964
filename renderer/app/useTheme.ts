import { useEffect } from "react"
import { remember } from "../lib/storage.ts"
import { useApp, useHost } from "./context.tsx"

/** Puts the chosen theme on the document; "system" follows the machine, high contrast included. */
export function useTheme(): void {
  const app = useApp()
  const theme = useHost((state) => state.settings.theme)
  const loaded = useHost((state) => state.load === "ready")
  useEffect(() => {
    if (!loaded) return
    remember("theme", theme)
    void app.bridge?.call("theme.set", theme)
    return applyTheme(theme)
  }, [app, theme, loaded])
}

export function applyTheme(theme: string): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const contrast = matchMedia("(prefers-contrast: more)")
  const apply = () => {
    const system = contrast.matches ? "contrast" : dark.matches ? "dark" : "light"
    document.documentElement.dataset.theme = theme === "system" ? system : theme
  }
  apply()
  dark.addEventListener("change", apply)
  contrast.addEventListener("change", apply)
  return () => {
    dark.removeEventListener("change", apply)
    contrast.removeEventListener("change", apply)
  }
}
