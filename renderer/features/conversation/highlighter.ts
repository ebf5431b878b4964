import { createCodePlugin } from "@streamdown/code"

/** Colours for code. These themes stay readable (4.5:1) on our surfaces, comments included. */
export const highlighter = createCodePlugin({ themes: ["github-light-high-contrast", "github-dark-default"] })
