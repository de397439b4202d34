/** Thrown where a messenger has a file no longer, or never had it: asking again later hardly helps. */
export class MediaGone extends Error {
  override name = 'MediaGone'
}
