import path from "node:path"

const images: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".ico": "image/x-icon",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".svg": "image/svg+xml",
}

/** Kinds that are never text, whatever their first bytes look like. */
const binaries = new Set(
  ".zip .tar .gz .tgz .bz2 .xz .zst .7z .rar .jar .war .exe .dll .so .dylib .a .o .obj .lib .class .pyc .wasm .bin .dat .iso .img .dmg .deb .rpm .doc .docx .xls .xlsx .ppt .pptx .odt .ods .odp .mp3 .mp4 .m4a .mov .avi .mkv .webm .ogg .wav .flac .ttf .otf .woff .woff2 .eot .sqlite .db .node".split(
    " ",
  ),
)

/** Media type of an image by its name (SVG included), else undefined. */
export const imageType = (file: string): string | undefined => images[path.extname(file).toLowerCase()]

export const isBinaryName = (file: string): boolean => binaries.has(path.extname(file).toLowerCase())

export const isPdf = (file: string): boolean => path.extname(file).toLowerCase() === ".pdf"
