import type { SessionConfigOption, SessionModeState } from "@agentclientprotocol/sdk"
import type { ExternalOption } from "../../../shared/native/external-agent.ts"

/** Id of the option that stands for the session's mode, where the agent has modes and no option for them. */
export const MODE = "mode"

type Offer = { modes?: SessionModeState | null; configOptions?: SessionConfigOption[] | null }

/** What an agent offers to choose, as one list. Undefined: the answer says nothing about it. */
export function optionsOf({ modes, configOptions }: Offer): ExternalOption[] | undefined {
  if (!modes && !configOptions) return undefined
  const options = (configOptions ?? []).flatMap(optionOf)
  const isMode = options.some((option) => option.category === MODE)
  return [...(modes && !isMode ? [modeOption(modes)] : []), ...options]
}

const modeOption = (modes: SessionModeState): ExternalOption => ({
  id: MODE,
  name: "Mode",
  category: MODE,
  value: modes.currentModeId,
  values: modes.availableModes.map(({ id, name, description }) => ({ value: id, name, ...described(description) })),
})

function optionOf(option: SessionConfigOption): ExternalOption[] {
  const base = {
    id: option.id,
    name: option.name,
    category: option.category ?? "",
    ...described(option.description),
  }
  if (option.type === "boolean")
    return [
      {
        ...base,
        value: String(option.currentValue),
        values: [
          { value: "true", name: "On" },
          { value: "false", name: "Off" },
        ],
      },
    ]
  if (option.type !== "select") return []
  const values = option.options.flatMap((entry) => ("options" in entry ? entry.options : [entry]))
  return [
    {
      ...base,
      value: option.currentValue,
      values: values.map(({ value, name, description }) => ({ value, name, ...described(description) })),
    },
  ]
}

const described = (description: string | null | undefined) => (description ? { description } : {})

export const withValue = (options: ExternalOption[], id: string, value: string): ExternalOption[] =>
  options.map((option) => (option.id === id ? { ...option, value } : option))
