const adjectives =
  "amber ample brisk calm clear clever coral crisp dapper deft eager early fair fleet gentle glad golden hardy humble jolly keen kind light lively lucky mellow merry mild nimble noble polished proud quick quiet rapid ready sharp silent silver sleek smooth snug spry stellar still sunny swift tidy vivid warm wise".split(
    " ",
  )
const nouns =
  "anchor atoll bay beacon breeze brook canoe cape cedar cliff cloud coast comet cove creek delta dune eagle ember falcon fjord forest garden glade harbor heron hill island kayak knight lagoon lantern leaf marsh meadow moon oak orchid otter paddle pebble pine planet rapid reef ridge river sail shore spark star stone tide trail valley wave willow".split(
    " ",
  )

const pick = (words: string[]) => words[Math.floor(Math.random() * words.length)] ?? "calm"

/** Two random words, `calm-island`: a name for people, not an identifier. */
export const randomSlug = (): string => `${pick(adjectives)}-${pick(nouns)}`
