import { type ClassValue, clsx } from "clsx"
import { extendTailwindMerge } from "tailwind-merge"

// Our own scales, so that a later `text-small` replaces `text-ui` but not `text-muted`.
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["ui", "small", "code", "read", "title"] }],
      h: [{ h: ["row", "input", "header", "status"] }],
    },
  },
})

/** Class names joined; of two that set the same property the later one stays. */
export const cx = (...values: ClassValue[]): string => merge(clsx(values))
