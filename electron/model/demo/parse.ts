import { callTool, fetchPage, runCommand, runTests } from "./act.ts"
import { addToReadme, createFile, renameInProject, replaceInFile, showChange } from "./change.ts"
import { explainProject, listFiles, readFile, searchFor } from "./look.ts"
import type { DemoContext, DemoTask } from "./program.ts"
import { ask, delegate, explainYourself, nothingLeft, plan } from "./talk.ts"

type Build = (match: RegExpExecArray, context: DemoContext) => DemoTask | undefined

const word = (text: string | undefined): string => unquote((text ?? "").trim())

/** Sentences and what they do; the first that fits wins. */
const sentences: [RegExp, Build][] = [
  [/^(?:fetch|get|open)\s+(https?:\/\/\S+)$/i, (m) => fetchPage(word(m[1]))],
  [/^tool\s+([\w.-]+)\s*(\{[\s\S]*\})?$/i, (m) => toolCall(m[1] ?? "", m[2])],
  [
    /^(?:please\s+)?(?:explain|describe|summari[sz]e)\s+(?:this|the|my)?\s*(?:project|repo(?:sitory)?|code(?:base)?|folder)/i,
    () => explainProject(),
  ],
  [/^what(?:'s| is)\s+this\s+(?:project|repo(?:sitory)?|folder)/i, () => explainProject()],
  [
    /^(?:list|show)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?files(?:\s+(?:in|of|under)\s+(.+))?$/i,
    (m, c) => listFiles(c, folder(m[1])),
  ],
  [/^(?:ls|list)(?:\s+(.+))?$/i, (m, c) => listFiles(c, folder(m[1]))],
  [
    /^show\s+(?:me\s+)?(?:the\s+|your\s+|that\s+|this\s+)?(?:change|changes|diff|edit|edits)\b/i,
    (_, c) => showChange(c),
  ],
  [/^(?:read|open|cat|show(?:\s+me)?)\s+(?:the\s+)?(?:file\s+)?(\S+|"[^"]+"|`[^`]+`)$/i, (m) => readFile(word(m[1]))],
  [/^(?:search|look|grep)(?:\s+the\s+(?:project|code))?\s+for\s+([\s\S]+)$/i, (m) => searchFor(word(m[1]))],
  [/^(?:find|grep)\s+([\s\S]+)$/i, (m) => searchFor(word(m[1]))],
  [
    /^(create|write|make|overwrite)\s+(?:a\s+|the\s+)?(?:new\s+)?(?:file\s+)?("[^"]+"|`[^`]+`|\S+)\s+(?:with|containing|saying)(?:\s+the\s+text)?:?\s+([\s\S]+)$/i,
    (m, c) => createFile(c, word(m[2]), word(m[3]), m[1]?.toLowerCase() === "overwrite"),
  ],
  [
    /^in\s+("[^"]+"|`[^`]+`|\S+),?\s+replace\s+(.+?)\s+(?:with|by)\s+([\s\S]+)$/i,
    (m, c) => replaceInFile(c, word(m[1]), word(m[2]), word(m[3])),
  ],
  [
    /^replace\s+(.+?)\s+(?:with|by)\s+(.+?)\s+in\s+("[^"]+"|`[^`]+`|\S+)$/i,
    (m, c) => replaceInFile(c, word(m[3]), word(m[1]), word(m[2])),
  ],
  [
    /^rename\s+(\S+|"[^"]+"|`[^`]+`)\s+to\s+(\S+|"[^"]+"|`[^`]+`)(?:\s+(?:in|across|throughout)\s+(?:the\s+|this\s+)?(?:whole\s+)?(?:project|code(?:base)?|repo(?:sitory)?))?$/i,
    (m, c) => renameInProject(c, word(m[1]), word(m[2])),
  ],
  [/^run\s+(?:the\s+|all\s+|its\s+|my\s+)*tests?$/i, (_, c) => runTests(c)],
  [/^(?:run|execute)\s+(?:the\s+command\s+|the\s+shell\s+command\s+)?([\s\S]+)$/i, (m, c) => runCommand(c, word(m[1]))],
  [
    /^add\s+(?:a|an)\s+(?:short\s+|small\s+)?(greeting|note|line|sentence)\s+to\s+(?:the\s+|my\s+)?readme(?:\.md)?(?:\s*(?::|saying)\s*([\s\S]+))?$/i,
    (m, c) => addToReadme(c, word(m[2]) || lineFor(m[1])),
  ],
  [/^add\s+("[^"]+"|`[^`]+`)\s+to\s+(?:the\s+)?readme(?:\.md)?$/i, (m, c) => addToReadme(c, word(m[1]))],
  [/^(?:plan|make\s+a\s+plan\s+(?:for|to))\s+([\s\S]+)$/i, (m) => plan(word(m[1]))],
  [/^ask\s+me\s+([\s\S]+)$/i, (m) => ask(word(m[1]))],
  [/^(?:delegate|ask\s+a\s+sub-?agent\s+to)\s+([\s\S]+)$/i, (m) => delegate(word(m[1]))],
  [/^continue\b/i, () => nothingLeft()],
  [/^(?:hi|hello|hey|help|\?|what can you do|who are you)\b/i, () => explainYourself(undefined)],
]

/** The whole request as one task: its parts one after another, until one cannot go on. */
export function* follow(request: string, context: DemoContext): DemoTask {
  const parts = split(request)
  if (parts.length === 0) return yield* explainYourself(undefined)
  for (const part of parts) {
    if ((yield* understand(part, context)) === "stop") return "stop"
  }
  return "done"
}

function understand(part: string, context: DemoContext): DemoTask {
  for (const [pattern, build] of sentences) {
    const match = pattern.exec(part)
    const task = match && build(match, context)
    if (task) return task
  }
  return explainYourself(part)
}

const verbs =
  "run|execute|read|list|search|show|create|write|overwrite|explain|describe|in|replace|rename|add|plan|ask|fetch|find|open|delegate"

/**
 * Cuts a request into its parts at "then", at line ends, and at "and" before a word that begins a sentence we know.
 * What is quoted, in backticks or in a code block stays whole.
 */
export function split(request: string): string[] {
  const kept: string[] = []
  const keep = (text: string) => `\u0000${kept.push(text) - 1}\u0000`
  const covered = request
    .replace(/\s*(```[\s\S]*?```)/g, (_, fence: string) => ` ${keep(fence)}`)
    .replace(/`[^`\n]*`/g, keep)
    .replace(/"[^"\n]*"/g, keep)
    .replace(/^(\s*tool\s+[\w.-]+\s*)(\{[\s\S]*\})\s*$/i, (_, head: string, json: string) => head + keep(json))
  const restore = (text: string): string =>
    text.replace(/\u0000(\d+)\u0000/g, (_, index: string) => restore(kept[Number(index)] ?? ""))
  return covered
    .split(
      new RegExp(
        `\\s*(?:,\\s*)?\\b(?:and\\s+)?then\\b,?\\s*|\\n+\\s*(?:[-*]\\s+|\\d+[.)]\\s+)?|(?:,\\s*|\\s+)and\\s+(?=(?:${verbs})\\b)`,
        "i",
      ),
    )
    .map((part) =>
      restore(part)
        .trim()
        .replace(/^(?:\d+[.)]|[-*])\s+/, "")
        .replace(/^(?:please|now|also|first|finally|(?:can|could|would) you(?: please)?)[,\s]+/i, "")
        .replace(
          /[,\s]+and\s+(?:tell|show)\s+me\s+(?:what\s+(?:it|that)\s+(?:prints?|says|outputs?)|the\s+(?:output|result))\s*[.!]?$/i,
          "",
        )
        // The text of a file may end in a full stop of its own.
        .replace(/^(?!.*\bwith\b)([\s\S]*[\w)`"])[.!?]$/, "$1")
        .trim(),
    )
    .filter((part) => part !== "")
}

const folder = (text: string | undefined): string => {
  const name = word(text)
  return name === "" || /^(this|the)\s+(folder|project|directory)$|^here$/i.test(name) ? "." : name
}

const lineFor = (kind: string | undefined): string =>
  kind?.toLowerCase() === "greeting" ? "Hello, and welcome!" : "This note was added by the Outrigger demo."

/** Without the quotes, backticks or code fence around it. */
function unquote(text: string): string {
  const fence = /^```[^\n]*\n([\s\S]*?)\n?```$/.exec(text)
  if (fence) return fence[1] ?? ""
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(text)
  return quoted ? (quoted[2] ?? "") : text
}

function toolCall(name: string, json: string | undefined): DemoTask | undefined {
  try {
    return callTool(name, JSON.parse(json ?? "{}") as Record<string, unknown>)
  } catch {
    return undefined
  }
}
