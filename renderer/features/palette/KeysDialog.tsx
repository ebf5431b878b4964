import { actions } from "../../actions/registry.ts"
import { useApp, useView } from "../../app/context.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Kbd } from "../../ui/Kbd.tsx"

const composerKeys = [
  ["Send, or queue while the agent works", "enter"],
  ["New line", "shift+enter"],
  ["Steer the running turn", "mod+enter"],
  ["Interrupt the turn (twice)", "escape"],
] as const

/** All shortcuts, by group. */
export function KeysDialog() {
  const app = useApp()
  const open = useView((view) => view.overlay === "keys")
  const withKeys = actions.filter((action) => action.keys && !/^session\.[2-9]$/.test(action.id))
  const groups = Map.groupBy(withKeys, (action) => action.group)
  return (
    <Dialog
      open={open}
      onClose={() => app.view.setState({ overlay: null })}
      title="Keyboard shortcuts"
      className="w-[min(720px,calc(100vw-32px))]"
    >
      <div
        // A list longer than the window scrolls by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        data-autofocus
        className="columns-2 gap-8 overflow-y-auto p-4 outline-none max-[720px]:columns-1"
      >
        <Group name="Composer" rows={composerKeys.map(([label, keys]) => [label, [keys]])} />
        {[...groups].map(([group, list]) => (
          <Group
            key={group}
            name={group}
            rows={list.map((action) => [
              action.id === "session.1" ? "Go to session 1 to 9" : action.label,
              action.keys ?? [],
            ])}
          />
        ))}
      </div>
    </Dialog>
  )
}

function Group({ name, rows }: { name: string; rows: [label: string, keys: string[]][] }) {
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 font-medium text-muted text-small">{name}</h3>
      <dl>
        {rows.map(([label, keys]) => (
          <div key={label} className="flex h-7 items-center gap-3 border-line border-b last:border-0">
            <dt className="min-w-0 flex-1 truncate text-text">{label}</dt>
            <dd className="flex gap-2">
              {keys.map((shortcut) => (
                <Kbd key={shortcut} keys={shortcut} />
              ))}
              <span className="sr-only">{keys.join(" or ")}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
