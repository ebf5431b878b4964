import "./syntax.css"
import "./editor.css"
import "monaco-editor/features/register.all"
import "monaco-editor/languages/definitions/register.all"
import "monaco-editor/languages/features/json/register"
import * as monaco from "monaco-editor/editor"
import EditorWorker from "monaco-editor/editor/editor.worker?worker"
import { StandaloneServices } from "monaco-editor/editor/standalone/browser/standaloneServices"
import JsonWorker from "monaco-editor/languages/features/json/json.worker?worker"
import { patchDiffs } from "./patchDiff.ts"
import { createColorReader, themeFrom, themeNow } from "./theme.ts"

// Workers are files of this build, never blobs or foreign addresses: the page's policy allows no others.
self.MonacoEnvironment = {
  getWorker: (_id: string, label: string) => (label === "json" ? new JsonWorker() : new EditorWorker()),
}
// Before anything else asks for a service: the first call decides.
StandaloneServices.initialize({ diffProviderFactoryService: patchDiffs })

function applyTheme(): void {
  const name = themeNow()
  const colors = createColorReader()
  monaco.editor.defineTheme(`outrigger-${name}`, themeFrom(name, colors.read))
  colors.dispose()
  monaco.editor.setTheme(`outrigger-${name}`)
}

// Monaco measures characters once; a font that arrives later has other widths.
void document.fonts
  .load(`12.5px ${getComputedStyle(document.documentElement).getPropertyValue("--font-code")}`)
  .then(() => {
    monaco.editor.remeasureFonts()
  })

applyTheme()
// For the life of the page, as the editor itself.
new MutationObserver(applyTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] })

export { monaco }
export { setPatch } from "./patchDiff.ts"
