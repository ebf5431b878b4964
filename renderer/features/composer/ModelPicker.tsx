import { Check, ChevronDown, KeyRound } from "lucide-react"
import { Command } from "cmdk"
import type { Model, Provider } from "../../../shared/domain/provider.ts"
import { keysOf } from "../../actions/registry.ts"
import { useApp, useView } from "../../app/context.tsx"
import { focusComposer } from "../../app/navigate.ts"
import { compact } from "../../lib/count.ts"
import { Popover, PopoverContent, PopoverTrigger } from "../../ui/Popover.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { changeSettings } from "../settings/change.ts"
import { type Choice, isDemo, useChoose } from "./choice.ts"
import { pickerButton } from "./pickerButton.ts"
import { priceWords } from "./price.ts"

/** Connected models by provider, searchable, with context size and price. The demo says what it is. */
export function ModelPicker({ choice, choiceKey }: { choice: Choice; choiceKey: string }) {
  const app = useApp()
  const open = useView((view) => view.overlay === "model")
  const choose = useChoose(choiceKey)
  const keys = keysOf("composer.model")
  const name = choice.modelInfo?.name ?? choice.model?.modelID ?? "No model"
  const close = () => {
    app.view.setState({ overlay: null })
    focusComposer()
  }
  const pick = (provider: Provider, model: Model) => {
    choose({ model: { providerID: provider.id, modelID: model.id } })
    void changeSettings(app, { model: `${provider.id}/${model.id}` })
    close()
  }
  return (
    <Popover open={open} onOpenChange={(next) => app.view.setState({ overlay: next ? "model" : null })}>
      <Tooltip text="Model" {...(keys ? { keys } : {})} side="top">
        <PopoverTrigger className={pickerButton} aria-label={`Model: ${name}`}>
          <span className="truncate">{name}</span>
          <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="@max-[400px]:hidden" />
        </PopoverTrigger>
      </Tooltip>
      <PopoverContent side="top" className="w-[380px]" aria-label="Choose a model">
        <Command label="Models" className="flex max-h-[min(60vh,420px)] flex-col">
          <Command.Input
            placeholder="Search models"
            className="h-9 shrink-0 select-text border-line border-b bg-transparent px-3 text-strong text-ui"
            data-quiet-focus
          />
          <Command.List className="min-h-0 flex-1 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-3 text-muted text-ui">No model by that name.</Command.Empty>
            {choice.providers.map((provider) => (
              <Command.Group
                key={provider.id}
                heading={provider.name}
                className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:text-small"
              >
                {Object.values(provider.models)
                  .filter((model) => model.status !== "deprecated")
                  .map((model) => (
                    <Command.Item
                      key={model.id}
                      value={`${provider.id}/${model.id}`}
                      keywords={[model.name, provider.name]}
                      onSelect={() => pick(provider, model)}
                      className="flex min-h-row items-center gap-2 rounded-md px-2 py-1 data-[selected=true]:bg-hover"
                    >
                      <span className="min-w-0 flex-1">
                        <span className="block truncate text-strong">{model.name}</span>
                        {isDemo(provider.id) && (
                          <span className="block text-muted text-small">
                            Offline, no account: follows plain commands and drives the real tools. Not a language model.
                          </span>
                        )}
                      </span>
                      {!isDemo(provider.id) && (
                        <span className="shrink-0 text-right text-muted text-small">
                          {model.limit.context > 0 && `${compact(model.limit.context)} · `}
                          {priceWords(model)}
                        </span>
                      )}
                      <Check
                        size={14}
                        strokeWidth={2}
                        aria-hidden
                        className={
                          choice.model?.providerID === provider.id && choice.model.modelID === model.id
                            ? "text-accent"
                            : "invisible"
                        }
                      />
                    </Command.Item>
                  ))}
              </Command.Group>
            ))}
          </Command.List>
          <button
            type="button"
            onClick={() => app.view.setState({ overlay: "settings", settingsPage: "providers" })}
            className="m-1 flex h-row shrink-0 items-center gap-2 rounded-md px-2 text-left text-ui hover:bg-hover hover:text-strong"
          >
            <KeyRound size={15} strokeWidth={1.5} aria-hidden className="text-muted" />
            Connect a provider…
          </button>
        </Command>
      </PopoverContent>
    </Popover>
  )
}
