/** PNG pictures of one drawing, by edge length in pixels. */
export type Pictures = ReadonlyMap<number, Buffer>

/** Windows' icon file: a directory, then the pictures as PNG (allowed since Vista). Edges up to 256. */
export function ico(pictures: Pictures): Buffer {
  const fitting = [...pictures].filter(([edge]) => edge <= 256)
  const head = Buffer.alloc(6 + 16 * fitting.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(fitting.length, 4)
  let offset = head.length
  for (const [index, [edge, png]] of fitting.entries()) {
    const at = 6 + 16 * index
    // 0 stands for 256.
    head.writeUInt8(edge % 256, at)
    head.writeUInt8(edge % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...fitting.map(([, png]) => png)])
}

/** Apple's names for PNG pictures of these edges. */
const icnsTypes: Record<number, string> = {
  32: "ic11",
  64: "ic12",
  128: "ic07",
  256: "ic08",
  512: "ic09",
  1024: "ic10",
}

/** macOS's icon file: a length-prefixed list of named pictures. */
export function icns(pictures: Pictures): Buffer {
  const entries = [...pictures].flatMap(([edge, png]) => {
    const type = icnsTypes[edge]
    return type ? [named(type, png)] : []
  })
  return named("icns", Buffer.concat(entries))
}

function named(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, "latin1")
  head.writeUInt32BE(content.length + 8, 4)
  return Buffer.concat([head, content])
}
