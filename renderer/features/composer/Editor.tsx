import {
  type ClipboardEvent,
  type KeyboardEvent,
  type SyntheticEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react"
import { useApp } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import type { Draft } from "../../state/drafts.ts"
import { findMentions, mentionBefore, possibleMentions, typingAt } from "./mentions.ts"
import type { Delivery } from "./outgoing.ts"
import { Suggestions } from "./Suggestions.tsx"
import type { Suggestion } from "./suggest.ts"
import { useSuggestions } from "./useSuggestions.ts"

interface EditorProps {
  draft: Draft
  directory: string
  roomy: boolean
  running: boolean
  placeholder: string
  onChange(change: Partial<Draft>): void
  onFiles(files: readonly File[]): void
  onSubmit(delivery: Delivery): void
  onInterrupt(): void
}

const doubleEscape = 900
const metrics = "px-3 pt-2.5 pb-1.5 text-read whitespace-pre-wrap [overflow-wrap:anywhere]"

/**
 * A plain text field with the mentions drawn as chips behind their text: what is copied and pasted is the text, so
 * chips survive it, and undo, input methods and screen readers work as everywhere.
 */
export function Editor(props: EditorProps) {
  const { draft, directory, roomy, running, placeholder, onChange, onFiles, onSubmit, onInterrupt } = props
  const app = useApp()
  const field = useRef<HTMLTextAreaElement>(null)
  const behind = useRef<HTMLDivElement>(null)
  const [caret, setCaret] = useState(0)
  const [hint, setHint] = useState(false)
  const wantedCaret = useRef<number | null>(null)
  const lastEscape = useRef(0)
  const typing = typingAt(draft.text, Math.min(caret, draft.text.length))
  const suggestions = useSuggestions(typing, directory)

  const moveCaret = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd } = event.currentTarget
    setCaret(selectionStart === selectionEnd ? selectionStart : -1)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the new text is what moves the caret
  useLayoutEffect(() => {
    if (wantedCaret.current === null) return
    field.current?.setSelectionRange(wantedCaret.current, wantedCaret.current)
    setCaret(wantedCaret.current)
    wantedCaret.current = null
  }, [draft.text])

  useEffect(() => {
    if (!hint) return
    const timer = setTimeout(() => setHint(false), doubleEscape)
    return () => clearTimeout(timer)
  }, [hint])

  const choose = useCallback(
    (choice: Suggestion) => {
      if (!typing) return
      const insert = typing.kind === "mention" ? `@${choice.value}` : `/${choice.value}`
      const goOn = choice.kind === "folder"
      const text = `${draft.text.slice(0, typing.start)}${insert}${goOn ? "" : " "}${draft.text.slice(typing.end)}`
      wantedCaret.current = typing.start + insert.length + (goOn ? 0 : 1)
      onChange({
        text,
        ...(typing.kind === "mention" ? { mentions: [...new Set([...draft.mentions, choice.value])] } : {}),
      })
    },
    [typing, draft, onChange],
  )

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    const mod = event.metaKey || event.ctrlKey
    if (suggestions.open) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault()
        suggestions.move(event.key === "ArrowDown" ? 1 : -1)
        return
      }
      if ((event.key === "Enter" && !event.shiftKey && !mod) || event.key === "Tab") {
        const choice = suggestions.items[suggestions.active]
        if (choice) {
          event.preventDefault()
          choose(choice)
          return
        }
      }
      if (event.key === "Escape") {
        event.preventDefault()
        suggestions.dismiss()
        return
      }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      onSubmit(mod ? "steer" : "queue")
      return
    }
    if (event.key === "Escape" && running) {
      event.preventDefault()
      const now = Date.now()
      if (now - lastEscape.current < doubleEscape) {
        lastEscape.current = 0
        setHint(false)
        onInterrupt()
      } else {
        lastEscape.current = now
        setHint(true)
      }
      return
    }
    if (event.key === "Backspace" && !mod && event.currentTarget.selectionStart === event.currentTarget.selectionEnd) {
      const mention = mentionBefore(draft.text, event.currentTarget.selectionStart, draft.mentions)
      if (mention) {
        event.preventDefault()
        wantedCaret.current = mention.start
        onChange({ text: draft.text.slice(0, mention.start) + draft.text.slice(mention.end) })
      }
    }
  }

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    if (files.length > 0) {
      event.preventDefault()
      onFiles(files)
      return
    }
    const names = possibleMentions(event.clipboardData.getData("text")).filter((name) => !draft.mentions.includes(name))
    for (const name of names) {
      void app.client.opencode.findFiles(directory, name, 5).then((result) => {
        if (result.ok && result.value.includes(name)) onChange({ mentions: [...draft.mentions, name] })
      })
    }
  }

  return (
    <div className="relative">
      <Suggestions suggestions={suggestions} onChoose={choose} />
      <div
        ref={behind}
        aria-hidden
        className={cx(metrics, "pointer-events-none absolute inset-0 overflow-hidden text-transparent")}
      >
        <Chips text={draft.text} mentions={draft.mentions} />
      </div>
      <textarea
        ref={field}
        data-composer
        data-region-start
        data-quiet-focus
        aria-label="Message"
        aria-autocomplete="list"
        aria-controls={suggestions.open ? "composer-suggestions" : undefined}
        aria-activedescendant={suggestions.open ? `suggestion-${suggestions.active}` : undefined}
        placeholder={placeholder}
        rows={roomy ? 3 : 1}
        value={draft.text}
        onChange={(event) => {
          onChange({ text: event.target.value })
          moveCaret(event)
        }}
        onSelect={moveCaret}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={suggestions.dismiss}
        onScroll={(event) => {
          if (behind.current) behind.current.scrollTop = event.currentTarget.scrollTop
        }}
        className={cx(
          metrics,
          "field-sizing-content relative block max-h-[40vh] w-full resize-none select-text bg-transparent text-strong",
          roomy ? "min-h-[84px]" : "min-h-[42px]",
        )}
      />
      {hint && (
        <span role="status" className="absolute right-3 bottom-1.5 rounded-sm bg-raised px-1.5 text-small text-warning">
          Esc again interrupts the turn
        </span>
      )}
    </div>
  )
}

function Chips({ text, mentions }: { text: string; mentions: string[] }) {
  const found = findMentions(text, mentions)
  let last = 0
  return (
    <>
      {found.map((mention) => {
        const before = text.slice(last, mention.start)
        last = mention.end
        return (
          <span key={mention.start}>
            {before}
            <span className="rounded-sm bg-selected shadow-[0_0_0_1.5px_var(--selected)]">
              {text.slice(mention.start, mention.end)}
            </span>
          </span>
        )
      })}
      {text.slice(last)}
      {/* The field keeps room for the line after a final newline; so must this. */}
      {text.endsWith("\n") && " "}
    </>
  )
}
