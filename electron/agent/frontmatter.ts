import { Fault } from "../../shared/fault.ts"

export interface MarkdownFile {
  /** The YAML between the first two `---` lines; empty without. */
  data: Record<string, unknown>
  /** What follows, trimmed. */
  body: string
}

const block = /^---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/

/** Splits a markdown file. `source` names it in the Fault `ConfigInvalid`, thrown for YAML that cannot be read. */
export async function parseFrontMatter(text: string, source: string): Promise<MarkdownFile> {
  const clean = text.replace(/^\uFEFF/, "")
  const match = block.exec(clean)
  if (!match) return { data: {}, body: clean.trim() }
  const body = clean.slice(match[0].length).trim()
  const yaml = match[1] ?? ""
  const { parse } = await import("yaml")
  let data: unknown
  try {
    data = parse(yaml)
  } catch (error) {
    data = parseLenient(parse, yaml)
    if (data === undefined) throw unreadable(source, (error as Error).message.split("\n")[0] ?? "")
  }
  if (data === null || data === undefined) return { data: {}, body }
  if (typeof data !== "object" || Array.isArray(data))
    throw unreadable(source, "it must be a list of `key: value` lines")
  return { data: data as Record<string, unknown>, body }
}

/** People write `description: Use this when: …`, which YAML refuses: such lines are read again as plain text. */
function parseLenient(parse: (text: string) => unknown, yaml: string): unknown {
  const quoted = yaml.replace(/^([A-Za-z_]\w*):[ \t]+([^\s"'[{|>].*:.*)$/gm, (_line, key: string, value: string) => {
    return `${key}: ${JSON.stringify(value.trim())}`
  })
  try {
    return parse(quoted)
  } catch {
    return undefined
  }
}

function unreadable(source: string, reason: string): Fault {
  const message = `the front matter cannot be read: ${reason}`
  return new Fault("ConfigInvalid", `${source}: ${message}. Correct the lines between the two "---".`, {
    path: source,
    issues: [{ path: [], message }],
  })
}
