import { createReadStream } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { pipeline } from "node:stream/promises"
import type { Exchange } from "./exchange.ts"

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
}

/** Vite's names for built files: `assets/name-HASH.ext`. Their content never changes under one name. */
const hashed = /^\/assets\/.+-[\w-]{8,}\.\w+$/
/** Places inside the app that a browser may reload. They never collide with an API path. */
const clientRoute = /^\/(?:app(?:\/[\w-]*)*)?$/

/**
 * What a page may do. Styles are inline because the editor measures and places by style attributes; pictures only come
 * from us, so that text written by a model cannot report to a foreign server by naming a picture there.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

export const pageHeaders: Record<string, string> = {
  "Content-Security-Policy": contentPolicy,
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=()",
}

interface PageFile {
  file: string
  size: number
  etag: string
}

/** The renderer's build. Only names found in the folder can be asked for, so no path can lead out of it. */
export interface Pages {
  has(method: string, path: string): Promise<boolean>
  answer(exchange: Exchange): Promise<void>
}

export function createPages(folder: string | undefined): Pages {
  let index: Promise<Map<string, PageFile>> | undefined
  const files = () => {
    // Not kept when empty: the build may still be on its way.
    index ??= listFiles(folder).then((found) => {
      if (found.size === 0) index = undefined
      return found
    })
    return index
  }
  const find = async (requested: string) => {
    const name = decode(requested)
    if (name === undefined) return undefined
    return (await files()).get(clientRoute.test(name) ? "/index.html" : name)
  }
  return {
    async has(method, requested) {
      if (method !== "GET" && method !== "HEAD") return false
      // API paths have no extension, so nearly all of them are settled here without looking at the folder.
      if (!clientRoute.test(requested) && !/\.\w+$/.test(requested)) return false
      return (await find(requested)) !== undefined
    },
    async answer({ request, response, path: requested }) {
      const page = await find(requested)
      if (!page) return
      const extension = path.extname(page.file)
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
      response.setHeader("Content-Type", types[extension] ?? "application/octet-stream")
      response.setHeader("Cache-Control", hashed.test(requested) ? "public, max-age=31536000, immutable" : "no-cache")
      response.setHeader("ETag", page.etag)
      if (request.headers["if-none-match"] === page.etag) {
        response.writeHead(304)
        response.end()
        return
      }
      response.setHeader("Content-Length", page.size)
      response.writeHead(200)
      if (request.method === "HEAD") {
        response.end()
        return
      }
      // A browser that leaves in the middle, or a build replaced under us, ends this answer only.
      await pipeline(createReadStream(page.file), response).catch(() => response.destroy())
    },
  }
}

async function listFiles(folder: string | undefined): Promise<Map<string, PageFile>> {
  const found = new Map<string, PageFile>()
  if (!folder) return found
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const { size, mtimeMs } = await stat(file)
    const name = `/${path.relative(folder, file).split(path.sep).join("/")}`
    found.set(name, { file, size, etag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"` })
  }
  return found
}

function decode(requested: string): string | undefined {
  try {
    return decodeURIComponent(requested)
  } catch {
    return undefined
  }
}
