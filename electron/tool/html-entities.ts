/** The named character references that pages use in prose; rarer ones stay as they are. */
const named: Record<string, string> = Object.fromEntries(
  (
    "amp & lt < gt > quot \" apos ' nbsp \u00a0 copy © reg ® trade ™ hellip … mdash — ndash – lsquo ‘ rsquo ’ sbquo ‚ " +
    "ldquo “ rdquo ” bdquo „ laquo « raquo » bull • middot · sect § para ¶ deg ° plusmn ± times × divide ÷ frac12 ½ " +
    "frac14 ¼ frac34 ¾ sup1 ¹ sup2 ² sup3 ³ micro µ euro € pound £ yen ¥ cent ¢ larr ← uarr ↑ rarr → darr ↓ harr ↔ " +
    "rArr ⇒ lArr ⇐ infin ∞ ne ≠ le ≤ ge ≥ asymp ≈ minus − check ✓ star ☆ ensp \u2002 emsp \u2003 thinsp \u2009 " +
    "auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß eacute é egrave è ecirc ê euml ë agrave à aacute á acirc â " +
    "aring å Aring Å aelig æ ccedil ç iacute í igrave ì icirc î iuml ï ntilde ñ oacute ó ograve ò ocirc ô oslash ø " +
    "uacute ú ugrave ù ucirc û alpha α beta β gamma γ delta δ lambda λ mu μ pi π sigma σ omega ω zwnj \u200c shy \u00ad"
  )
    .split(" ")
    .flatMap((word, index, all) => (index % 2 === 0 ? [[word, all[index + 1]!]] : [])),
)

export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,9}));?/gi, (whole, hex, decimal, name) => {
    if (name) return Object.hasOwn(named, name) ? named[name]! : whole
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "\uFFFD"
  })
}
