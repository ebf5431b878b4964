import { Bell, Bot, KeyRound, type LucideIcon, Palette, ShieldCheck } from "lucide-react"
import { Tabs } from "radix-ui"
import { useApp, useView } from "../../app/context.tsx"
import type { SettingsPage } from "../../state/view.ts"
import { Dialog } from "../../ui/Dialog.tsx"
import { Agents } from "./Agents.tsx"
import { Appearance } from "./Appearance.tsx"
import { Notifications } from "./Notifications.tsx"
import { Providers } from "./Providers.tsx"
import { Rules } from "./Rules.tsx"

const pages: readonly { id: SettingsPage; label: string; icon: LucideIcon; Content: () => React.ReactNode }[] = [
  { id: "appearance", label: "Appearance", icon: Palette, Content: Appearance },
  { id: "providers", label: "Providers", icon: KeyRound, Content: Providers },
  { id: "agents", label: "Agents", icon: Bot, Content: Agents },
  { id: "rules", label: "Permission rules", icon: ShieldCheck, Content: Rules },
  { id: "notifications", label: "Notifications", icon: Bell, Content: Notifications },
]

export function SettingsDialog() {
  const app = useApp()
  const open = useView((view) => view.overlay === "settings")
  const page = useView((view) => view.settingsPage)
  return (
    <Dialog
      open={open}
      onClose={() => app.view.setState({ overlay: null })}
      title="Settings"
      className="h-[540px] w-[min(760px,calc(100vw-32px))]"
    >
      <Tabs.Root
        orientation="vertical"
        value={page}
        onValueChange={(value) => app.view.setState({ settingsPage: value as SettingsPage })}
        className="flex min-h-0 flex-1"
      >
        <Tabs.List
          aria-label="Settings"
          className="flex w-[184px] shrink-0 flex-col gap-px border-line border-r bg-window p-2"
        >
          {pages.map(({ id, label, icon: Icon }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="flex h-row items-center gap-2 rounded-md px-2 text-left text-ui hover:bg-hover data-[state=active]:bg-selected data-[state=active]:text-strong"
            >
              <Icon size={15} strokeWidth={1.5} aria-hidden className="text-muted" />
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {pages.map(({ id, Content }) => (
          <Tabs.Content key={id} value={id} className="min-h-0 min-w-0 flex-1 overflow-y-auto p-5 outline-none">
            <Content />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  )
}
