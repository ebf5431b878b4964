import { access, readFile } from "node:fs/promises"
import path from "node:path"
import { trackedFiles } from "./tracked.ts"

/**
 * Every relative link, its heading, and every file name in `code` of the Markdown files must exist. A name in code is
 * taken for a file when it starts with a folder of this repository.
 */
export async function docsProblems(root: string): Promise<string[]> {
  const problems: string[] = []
  const files = (await trackedFiles(root)).filter((file) => file.endsWith(".md"))
  for (const file of files) {
    const text = withoutFences(await readFile(path.join(root, file), "utf8"))
    for (const link of linksOf(text)) {
      const problem = await linkProblem(root, file, link)
      if (problem) problems.push(`${file}: ${problem}`)
    }
    for (const name of fileNamesOf(text)) {
      if (!(await exists(path.join(root, name)))) problems.push(`${file}: \`${name}\` does not exist`)
    }
  }
  return problems
}

const withoutFences = (text: string) => text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "")

const linksOf = (text: string) => [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => match[1] ?? "")

const fileNamesOf = (text: string) =>
  [...text.matchAll(/`((?:electron|renderer|shared|build|tests|docs|\.ci)\/[\w./-]*)`/g)].map((match) => match[1] ?? "")

async function linkProblem(root: string, from: string, link: string): Promise<string | null> {
  if (/^(https?:|mailto:)/.test(link)) return null
  const [target = "", heading] = link.split("#")
  const file = target === "" ? from : path.join(path.dirname(from), decodeURIComponent(target))
  if (!(await exists(path.join(root, file)))) return `link to ${link}, which does not exist`
  if (heading && !headingsOf(await readFile(path.join(root, file), "utf8")).has(heading)) {
    return `link to ${link}, whose heading does not exist`
  }
  return null
}

/** Anchors as the forges make them: lower case, spaces to hyphens, other punctuation dropped. */
const headingsOf = (text: string) =>
  new Set(
    [...withoutFences(text).matchAll(/^#+\s+(.+)$/gm)].map((match) =>
      (match[1] ?? "")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(/\s/g, "-"),
    ),
  )

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
