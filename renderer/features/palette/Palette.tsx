import { Command } from "cmdk"
import { MessageSquare } from "lucide-react"
import { useMemo } from "react"
import { actions } from "../../actions/registry.ts"
import type { Action, ActionGroup } from "../../actions/action.ts"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { bySessionNeed } from "../../state/order.ts"
import { Dialog } from "../../ui/Dialog.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { stateWords } from "../session/StateGlyph.tsx"
import { titleOf } from "../../lib/title.ts"

/** Every action and every session, by a few letters. */
export function Palette() {
  const app = useApp()
  const open = useView((view) => view.overlay === "palette")
  return (
    <Dialog
      open={open}
      onClose={() => app.view.setState({ overlay: null })}
      title="Command palette"
      bare
      className="w-[min(600px,calc(100vw-32px))]"
    >
      <PaletteList />
    </Dialog>
  )
}

const heading =
  "**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:text-small"
const row =
  "flex h-input items-center gap-2.5 rounded-md px-2.5 text-text data-[selected=true]:bg-selected data-[selected=true]:text-strong"

function PaletteList() {
  const app = useApp()
  const sessions = useHost((state) => state.sessions)
  const recent = useMemo(
    () =>
      Object.values(sessions)
        .filter(({ session }) => session.parentID === undefined && !session.time.archived)
        .sort(bySessionNeed)
        .slice(0, 40),
    [sessions],
  )
  const groups = useMemo(() => {
    const usable = actions.filter((action) => !action.hidden && (action.when?.(app) ?? true))
    return Map.groupBy(usable, (action) => action.group)
  }, [app])
  const run = (action: Action) => {
    app.view.setState({ overlay: null })
    // After the palette has given the focus back.
    requestAnimationFrame(() => void action.run(app))
  }
  return (
    <Command label="Actions and sessions" loop className="flex min-h-0 flex-col">
      <Command.Input
        placeholder="Search actions and sessions"
        data-quiet-focus
        className="h-11 shrink-0 select-text border-line border-b bg-transparent px-4 text-read text-strong"
      />
      <Command.List className="max-h-[52vh] min-h-0 overflow-y-auto p-1.5">
        <Command.Empty className="px-2.5 py-6 text-center text-muted">Nothing by that name.</Command.Empty>
        {[...groups].map(([group, list]: [ActionGroup, Action[]]) => (
          <Command.Group key={group} heading={group} className={heading}>
            {list.map((action) => {
              const Icon = action.icon
              return (
                <Command.Item
                  key={action.id}
                  value={action.id}
                  keywords={[action.label, group]}
                  onSelect={() => run(action)}
                  className={row}
                >
                  {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden className="text-muted" />}
                  <span className="min-w-0 flex-1 truncate">{action.label}</span>
                  {action.keys?.[0] && <Kbd keys={action.keys[0]} />}
                </Command.Item>
              )
            })}
          </Command.Group>
        ))}
        {recent.length > 0 && (
          <Command.Group heading="Sessions" className={heading}>
            {recent.map(({ session, state }) => (
              <Command.Item
                key={session.id}
                value={session.id}
                keywords={[titleOf(session)]}
                onSelect={() => showSession(app, session.id)}
                className={row}
              >
                <MessageSquare size={16} strokeWidth={1.5} aria-hidden className="text-muted" />
                <span className="min-w-0 flex-1 truncate">{titleOf(session)}</span>
                {state !== "idle" && <span className="text-muted text-small">{stateWords[state]}</span>}
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  )
}
