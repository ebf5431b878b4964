import { useApp, useHost } from "../../app/context.tsx"
import { Toggle } from "../../ui/Toggle.tsx"
import { changeSettings } from "./change.ts"
import { Section } from "./Section.tsx"

export function Notifications() {
  const app = useApp()
  const on = useHost((state) => state.settings.notifications)
  const change = async (next: boolean) => {
    // A browser asks the person first; Electron does not need to.
    if (next && !app.bridge && "Notification" in window && Notification.permission === "default") {
      await Notification.requestPermission()
    }
    await changeSettings(app, { notifications: next })
  }
  return (
    <Section
      title="Tell me when the window is not in front"
      detail="When an agent asks for permission, has a question, or a turn ends. Never while you look at the window."
    >
      <div className="flex items-center gap-3">
        <Toggle label="Notifications" checked={on} onChange={change} />
        <span className="text-text">{on ? "On" : "Off"}</span>
      </div>
    </Section>
  )
}
