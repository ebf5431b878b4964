import type { UseChatHelpers, UseChatOptions } from "@ai-sdk/react"
import type { UIMessage } from "ai"
import { Window } from "happy-dom"
import { afterTest } from "./host.ts"
import { until } from "./until.ts"

export interface MountedChat {
  /** What `useChat` answered at the last rendering. */
  readonly chat: UseChatHelpers<UIMessage>
  /** Waits until the hook shows this. */
  shows(wanted: (chat: UseChatHelpers<UIMessage>) => boolean): Promise<UseChatHelpers<UIMessage>>
  unmount(): void
}

/** AI SDK's `useChat` in a React tree of its own, as a page has it. */
export async function mountChat(options: UseChatOptions<UIMessage>): Promise<MountedChat> {
  if (!("document" in globalThis)) {
    const window = new Window()
    Object.assign(globalThis, { window, document: window.document })
  }
  // React asks for the page when it is loaded.
  const [{ createElement }, { createRoot }, { useChat }] = await Promise.all([
    import("react"),
    import("react-dom/client"),
    import("@ai-sdk/react"),
  ])
  let current: UseChatHelpers<UIMessage> | undefined
  const root = createRoot(document.createElement("div"))
  root.render(
    createElement(function Probe() {
      current = useChat<UIMessage>(options)
      return null
    }),
  )
  let mounted = true
  const unmount = () => {
    if (mounted) root.unmount()
    mounted = false
  }
  afterTest(async () => unmount())
  await until(() => current !== undefined)
  return {
    get chat() {
      return current!
    },
    shows: (wanted) => until(() => (wanted(current!) ? current : undefined)),
    unmount,
  }
}
