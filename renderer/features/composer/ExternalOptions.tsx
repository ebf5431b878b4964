import { ChevronDown } from "lucide-react"
import { useCallback, useEffect, useState } from "react"
import type { ExternalAgent, ExternalOption } from "../../../shared/native/external-agent.ts"
import { useApp, useView } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { Menu, MenuContent, MenuGroup, MenuItem, MenuTrigger } from "../../ui/Menu.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { pickerButton } from "./pickerButton.ts"

/** What an external agent offers to choose, its model among it: in place of our models, which it does not use. */
export function ExternalOptions({ agent, sessionID }: { agent: ExternalAgent; sessionID: string | null }) {
  const app = useApp()
  const open = useView((view) => view.overlay === "model")
  const [options, setOptions] = useState<ExternalOption[]>([])
  const load = useCallback(async () => {
    const result = await app.client.native.externalOptions(agent.id, sessionID)
    setOptions(result.ok ? result.value : [])
  }, [app, agent.id, sessionID])
  useEffect(() => {
    void load()
    return app.sync.listen((event) => {
      if (event.type === "external.updated" && (event.sessionID ?? null) === sessionID) void load()
    })
  }, [app, load, sessionID])

  const choosable = sessionID !== null && options.length > 0
  const shown = options.find((option) => option.category === "model") ?? options[0]
  const name = shown?.values.find(({ value }) => value === shown.value)?.name ?? shown?.value ?? "Its own model"
  if (!choosable) {
    const why =
      sessionID === null ? "Can be chosen once the session runs" : `${agent.name} offers nothing to choose yet`
    return (
      <Tooltip text={why} side="top">
        <span className={pickerButton} tabIndex={0}>
          <span className="truncate">{name}</span>
        </span>
      </Tooltip>
    )
  }
  const choose = async (option: string, value: string) => {
    const chosen = await expectOk(app.client.native.chooseExternalOption(agent.id, sessionID, option, value))
    if (chosen) setOptions(chosen)
  }
  return (
    <Menu open={open} onOpenChange={(next) => app.view.setState({ overlay: next ? "model" : null })}>
      <Tooltip text={`Options of ${agent.name}`} side="top">
        <MenuTrigger className={pickerButton} aria-label={`Options of ${agent.name}: ${name}`}>
          <span className="truncate">{name}</span>
          <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="@max-[400px]:hidden" />
        </MenuTrigger>
      </Tooltip>
      <MenuContent className="w-[320px]">
        {options.map((option) => (
          <MenuGroup key={option.id} label={option.name}>
            {option.values.map(({ value, name: label, description }) => (
              <MenuItem key={value} checked={value === option.value} onSelect={() => choose(option.id, value)}>
                <span className="block text-strong">{label}</span>
                {description && (
                  <span className="line-clamp-2 whitespace-normal text-muted text-small">{description}</span>
                )}
              </MenuItem>
            ))}
          </MenuGroup>
        ))}
      </MenuContent>
    </Menu>
  )
}
