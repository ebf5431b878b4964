const types: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  ico: "image/x-icon",
}

const ending = (path: string) => path.slice(path.lastIndexOf(".") + 1).toLowerCase()

/** Can the page show this file as a picture? By its name; SVG is text here and shows as a diff. */
export const isPicture = (path: string): boolean => types[ending(path)] !== undefined

/** An address for `<img>` out of a file's base64. */
export const pictureUrl = (path: string, base64: string, mime?: string): string =>
  `data:${mime ?? types[ending(path)] ?? "application/octet-stream"};base64,${base64}`
