const freeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const one of Object.values(value)) freeze(one)
}

/**
 * One copy of what many owners have alike, for as long as any of them has it. What is told apart is the content, by a digest that
 * nobody can bring two contents to; what is given back is frozen, since it is others' too.
 * @param make what is kept of the content: once for all who have it
 */
export const sharedValues = <Content, Value extends object>(
  make: (content: Content) => Value,
): ((content: Content) => Value) => {
  const known = new Map<string, WeakRef<Value>>()
  const forget = new FinalizationRegistry<string>((digest) => {
    if (!known.get(digest)?.deref()) known.delete(digest)
  })
  return (content) => {
    const digest = new Bun.CryptoHasher('sha256').update(JSON.stringify(content)).digest('base64')
    const here = known.get(digest)?.deref()
    if (here) return here
    const made = make(content)
    freeze(made)
    known.set(digest, new WeakRef(made))
    forget.register(made, digest)
    return made
  }
}
