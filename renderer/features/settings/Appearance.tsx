import type { Settings } from "../../../shared/native/host.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { changeSettings } from "./change.ts"
import { Section } from "./Section.tsx"

const themes: readonly { value: Settings["theme"]; label: string; swatch: string[] }[] = [
  { value: "system", label: "System", swatch: ["light", "dark"] },
  { value: "light", label: "Light", swatch: ["light"] },
  { value: "dark", label: "Dark", swatch: ["dark"] },
  { value: "contrast", label: "High contrast", swatch: ["contrast"] },
]

export function Appearance() {
  const app = useApp()
  const theme = useHost((state) => state.settings.theme)
  return (
    <Section title="Theme" detail="High contrast also draws stronger borders and a wider focus ring.">
      <div role="radiogroup" aria-label="Theme" className="grid max-w-[480px] grid-cols-4 gap-2.5">
        {themes.map(({ value, label, swatch }) => (
          <label key={value} className="block">
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => changeSettings(app, { theme: value })}
              className="peer sr-only"
            />
            <span
              className={cx(
                "flex h-[68px] overflow-hidden rounded-md border-2 peer-focus-visible:outline-2 peer-focus-visible:outline-focus peer-focus-visible:outline-offset-2",
                theme === value ? "border-accent" : "border-line",
              )}
            >
              {swatch.map((name) => (
                <span key={name} data-theme={name} className="flex flex-1 gap-1 bg-window p-1.5">
                  <span className="w-1/4 rounded-sm bg-hover" />
                  <span className="flex flex-1 flex-col gap-1 rounded-sm border border-line bg-panel p-1">
                    <span className="h-1 w-3/4 rounded-full bg-text" />
                    <span className="h-1 w-1/2 rounded-full bg-muted" />
                    <span className="h-1 w-1/3 rounded-full bg-accent-fill" />
                  </span>
                </span>
              ))}
            </span>
            <span className={cx("mt-1 block text-center text-small", theme === value ? "text-strong" : "text-muted")}>
              {label}
            </span>
          </label>
        ))}
      </div>
    </Section>
  )
}
